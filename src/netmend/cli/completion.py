"""What the shell completes: runs, reports and parties of the project (`netmend --install-completion`)."""

import os
from pathlib import Path

_PROJECT = "NETMEND_PROJECT_DIR"


def complete_run(incomplete: str) -> list[str]:
    """Return the runs of the project, newest first; none where there is no project."""
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.errors import NetmendError  # noqa: PLC0415 - keeps --help fast

    try:
        runs = Wiring.of(_root()).store.runs.all() if _has_runs() else ()
    except NetmendError:
        return []  # the command itself will say what is wrong
    return [one.id for one in reversed(runs) if one.id.startswith(incomplete)]


def complete_report(incomplete: str) -> list[str]:
    """Return the reports that lie in the project, and whatever file is being typed."""
    reports = (str(path) for path in sorted((_root() / "runbooks" / "reports").glob("*.yaml")))
    typed = (str(path) for path in sorted(Path().glob(f"{incomplete}*")) if incomplete)
    return [one for one in dict.fromkeys([*reports, *typed]) if one.startswith(incomplete)]


def complete_party(incomplete: str) -> list[str]:
    """Return the parties of the project; none where its files cannot be read."""
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.errors import NetmendError  # noqa: PLC0415 - keeps --help fast

    try:
        parties = Wiring.of(_root()).project.parties.parties
    except NetmendError:
        return []  # the command itself will say what is wrong
    return [one.id for one in parties if one.id.startswith(incomplete)]


def _root() -> Path:
    return Path(os.environ.get(_PROJECT, ""))


def _has_runs() -> bool:
    return (_root() / ".netmend").is_dir()
