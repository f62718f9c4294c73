"""A Junos configuration as `set` lines: which may be sent, which lead back, and what they touch. Pure.

Each line is a whole path from the top ("Displaying Set Commands from the Configuration", CLI User Guide), so
that lines of two configurations can be told apart without knowing the hierarchy.
"""

import re
from collections.abc import Iterable, Iterator

from netmend.errors import BadInputError
from netmend.model.change import Touch

_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|\S+')
_VERBS = ("set", "delete", "activate", "deactivate")

Words = tuple[str, ...]


def commands(edit: str) -> tuple[str, ...]:
    """Return the lines of an edit; comments and blank lines are left out.

    Raises:
        BadInputError: a line is more than configuration.
    """
    lines = tuple(
        line.strip() for line in edit.split("\n") if line.strip() and not line.lstrip().startswith("#")
    )
    for line in lines:
        if line.split()[0] not in _VERBS or "|" in _unquoted(line):
            raise BadInputError(f"`{line}` is no configuration: it does not begin with {', '.join(_VERBS)}")
    return lines


def leading_back(from_text: str, to_text: str) -> str:
    """Return the lines that lead from one configuration to another; whoever uses them proves them first.

    What is not there at all in the end goes as a whole; a value that is replaced is only set anew, as one
    that must go beside it cannot be told from it.
    """
    before, after = _paths(from_text), _paths(to_text)
    kept = _prefixes(after)
    anew = [path for path in after if path not in set(before)]
    gone = [_absent(path, kept) for path in before if path not in set(after)]
    replaced = {path[:-1] for path in anew}
    deletes = dict.fromkeys(path for path in gone if path is not None and path[:-1] not in replaced)
    return _written([*(_delete(path) for path in deletes), *(" ".join(path) for path in anew)])


def removing(from_text: str, to_text: str) -> str:
    """Return the lines that take away whatever is in the one and not in the other."""
    after = set(_paths(to_text))
    return _written(_delete(path) for path in _paths(from_text) if path not in after)


def touches(base: str, post: str) -> tuple[Touch, ...]:
    """Name every statement that differs, what comes or goes as a whole by a path that ends in `]`."""
    before, after = _paths(base), _paths(post)
    found: dict[str, tuple[Words, list[str]]] = {}
    for path, others in [
        *((path, after) for path in before if path not in set(after)),
        *((path, before) for path in after if path not in set(before)),
    ]:
        absent = _absent(path, _prefixes(others))
        if absent is None:
            continue
        name, keys, values = _named(path, absent, others)
        found.setdefault(name, (keys, []))[1].extend(values)
    return tuple(
        Touch(path=name, keys=keys, values=tuple(dict.fromkeys(values)))
        for name, (keys, values) in found.items()
    )


def _named(path: Words, absent: Words, others: Iterable[Words]) -> tuple[str, Words, Words]:
    """Return the place of what differs, the words on the way there, and its values."""
    statement, value = path[1:], path[-1]
    is_replaced = absent == path and any(other[:-1] == path[:-1] for other in others)
    if is_replaced:
        return _place(statement[:-1]), statement[:-1], (_bare(value),)
    rest = path[len(absent) :]
    if len(rest) > 1:  # more than a value: a whole entry
        keys = absent[1:]
        return f"{_place(keys[:-1])}[name='{keys[-1]}']", keys, tuple(map(_bare, rest))
    return _place(absent[1:]), absent[1:], tuple(map(_bare, rest)) or (_bare(value),)


def _place(words: Words) -> str:
    return "".join(f"/{word}" for word in words)


def _bare(word: str) -> str:
    return word[1:-1] if word.startswith('"') else word


def _paths(text: str) -> list[Words]:
    return [tuple(_WORD.findall(line)) for line in text.split("\n") if line.strip()]


def _prefixes(paths: Iterable[Words]) -> set[Words]:
    return {path[:end] for path in paths for end in range(1, len(path) + 1)}


def _absent(path: Words, kept: set[Words]) -> Words | None:
    """Return the shortest beginning of the path that is not kept; None: all of it is."""
    if path[0] != "set":
        return path  # what is deactivated is meant as a whole
    return next((path[:end] for end in range(2, len(path) + 1) if path[:end] not in kept), None)


def _delete(path: Words) -> str:
    verb = {"set": "delete", "deactivate": "activate"}.get(path[0], "delete")
    return " ".join((verb, *path[1:]))


def _written(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _unquoted(line: str) -> Iterator[str]:
    return (word for word in _WORD.findall(line) if not word.startswith('"'))
