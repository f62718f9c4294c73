"""The shell's lines, carried out by the shells of this machine."""

import shutil
import subprocess
from pathlib import Path

import pytest

from netmend.devices.linux_shell import FORGET, carry_out, waiting
from netmend.devices.linux_state import demand_show
from netmend.errors import BadInputError

SHELLS = [shell for shell in ("bash", "dash", "sh") if shutil.which(shell)]
COMMANDS = ("tc one", "ip two", "tc three")
_PROGRAM = (
    '#!/bin/sh\necho "$0 $*" >>"$LOG"\n[ "$1" != "$REFUSES" ] || { echo "Error: no $1" >&2; exit 2; }\n'
)


def typed(shell: str, folder: Path, lines: list[str], refuses: str = "") -> tuple[str, list[str]]:
    """Type lines at a shell whose `ip` and `tc` note their words; return what it shows, and the notes."""
    for name in ("ip", "tc"):
        program = folder / name
        program.write_text(_PROGRAM)
        program.chmod(0o755)
    environment = {"PATH": f"{folder}:/usr/bin:/bin", "LOG": str(folder / "log"), "REFUSES": refuses}
    done = subprocess.run(
        [shell], input="\n".join(lines), capture_output=True, text=True, env=environment, check=False
    )
    noted = (folder / "log").read_text().splitlines() if (folder / "log").exists() else []
    assert done.stderr == ""
    return done.stdout, [line.removeprefix(f"{folder}/") for line in noted]


@pytest.mark.parametrize("shell", SHELLS)
def test_all_that_waits_is_carried_out_in_its_order(shell: str, tmp_path: Path) -> None:
    """And only that: what was forgotten is not."""
    lines = [waiting("ip old"), FORGET, *map(waiting, COMMANDS), carry_out("commit")]

    shown, noted = typed(shell, tmp_path, lines)

    assert (shown, noted) == ("", list(COMMANDS))


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("number", range(3))
def test_the_first_that_is_refused_is_the_last(shell: str, tmp_path: Path, number: int) -> None:
    """The shell says how many were carried out before, and what the tool said."""
    refuses = COMMANDS[number].split()[1]
    lines = [*map(waiting, COMMANDS), carry_out("commit")]

    shown, noted = typed(shell, tmp_path, lines, refuses)

    assert shown == f"% commit refused after {number}: {COMMANDS[number]}: Error: no {refuses}\n"
    assert noted == list(COMMANDS[: number + 1])


@pytest.mark.parametrize("query", ["ip -s link show dev eth0", "tc -j qdisc show", "ip -6 route get fd00::1"])
def test_commands_that_show_something_are_taken(query: str) -> None:
    assert demand_show(query) == query


@pytest.mark.parametrize(
    "query", ["ip link set dev e mtu 9", "tc qdisc show; id", "ip netns exec a b", "ip link show\n"]
)
def test_other_commands_are_refused(query: str) -> None:
    with pytest.raises(BadInputError):
        demand_show(query)
