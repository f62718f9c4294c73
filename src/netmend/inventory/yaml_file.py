"""Strict YAML: what a file may hold, and where in the file each value stands.

The events are those of libyaml, by way of PyYAML: what ruamel.yaml takes in Python for the same files is
thirty times as long, which was a third of a second of every command. What the scalars mean is decided here.
"""

import math
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from netmend.errors import BadFileError, Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 20
MAX_NODES = 50_000

# Scalars of the YAML 1.2 core schema (YAML 1.2.2 §10.3.2). Everything else, `no` and dates included, is text.
_WORDS: tuple[tuple[re.Pattern[str], bool | None], ...] = (
    (re.compile(r"~|null|Null|NULL|"), None),
    (re.compile(r"true|True|TRUE"), True),
    (re.compile(r"false|False|FALSE"), False),
)
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_MAX_DIGITS = 18

# YAML 1.2.2 §5.1
_NOT_PRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# A PyYAML that was built without libyaml does the same, slowly, and words some errors in another way.
_Loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN = (None, "")

Scalar = str | int | float | bool | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]


class _Mark(Protocol):
    """A place as the parser counts it, from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


@dataclass(frozen=True)
class Place:
    """A place in a file; both count from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Node:
    """One value of a document. `keys`: where each key of a mapping stands."""

    place: Place
    value: "Scalar | list[Node] | dict[str, Node]"
    keys: dict[str, Place] = field(default_factory=dict)

    @property
    def plain(self) -> Plain:
        """Return the value without places, as JSON knows it."""
        if isinstance(self.value, dict):
            return {key: child.plain for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain for child in self.value]
        return self.value


def read_text(path: Path, file: str) -> str:
    """Read a file of the project. `file`: its name in messages.

    Only a regular file of at most 1 MiB is read at all; the size is looked up first.

    Raises:
        BadFileError: It is missing, no regular file, too large, or not UTF-8.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _bad(file, "is not a regular file")
        if status.st_size > MAX_BYTES:
            raise _bad(file, f"has {status.st_size} bytes, at most {MAX_BYTES} are read")
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _bad(file, f"cannot be read: {os.strerror(error.errno or 0)}") from error
    return decode(content, file)


def decode(content: bytes, file: str) -> str:
    """Decode what was read from a file or from standard input.

    Raises:
        BadFileError: It is too large or not UTF-8.
    """
    if len(content) > MAX_BYTES:
        raise _bad(file, f"has more than {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_after(content[: error.start].decode("utf-8", errors="replace"))
        raise _bad(file, "is not UTF-8 text", place) from error


@lru_cache(maxsize=128)
def parse(text: str, file: str) -> Node:
    """Parse one document. `file`: its name in messages.

    The same text gives the same node again: parsing is most of what loading a project costs.

    Raises:
        BadFileError: It is no YAML, or uses what is refused here: anchors, aliases, tags, directives,
            merge keys, duplicate keys, several documents, more than 20 levels or 50,000 values.
    """
    if len(text.encode("utf-8", errors="surrogatepass")) > MAX_BYTES:
        raise _bad(file, f"has more than {MAX_BYTES} bytes")
    found = _NOT_PRINTABLE.search(text)
    if found is not None:
        place = _place_after(text[: found.start()])
        raise _bad(file, f"control character U+{ord(found[0]):04X} is not allowed", place)
    try:
        return _Composer(file, yaml.parse(text, Loader=_Loader)).document()
    except yaml.MarkedYAMLError as error:
        place_of_error = _at(error.problem_mark or error.context_mark)
        why = _one_line(error.problem or error.context or "is not YAML")
        raise _bad(file, why, place_of_error) from error
    except yaml.YAMLError as error:
        raise _bad(file, "is not YAML") from error


class _Composer:
    """Builds the nodes of one document out of the parser's events, and stops at the first refused one."""

    def __init__(self, file: str, events: Iterator[Event]) -> None:
        self._file = file
        self._events = events
        self._nodes = 0

    def document(self) -> Node:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise self._refused(event, "a second document is not allowed")
                if event.version is not None or event.tags:
                    raise self._refused(event, "a % directive is not allowed")
            elif isinstance(event, NodeEvent):
                root = self._node(event, depth=1)
        if root is None:
            raise _bad(self._file, "is empty")
        return root

    def _node(self, event: Event, *, depth: int) -> Node:
        self._check(event, depth)
        place = _place(event)
        if isinstance(event, ScalarEvent):
            return Node(place, self._scalar(event))
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(following := next(self._events), SequenceEndEvent):
                items.append(self._node(following, depth=depth + 1))
            return Node(place, items)
        return self._mapping(place, depth)

    def _mapping(self, place: Place, depth: int) -> Node:
        children: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._key(event, depth)
            if key in children:
                raise self._refused(event, f"key {quoted(key)} is written twice in the same mapping")
            keys[key] = _place(event)
            child = self._node(next(self._events), depth=depth + 1)
            if child.value is None and child.place.line != keys[key].line:
                child = replace(child, place=keys[key])  # nothing was written; the parser has gone on
            children[key] = child
        return Node(place, children, keys)

    def _key(self, event: Event, depth: int) -> str:
        self._check(event, depth)
        if not isinstance(event, ScalarEvent):
            raise self._refused(event, "a key must be one word of text")
        if event.value == "<<" and event.style in _PLAIN:
            raise self._refused(event, "merge keys (<<) are not allowed; write the values out")
        return str(event.value)

    def _check(self, event: Event, depth: int) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise self._refused(event, f"more than {MAX_NODES} values are not allowed")
        if depth > MAX_DEPTH:
            raise self._refused(event, f"more than {MAX_DEPTH} levels are not allowed")
        if isinstance(event, AliasEvent):
            raise self._refused(event, "aliases (*) are not allowed; write the value out")
        if getattr(event, "anchor", None) is not None:
            raise self._refused(event, "anchors (&) are not allowed")
        if isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent) and event.tag is not None:
            raise self._refused(event, "tags (!) are not allowed")

    def _scalar(self, event: ScalarEvent) -> Scalar:
        text = str(event.value)
        if event.style not in _PLAIN:
            return text
        for pattern, value in _WORDS:
            if pattern.fullmatch(text):
                return value
        return self._number(text, event)

    def _number(self, text: str, event: ScalarEvent) -> Scalar:
        if _INTEGER.fullmatch(text):
            if len(text) > _MAX_DIGITS:
                raise self._refused(event, f"a number of more than {_MAX_DIGITS} digits is not allowed")
            return int(text)
        if _FLOAT.fullmatch(text):
            number = float(text)
            if not math.isfinite(number):
                raise self._refused(event, "a number of that size is not allowed")
            return number
        return text

    def _refused(self, event: Event, reason: str) -> BadFileError:
        return _bad(self._file, reason, _place(event))


def quoted(text: str) -> str:
    """Quote a text of a file for a message: short, on one line, nothing that a terminal would obey."""
    shown = text if len(text) <= 40 else text[:37] + "..."  # noqa: PLR2004 - the width of a message, said once
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in shown) + '"'


def _place(event: Event) -> Place:
    return _at(event.start_mark) or Place(1, 1)


def _at(mark: _Mark | None) -> Place | None:
    return None if mark is None else Place(mark.line + 1, mark.column + 1)


def _place_after(text: str) -> Place:
    return Place(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _bad(file: str, reason: str, place: Place | None = None) -> BadFileError:
    line, column = (None, None) if place is None else (place.line, place.column)
    return BadFileError((Problem(file, line, column, "", reason),))
