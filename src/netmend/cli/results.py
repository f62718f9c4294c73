"""Write one result in the format that was asked for."""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from rich.text import Text

from netmend.cli.cases import Case, append_summary, junit, summary, workflow_commands
from netmend.cli.display import Display, display_of
from netmend.cli.error_screen import error_cases, error_lines, error_object
from netmend.cli.ink import say
from netmend.cli.options import CHOSEN_FORMAT, CHOSEN_PROJECT, Format
from netmend.errors import NetmendError


def display() -> Display:
    """Return what this process may show."""
    return display_of(sys.stdout, sys.stderr, os.environ)


def error_display() -> Display:
    """Return what this process may show on stderr."""
    return display_of(sys.stderr, sys.stderr, os.environ)


def write_json(document: dict[str, Any]) -> None:
    """Write one JSON object, for people to read as well."""
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


def write_json_lines(objects: Iterable[dict[str, Any]]) -> None:
    """Write one JSON object per line, each at once."""
    for one in objects:
        sys.stdout.write(json.dumps(one, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def write_screen(lines: list[Text]) -> None:
    """Write lines for people; colour only where it is shown."""
    say(lines, sys.stdout, display())


def write_cases(chosen: Format, title: str, cases: list[Case], screen: list[Text]) -> None:
    """Write cases as JUnit XML; or for GitHub the screen, its annotations and the summary of the job."""
    if chosen is Format.JUNIT:
        sys.stdout.write(junit(title, cases))
        return
    annotated = [Text(one) for one in workflow_commands(cases)]
    say([*screen, *annotated], sys.stdout, display())
    if path := os.environ.get("GITHUB_STEP_SUMMARY"):
        append_summary(path, summary(title, cases, [one.plain for one in screen]))


def write_error(error: NetmendError) -> None:
    """Write an error for people to stderr, and to stdout whatever the chosen format has for it."""
    shown = error_display()
    chosen = CHOSEN_FORMAT.get()
    say(
        error_lines(error, CHOSEN_PROJECT.get(), width=shown.width, hints=sys.stderr.isatty()),
        sys.stderr,
        shown,
    )
    match chosen:
        case Format.JSON | Format.NDJSON:
            write_json_lines([error_object(error)])
        case Format.GITHUB | Format.JUNIT:
            write_cases(chosen, "netmend", error_cases(error, CHOSEN_PROJECT.get()), [])
        case Format.TEXT:
            return
