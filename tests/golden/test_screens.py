"""Every screen at 60, 80 and 120 columns and in a pipe is exactly the text file in `screens/`.

After a change on purpose: `make pictures`, then read the difference.
"""

import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from rich.text import Text
from tests.golden import screen_material as story

from netmend.cli.cases import junit, summary, workflow_commands
from netmend.cli.decision_screen import command_line, question_lines
from netmend.cli.error_screen import error_cases, error_lines
from netmend.cli.event_json import event_object
from netmend.cli.event_lines import plain_line
from netmend.cli.event_words import terminal_lines
from netmend.cli.explain_command import code_lines
from netmend.cli.ink import line
from netmend.cli.live_block import LiveBlock
from netmend.cli.plan_screen import candidate_lines, not_ready_line, proposal_lines, why_words
from netmend.cli.runs_screen import runs_lines
from netmend.cli.show_run import run_cases
from netmend.cli.show_screen import run_lines
from netmend.errors import BadFileError, ConfigRejectedError, Problem

SCREENS = Path(__file__).with_name("screens")
WIDTHS = {"60": 60, "80": 80, "120": 120, "piped": None}
WRITE = os.environ.get("NETMEND_GOLDEN") == "write"


def plan(width: int | None) -> list[Text]:
    why = why_words(story.REPORT, None)
    missing = not_ready_line(story.PROPOSAL)
    assert missing is not None
    return [
        *proposal_lines(story.PROPOSAL, width=width, why=why),
        line(),
        *candidate_lines(story.CANDIDATES, width),
        missing,
    ]


def live(width: int | None) -> list[Text]:
    lines: list[Text] = []
    for seen in (7, 16, 20, 25):
        block = LiveBlock(
            story.RUN, lambda: story.PROPOSAL, story.measurement, (story.OBJECTIVE,), "vpn-acme"
        )
        for event in story.EVENTS[:seen]:
            block.take(event)
        now = story.EVENTS[seen - 1].at + timedelta(seconds=82)
        lines += [*block.lines(now, glyphs=width is not None, width=width or 80), line()]
    return lines


def errors(width: int | None) -> list[Text]:
    problems = (
        Problem("bad.yaml", 3, 23, "steps[0].kind", 'must be reassign, got text "reasign"'),
        Problem("bad.yaml", 5, 13, "password", "must be text"),
        Problem("bad.yaml", None, None, "", "is too large"),
    )
    rejected = ConfigRejectedError("pe1", "refused the commit", "interface ge-0/0/9 does not exist")
    hints = width is not None
    return [
        *error_lines(BadFileError(problems), SCREENS, width=width, hints=hints),
        *error_lines(rejected, SCREENS, width=width, hints=hints),
    ]


def authorize(width: int | None) -> list[Text]:
    question = question_lines(story.PROPOSAL, "city", decide_by=story.AT, width=width)
    return [*question, command_line(story.PROPOSAL, "city")]


SHOWN: dict[str, Callable[[int | None], list[Text]]] = {
    "plan": plan,
    "plan-full": lambda width: proposal_lines(story.PROPOSAL, width=width, full=True),
    "plan-nothing": lambda width: proposal_lines(story.UNCHANGED, width=width),
    "authorize": authorize,
    "live": live,
    "words": lambda width: [text for event in story.EVENTS for text in terminal_lines(event, width)],
    "show-restored": lambda width: run_lines(story.RESTORED, width=width),
    "show-not-as-before": lambda width: run_lines(story.NOT_AS_BEFORE, width=width),
    "show-waiting": lambda width: run_lines(story.WAITING, width=width, code=75),
    "runs": lambda width: runs_lines(story.RUN_ROWS, width),
    "errors": errors,
    "explain": lambda width: code_lines("NM-D021", width),
}


def as_text(lines: list[Text]) -> str:
    return "".join(f"{one.plain}\n" for one in lines)


def golden(path: Path, text: str) -> str:
    """Return what the file says; written anew when asked for."""
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("screen", SHOWN)
def test_a_screen_is_as_it_was_read_and_approved(screen: str, width: str) -> None:
    """Character for character."""
    text = as_text(SHOWN[screen](WIDTHS[width]))

    assert text == golden(SCREENS / f"{screen}-{width}.txt", text)


def lines_for_programs() -> dict[str, str]:
    """Return what a program reads: no width, no colour."""
    cases = run_cases(story.NOT_AS_BEFORE)
    bad = error_cases(BadFileError((Problem("bad.yaml", 3, 17, "a", "100 %, sure"),)), SCREENS)
    objects = [event_object(event) for event in story.EVENTS]
    plain = [plain_line(event) for event in story.EVENTS]
    return {
        "events.txt": "".join(f"{one}\n" for one in plain if one),
        "events.ndjson": "".join(f"{json.dumps(one)}\n" for one in objects if one),
        "run.junit.xml": junit("netmend run R-402", cases),
        "run.github.txt": "".join(f"{one}\n" for one in workflow_commands([*cases, *bad])),
        "run.summary.md": summary("netmend run R-402", cases, ["```", "R-402 NOT AS BEFORE"]),
    }


@pytest.mark.parametrize("name", lines_for_programs())
def test_a_program_gets_what_it_got(name: str) -> None:
    """Fields are added, none changes."""
    text = lines_for_programs()[name]

    assert text == golden(SCREENS / name, text)


def every_text() -> dict[str, str]:
    shown = {
        f"{name}-{width}": as_text(screen(WIDTHS[width]))
        for name, screen in SHOWN.items()
        for width in WIDTHS
    }
    return {**shown, **lines_for_programs()}


def test_nothing_that_is_shown_can_move_a_cursor() -> None:
    """What devices say is escaped, and what we say has no control characters."""
    assert [name for name, text in every_text().items() if set("\x1b\r\t\u202e") & set(text)] == []


def test_a_log_is_ascii() -> None:
    """Whatever a device says."""
    assert lines_for_programs()["events.txt"].isascii()
    assert as_text(live(None)).isascii()


def test_no_secret_of_a_file_is_shown() -> None:
    """The line that is wrong is shown, the password in it is not."""
    planted = [f"planted-sentinel-{number}" for number in (1, 2, 3)]
    source = (SCREENS / "bad.yaml").read_text(encoding="utf-8")

    leaked = [name for name, text in every_text().items() for one in planted if one in text]

    assert all(one in source for one in planted)
    assert leaked == []


@pytest.mark.parametrize("screen", ["plan", "live", "words", "show-restored", "show-not-as-before"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_longest_name_is_found_whole(screen: str, width: str) -> None:
    """On any width, and by grep."""
    text = as_text(SHOWN[screen](WIDTHS[width]))

    assert any(story.LONGEST in one for one in text.split("\n"))


@pytest.mark.parametrize("screen", SHOWN)
def test_columns_and_sentences_fit_a_terminal_of_80(screen: str) -> None:
    """Only what is never wrapped is longer: a command to copy, a name, a device's own line, one event."""
    whole = (story.LONGEST, story.POST, "netmend authorize", ":3:23: ", "error[")

    long = [one.plain for one in SHOWN[screen](80) if len(one.plain) > 80]

    assert screen == "words" or [one for one in long if not any(kept in one for kept in whole)] == []
