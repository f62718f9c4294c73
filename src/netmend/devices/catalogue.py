"""What a command-line platform says and means, as data with its source: `catalogues/<platform>.toml`."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import Field

from netmend.model.fact import Fact

Means = Literal["rejected", "partly", "locked", "nothing-pending"]


class Refusal(Fact):
    """One way in which the platform says no. `source`: where its words are documented."""

    pattern: re.Pattern[str]
    means: Means = "rejected"
    source: str


class Remark(Fact):
    """Something the platform says beside carrying out a command."""

    pattern: re.Pattern[str]
    source: str


class Question(Fact):
    """What the platform asks before it carries a command out. `command`: the only one that it belongs to."""

    command: str
    pattern: re.Pattern[str]
    answer: str
    source: str


class Catalogue(Fact):
    """One platform's terminal.

    Every pattern is searched in one line; those of prompts and commands must match it whole.

    `prompt`: group `host` is what stays the same in every mode.  `quiet`: commands that turn paging and
    wrapping off.  `log_line`: what the device writes on its own.  `end_marker`: the last line of a
    configuration; where there is none, `counting` is what is put behind the command that shows one, so that
    the device says how many lines are not empty (group `lines` of `count`).  `comment_mark`: what makes a
    typed line a comment.  `volatile`: lines of a configuration that change without it.  `order_sensitive`:
    section headers whose lines must not be sorted.  `swallowing`: commands after which the device takes what
    follows as text, so that they are never sent.  `replaced`: by section, the lines of which there is one
    at a time.
    """

    platform: str
    prompt: re.Pattern[str]
    prompt_source: str
    privileged: str
    enable: str
    password_prompt: re.Pattern[str]
    quiet: tuple[str, ...]
    log_line: re.Pattern[str]
    log_line_source: str
    end_marker: str = ""
    counting: str = ""
    count: re.Pattern[str] | None = None
    comment_mark: str = "!"
    comment: re.Pattern[str]
    volatile: tuple[re.Pattern[str], ...]
    order_sensitive: tuple[re.Pattern[str], ...]
    swallowing: tuple[re.Pattern[str], ...]
    refusals: tuple[Refusal, ...]
    remarks: tuple[Remark, ...]
    questions: tuple[Question, ...] = ()
    replaced: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def is_volatile(self, line: str) -> bool:
        """Say whether a line of a configuration changes without it."""
        return any(pattern.search(line) for pattern in self.volatile)

    def is_order_sensitive(self, header: str) -> bool:
        """Say whether the order of the lines below the header matters."""
        return any(pattern.search(header) for pattern in self.order_sensitive)

    def swallows(self, command: str) -> bool:
        """Say whether the device would take what follows the command as text."""
        return any(pattern.search(command) for pattern in self.swallowing)

    def question(self, command: str) -> Question | None:
        """Return what the device may ask before it carries the command out."""
        return next((question for question in self.questions if question.command == command), None)

    def without_log_lines(self, lines: Iterable[str]) -> list[str]:
        """Drop what the device wrote on its own, and the line end it puts before that."""
        kept: list[str] = []
        for line in lines:
            if not self.log_line.match(line):
                kept.append(line)
            elif kept and not kept[-1]:
                kept.pop()
        return kept

    def refusal(self, reply: str) -> tuple[Means, str] | None:
        """Return what a reply refuses and the line that says so; None: the command was accepted.

        A line that starts with `%` and is not known is a refusal.
        """
        for line in reply.split("\n"):
            if any(remark.pattern.search(line) for remark in self.remarks):
                continue
            for refusal in self.refusals:
                if refusal.pattern.search(line):
                    return refusal.means, line
            if line.lstrip().startswith("%"):
                return "rejected", line
        return None


@cache
def catalogue(platform: str) -> Catalogue:
    """Return the catalogue of a platform that ships with netmend."""
    text = files(__package__).joinpath("catalogues", f"{platform}.toml").read_text(encoding="utf-8")
    return Catalogue.model_validate({"platform": platform, **tomllib.loads(text)})
