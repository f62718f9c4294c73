import fcntl
import sys
import time
from pathlib import Path

import pytest
from tests.channels.conftest import SECRET

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.notices.exec_channel import ExecChannel

KEEP = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"


def script(words: str, *arguments: str, timeout_s: float = 10) -> ExecChannel:
    return ExecChannel(
        command=[sys.executable, "-c", words, *arguments],
        environment={},
        folder=Path("/"),
        timeout_s=timeout_s,
    )


def test_the_command_gets_the_notice_as_one_line_of_json(tmp_path: Path, notice: Notice) -> None:
    """On its standard input; its words are what the administrator wrote, no shell reads them."""
    out = tmp_path / "a b; $(c)"

    script(KEEP, str(out)).deliver(notice)

    text = out.read_text(encoding="utf-8")
    assert text.count("\n") == 1
    assert Notice.model_validate_json(text) == notice


def test_the_command_sees_only_what_it_is_given(
    tmp_path: Path, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The devices' passwords are in netmend's own environment."""
    monkeypatch.setenv("NETMEND_PASSWORD", SECRET)
    out = tmp_path / "environment"
    words = "import os, sys, pathlib; pathlib.Path(sys.argv[1]).write_text(repr(dict(os.environ)))"
    given = ExecChannel(
        command=[sys.executable, "-c", words, str(out)], environment={"SMS_SENDER": "noc"}, folder=tmp_path
    )

    given.deliver(notice)

    seen = out.read_text(encoding="utf-8")
    assert SECRET not in seen
    assert "'SMS_SENDER': 'noc'" in seen


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (f"import sys; print('{SECRET}', file=sys.stderr); sys.exit(3)", "the command ended with 3"),
        ("import os; os.kill(os.getpid(), 15)", "the command ended with -15"),
    ],
)
def test_any_other_end_is_not_accepted(notice: Notice, words: str, says: str) -> None:
    """What it printed is not repeated: it may be anything."""
    with pytest.raises(UnavailableError) as caught:
        script(words).deliver(notice)

    assert str(caught.value) == f"exec channel: R-402-1-beta-proposal: {says}"


def test_a_command_that_takes_too_long_is_ended_with_all_it_started(tmp_path: Path, notice: Notice) -> None:
    """Also what it put into the background: the lock that only that one held is free again."""
    held = tmp_path / "held"
    child = (
        "import fcntl, sys, time\nfile = open(sys.argv[1], 'w')\nfcntl.flock(file, fcntl.LOCK_EX)\n"
        "file.write('held')\nfile.flush()\ntime.sleep(60)"
    )
    words = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}, sys.argv[1]])"

    with pytest.raises(UnavailableError, match=r"no end within 1\.5 s"):
        script(words, str(held), timeout_s=1.5).deliver(notice)

    assert held.read_text(encoding="utf-8") == "held"
    began = time.monotonic()
    with held.open(encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # waits for its end, a minute if nobody ends it
    assert time.monotonic() - began < 10


def test_a_command_that_does_not_read_is_ended_too(notice: Notice) -> None:
    """More than a pipe holds, and nobody takes it."""
    flood = notice.model_copy(update={"text": "x" * 200_000})

    with pytest.raises(UnavailableError, match=r"no end within 0\.3 s"):
        script("import time; time.sleep(5)", timeout_s=0.3).deliver(flood)


def test_a_command_that_need_not_read_is_accepted(notice: Notice) -> None:
    """It ends with 0: that is its answer."""
    flood = notice.model_copy(update={"text": "x" * 200_000})

    script("pass").deliver(flood)


def test_a_command_that_is_not_there_is_not_accepted(tmp_path: Path, notice: Notice) -> None:
    """Nor one that may not be run."""
    with pytest.raises(UnavailableError, match="cannot be started: No such file or directory"):
        ExecChannel(command=[str(tmp_path / "none")], environment={}, folder=tmp_path).deliver(notice)


def test_a_script_of_the_project_runs_in_the_folder_of_the_project(tmp_path: Path, notice: Notice) -> None:
    """Wherever the engine was started."""
    script_file = tmp_path / "send.sh"
    script_file.write_text("#!/bin/sh\ncat > sent\n", encoding="utf-8")
    script_file.chmod(0o700)

    ExecChannel(command=["./send.sh"], environment={"PATH": "/usr/bin:/bin"}, folder=tmp_path).deliver(notice)

    assert Notice.model_validate_json((tmp_path / "sent").read_text(encoding="utf-8")) == notice
