"""A document becomes a fact, or a list of everything that is wrong with it."""

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from netmend.errors import BadFileError, Problem
from netmend.inventory.yaml_file import Node, Place, parse, quoted, read_text
from netmend.model.fact import Fact

F = TypeVar("F", bound=Fact)
Location = tuple[int | str, ...]

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "datetime_type": "a date and time",
}
_PATTERN = "may hold letters, digits, dot, underscore and dash (a port also / and :), at most 64, got {}"


@dataclass(frozen=True)
class Document:
    """A parsed file. `file`: its name in messages, relative to the project.  `text`: as it was read."""

    file: str
    root: Node
    text: str

    def problem(self, location: Location, reason: str, *, at_key: bool = False) -> Problem:
        """Say what is wrong at a location, with the place of its value (or of its key) in the file."""
        place, path = self._find(location, at_key=at_key)
        return Problem(self.file, place.line, place.column, path, reason)

    def place(self, *location: int | str) -> Place:
        """Return where the value at a location begins."""
        return self._find(location, at_key=False)[0]

    def known(self, location: Location) -> Location:
        """Return the location without the names of alternatives, which the file does not hold."""
        node, kept = self.root, []
        for step in location:
            child = _child(node, step)
            if child is not None:
                node = child
                kept.append(step)
        return tuple(kept)

    def _find(self, location: Location, *, at_key: bool) -> tuple[Place, str]:
        node, place, path = self.root, self.root.place, ""
        for step in location:
            child = _child(node, step)
            if child is None:
                continue
            key_place = node.keys.get(str(step)) if isinstance(node.value, dict) else None
            place = key_place if at_key and key_place is not None else child.place
            path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
            node = child
        return place, path


def open_document(path: Path, file: str) -> Document:
    """Read and parse one file.

    Raises:
        BadFileError: See `read_text` and `parse`.
    """
    text = read_text(path, file)
    return Document(file, parse(text, file), text)


def load(made: type[F], document: Document) -> F:
    """Make the fact out of the document; text is no number and a number is no text.

    Raises:
        BadFileError: Every problem of the file, in the order of its lines.
    """
    try:
        return made.model_validate_json(json.dumps(document.root.plain), strict=True)
    except ValidationError as error:
        found = _problems(document, error.errors(include_url=False), _keys_below(made))
        raise BadFileError(found) from error


def _problems(document: Document, details: list[ErrorDetails], keys: set[str]) -> tuple[Problem, ...]:
    locations = {detail["loc"] for detail in details}
    alternatives: dict[Location, list[ErrorDetails]] = {}
    found: list[Problem] = []
    for detail in details:
        location = detail["loc"]
        if detail["type"] == "too_short" and any(_is_below(other, location) for other in locations):
            continue  # pydantic counts what is left after the bad items, which are reported themselves
        if detail["type"] in _WANTED:
            alternatives.setdefault(document.known(location), []).append(detail)
        else:
            found.append(_problem(document, detail, keys))
    for location, unwanted in alternatives.items():
        wanted = " or ".join(dict.fromkeys(_WANTED[detail["type"]] for detail in unwanted))
        found.append(document.problem(location, f"must be {wanted}, got {_kind_of(unwanted[0]['input'])}"))
    return tuple(sorted(set(found), key=lambda problem: (problem.line, problem.column, str(problem))))


def _is_below(location: Location, above: Location) -> bool:
    return len(location) > len(above) and location[: len(above)] == above


def _problem(document: Document, detail: ErrorDetails, keys: set[str]) -> Problem:
    location, kind = detail["loc"], detail["type"]
    if kind == "extra_forbidden":
        hint = _did_you_mean(str(location[-1]), sorted(keys))
        return document.problem(location, f"unknown key{hint}", at_key=True)
    if kind == "missing":
        where = document.known(location[:-1])
        return document.problem(where, f"{quoted(str(location[-1]))} is missing", at_key=True)
    if location and location[-1] == "[key]":
        return document.problem(location, _reason(detail), at_key=True)
    return document.problem(location, _reason(detail))


def _reason(detail: ErrorDetails) -> str:  # noqa: PLR0911 - a table of sentences
    kind, context = detail["type"], detail.get("ctx", {})
    match kind:
        case "enum" | "literal_error" | "union_tag_invalid":
            return _not_a_choice(detail, context)
        case "union_tag_not_found":
            return f"{context['discriminator']} is missing"
        case "string_pattern_mismatch":
            return _PATTERN.format(_kind_of(detail["input"]))
        case "too_short":
            return f"needs at least {context['min_length']} item"
        case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
            sign, limit = next((s, context[k]) for k, s in _LIMITS.items() if k in context)
            return f"must be {sign} {_number(limit)}, got {_kind_of(detail['input'])}"
        case "value_error":
            return str(context["error"])
        case "datetime_parsing" | "datetime_from_date_parsing":
            return f"must be a time such as 2026-01-15T09:30:00Z, got {_kind_of(detail['input'])}"
        case "timezone_aware":
            return "needs a time zone, for example Z at its end"
        case _:
            return detail["msg"][:1].lower() + detail["msg"][1:]


_LIMITS = {"gt": "over", "ge": "at least", "lt": "under", "le": "at most"}


def _not_a_choice(detail: ErrorDetails, context: dict[str, Any]) -> str:
    choices = str(context.get("expected") or context["expected_tags"]).replace("'", "")
    if " or " not in choices:
        choices = " or ".join(choices.rsplit(", ", maxsplit=1))
    value = context.get("tag", detail["input"])
    close = _did_you_mean(str(value), choices.replace(" or ", ", ").split(", "))
    return f"must be {choices}, got {_kind_of(value)}{close}"


def _did_you_mean(word: str, choices: list[str]) -> str:
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.7)
    return f"; did you mean {quoted(close[0])}?" if close else ""


def _kind_of(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return f"the number {_number(value)}"
        case str():
            return f"text {quoted(value)}"
        case list() | tuple():
            return "a list"
        case _:
            return "a mapping"


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _child(node: Node, step: int | str) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(str(step))
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def _keys_below(made: type[Fact]) -> set[str]:
    """Return the keys of the fact and of every fact inside it."""
    keys: set[str] = set()
    waiting: list[Any] = [made]
    seen: set[int] = set()
    while waiting:
        kind = waiting.pop()
        if id(kind) in seen:
            continue
        seen.add(id(kind))
        if isinstance(kind, type) and issubclass(kind, Fact):
            for name, info in kind.model_fields.items():
                keys.add(info.alias or name)
                waiting.append(info.annotation)
        waiting.extend(get_args(kind))
    return keys
