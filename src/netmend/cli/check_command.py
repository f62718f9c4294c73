"""`check`: everything that can be known to be wrong without a device."""

import sys
from typing import TYPE_CHECKING

import typer

from netmend.cli.options import HERE, Format, FormatOption, JsonOption, ProjectOption, format_of

if TYPE_CHECKING:
    from rich.text import Text

    from netmend.cli.cases import Case
    from netmend.cli.wiring import Wiring

_BAD_INPUT = 2


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: netmend check --project /srv/netmend")(check)


def check(
    project: ProjectOption = HERE, output: FormatOption = Format.TEXT, *, json: JsonOption = False
) -> int:
    """Check the whole project offline: files, references, runbooks, templates, reports."""
    from netmend.cli.error_screen import error_cases  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.offline_check import offline_cases  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.errors import BadFileError  # noqa: PLC0415 - keeps --help fast

    chosen, counts = format_of(output, json=json), ""
    try:
        wiring = Wiring.of(project)
        counts = _counts(wiring)
        cases = offline_cases(wiring)
    except BadFileError as error:
        if chosen is Format.TEXT:
            raise
        cases = error_cases(error, project)
    _write(cases, chosen, counts)
    if chosen is Format.TEXT and counts:
        _note_trust(wiring)
    return _BAD_INPUT if any(one.failure for one in cases) else 0


def _write(cases: "list[Case]", chosen: Format, counts: str) -> None:
    from netmend.cli.ink import say  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import error_display as shown  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import (  # noqa: PLC0415 - keeps --help fast
        write_cases,
        write_json,
        write_json_lines,
        write_screen,
    )

    failed = [one for one in cases if one.failure]
    match chosen:
        case Format.JSON:
            problems = [one.sentence for one in failed]
            write_json({"schema": "netmend.check.v1", "ok": not failed, "problems": problems})
        case Format.NDJSON:
            write_json_lines(one.as_object() for one in cases)
        case Format.GITHUB | Format.JUNIT:
            write_cases(chosen, "netmend check", cases, _passed(cases, counts))
        case Format.TEXT:
            write_screen(_passed(cases, counts))
            if failed:
                say(_failed(failed), sys.stderr, shown())


def _note_trust(wiring: "Wiring") -> None:
    """Say what `plan` and `run` will refuse; a fresh checkout has no administrator, so it is no failure."""
    from netmend.errors import BadInputError  # noqa: PLC0415 - keeps --help fast

    try:
        wiring.check_trust()
    except BadInputError as error:
        sys.stderr.write(f"note: until this is mended, plan and run refuse to begin: {error}\n")


def _passed(cases: "list[Case]", counts: str) -> "list[Text]":
    from netmend.cli.ink import line  # noqa: PLC0415 - keeps --help fast

    told = [line(("ok", "good"), f"  {one.name}") for one in cases if not one.failure]
    done = all(not one.failure for one in cases)
    return [*told, line(("ok: ", "good"), counts)] if done else told


def _failed(failed: "list[Case]") -> "list[Text]":
    from netmend.cli.error_screen import problem_lines  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.ink import line  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.options import CHOSEN_PROJECT  # noqa: PLC0415 - keeps --help fast

    told = [
        text
        for one in failed
        for text in (
            problem_lines((one.problem,), CHOSEN_PROJECT.get())
            if one.problem
            else [line((one.sentence, "bad"))]
        )
    ]
    count = f"{len(failed)} error{'s' if len(failed) != 1 else ''}"
    return [*told, line(f"{count}. Nothing was sent to any device.")]


def _counts(wiring: "Wiring") -> str:
    loaded = wiring.project
    return (
        f"{len(loaded.devices)} devices, {len(loaded.services.services)} services, "
        f"{len(loaded.parties.parties)} parties, {len(loaded.runbooks)} runbooks"
    )
