"""An error as a person reads it; its first line is what scripts and editors rely on (UX.md 1.6)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.text import Text

from netmend.cli.cases import Case
from netmend.cli.code_pages import code_pages
from netmend.cli.columns import paragraph
from netmend.cli.ink import line
from netmend.cli.source_excerpt import excerpt, read_source
from netmend.errors import BadFileError, DeviceError, NetmendError, Problem

SCHEMA = "netmend.error.v1"


def error_lines(error: NetmendError, project: Path, *, width: int | None, hints: bool) -> list[Text]:
    """Return the error as lines, every problem of it at once.

    `hints`: what to type to learn more; only where somebody reads it now.
    """
    if isinstance(error, BadFileError):
        lines = problem_lines(error.problems, project)
        hint = _hint(error) if hints else []
        return [*lines, *hint, line(f"{_errors(len(error.problems))}. Nothing was sent to any device.")]
    said, *more = str(error).split("\n")
    page = code_pages().get(error.code)
    now = [line(one) for one in paragraph("  now:", page.now, width, indent=7)] if page else []
    device = getattr(error, "device", None)
    following = [line(f"  next: {page.next.format(device=device)}")] if page and page.next and device else []
    return [
        line((f"error[{error.code}]: ", "bad"), said),
        *(line(one) for one in more),
        *(now if isinstance(error, DeviceError) or hints else []),
        *following,
        *(_hint(error) if hints else []),
    ]


def problem_lines(problems: tuple[Problem, ...], project: Path) -> list[Text]:
    """Return `file:line:column: path: reason` for each problem, and below it the place in the file."""
    lines: list[Text] = []
    for one in problems:
        lines.append(line((str(one), "bad")))
        source = None if one.line is None else read_source(one.file, project)
        if source is not None and one.line is not None:
            *above, caret = excerpt(source, one.line, one.column or 1) or [""]
            lines += [line((text, "plain")) for text in above] + ([line((caret, "warn"))] if caret else [])
    return lines


def error_object(error: NetmendError) -> dict[str, Any]:
    """Return the error as one JSON object."""
    problems = error.problems if isinstance(error, BadFileError) else ()
    return {
        "schema": SCHEMA,
        "exit_code": error.exit_code,
        "code": error.code,
        "message": str(error),
        "device": getattr(error, "device", None),
        "problems": [
            {"file": one.file, "line": one.line, "column": one.column, "path": one.path, "reason": one.reason}
            for one in problems
        ],
    }


def error_cases(error: NetmendError, project: Path) -> list[Case]:
    """Return one failed case per problem; files of the project are named from there."""
    if isinstance(error, BadFileError):
        return [_case(one, error.code, f"{project}/") for one in error.problems]
    return [Case("netmend", getattr(error, "device", "") or error.code, str(error), error.code)]


def _case(one: Problem, code: str, project: str) -> Case:
    reason = f"{one.path}: {one.reason}" if one.path else one.reason
    named = replace(one, file=one.file.removeprefix(project))
    return Case(named.file, one.path or named.file, reason, code, named)


def _hint(error: NetmendError) -> list[Text]:
    return [line((f"  help: netmend explain {error.code}", "quiet"))]


def _errors(count: int) -> str:
    return f"{count} error{'s' if count != 1 else ''}"
