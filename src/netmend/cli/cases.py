"""Results as cases that passed or failed: what CI systems count (JUnit, GitHub)."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from netmend.cli.ink import shown
from netmend.errors import Problem


@dataclass(frozen=True)
class Case:
    """One thing that was checked. `failure`: what is wrong, empty when nothing is.

    `problem`: where in a file, when it is known.  `code`: the error code.
    """

    suite: str
    name: str
    failure: str = ""
    code: str = ""
    problem: Problem | None = None

    @property
    def sentence(self) -> str:
        """Return what is wrong in one line, with its place."""
        return str(self.problem) if self.problem else self.failure

    def as_object(self) -> dict[str, Any]:
        """Return the case as one flat JSON object."""
        place = self.problem
        return {
            "schema": "netmend/case/1",
            "suite": self.suite,
            "name": self.name,
            "result": "fail" if self.failure else "ok",
            "code": self.code or None,
            "text": self.failure,
            "file": place.file if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
        }


def junit(title: str, cases: list[Case]) -> str:
    """Return the cases as JUnit XML; one suite of that title."""
    failed = sum(bool(one.failure) for one in cases)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name={_quoted(title)} tests="{len(cases)}" failures="{failed}" errors="0" skipped="0">',
        *[one for case in cases for one in _testcase(case)],
        "</testsuite>",
    ]
    return "\n".join(lines) + "\n"


def workflow_commands(cases: list[Case]) -> list[str]:
    """Return one `::error` line per failed case, as GitHub's runner reads them from stdout."""
    return [_command(one) for one in cases if one.failure]


def summary(title: str, cases: list[Case], screen: list[str]) -> str:
    """Return Markdown for $GITHUB_STEP_SUMMARY: a verdict, what failed, and the screen as it is."""
    failed = [one for one in cases if one.failure]
    verdict = f"{len(cases) - len(failed)} ok, {len(failed)} failed"
    rows = [f"| {_cell(one.suite)} | {_cell(one.name)} | {_cell(one.failure)} |" for one in failed]
    table = ["| | what | why |", "|---|---|---|", *rows, ""] if rows else []
    longest = max((len(run) for one in screen for run in re.findall(r"`+", one)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"### {title}", "", verdict, "", *table, f"{fence}text", *screen, fence, ""])


def append_summary(path: str, text: str) -> None:
    """Add the text to the summary file of the job; other steps may have written to it before."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(text)


def _testcase(case: Case) -> list[str]:
    head = f"  <testcase classname={_quoted(case.suite)} name={_quoted(case.name)}"
    if not case.failure:
        return [f"{head}/>"]
    kind = _quoted(case.code or "failed")
    said = f"    <failure type={kind} message={_quoted(case.failure)}>{escape(shown(case.failure))}</failure>"
    return [f"{head}>", said, "  </testcase>"]


def _quoted(text: str) -> str:
    return quoteattr(shown(text))


def _command(case: Case) -> str:
    place = {}
    if case.problem is not None:
        place = {"file": case.problem.file, "line": case.problem.line, "col": case.problem.column}
    named = {**place, "title": case.code or case.name}
    pairs = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in named.items() if value)
    return f"::error {pairs}::{_escaped(shown(case.failure))}"


def _escaped(text: str, also: str = "") -> str:
    """Escape as the runner's own toolkit does: % first, then what would end a line or a property."""
    return "".join(f"%{ord(one):02X}" if one in f"%\r\n{also}" else one for one in text)


def _cell(text: str) -> str:
    return shown(text).replace("|", "\\|").replace("\n", "<br>")
