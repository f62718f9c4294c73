"""What each error code means and what to do: read from `codes.toml` beside this file, offline."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class CodePage:
    """One error code. `now`: what is true when it is shown.  `todo`: what to do, in order.

    `next`: what to type for the `{device}` that it happened at, where one command is the answer.
    """

    code: str
    title: str
    means: str
    now: str
    todo: tuple[str, ...]
    next: str = ""


@cache
def code_pages() -> dict[str, CodePage]:
    """Return the page of every code."""
    text = files("netmend.cli").joinpath("codes.toml").read_text(encoding="utf-8")
    return {
        code: CodePage(code, one["title"], one["means"], one["now"], tuple(one["todo"]), one.get("next", ""))
        for code, one in tomllib.loads(text).items()
    }
