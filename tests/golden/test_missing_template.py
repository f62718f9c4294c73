"""A template that a platform of the inventory lacks is one line of `check`, in exactly these words."""

from pathlib import Path

from netmend.cli.offline_check import offline_cases
from netmend.cli.wiring import Wiring
from netmend.testing.project_copy import copy_project

EXAMPLE = Path(__file__).parents[2]


def test_a_missing_template_is_one_line_of_check(tmp_path: Path) -> None:
    """Not one more for each report whose plan would need it."""
    copy_project(EXAMPLE, tmp_path)
    hosts = tmp_path / "inventory" / "hosts.yaml"
    lines = [line for line in hosts.read_text("utf-8").split("\n") if "platform:" not in line]
    mixed = (
        "\n".join(lines)
        .replace("pe2:\n", "pe2:\n  platform: eos\n")
        .replace("p1:\n", "p1:\n  platform: iosxe\n")
    )
    hosts.write_text(mixed, encoding="utf-8")
    (tmp_path / "templates" / "eos" / "set-mtu.cli.j2").unlink()

    cases = offline_cases(Wiring.of(tmp_path))

    failures = [case.failure for case in cases if case.failure]
    assert failures == ["runbook raise-mtu: there is no template eos/set-mtu, for pe2"]
