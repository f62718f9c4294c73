"""Which command a typed line is: a word may be shortened while only one word can be meant.

A pattern is a line of words: lower-case ones are typed as they are, upper-case ones stand for one word
of the user's, and one that ends in `...` for all that is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Mistake = Literal["invalid", "incomplete", "ambiguous"]


@dataclass(frozen=True)
class Typed:
    """A line that was understood. `columns`: where each argument begins in the line."""

    pattern: str
    arguments: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()


@dataclass
class MistypedError(Exception):
    """A line that no command is. `column`: of the word at which it went wrong."""

    mistake: Mistake
    column: int


def typed(patterns: Iterable[str], line: str) -> Typed:
    """Return the command that the line is.

    Raises:
        MistypedError: it is none, not a whole one, or may be several.
    """
    alive = [pattern.split() for pattern in patterns]
    words = _words(line)
    for index, (word, column) in enumerate(words):
        alive = _following(alive, index, word, column)
    whole = [pattern for pattern in alive if _is_whole(pattern, len(words))]
    if not whole:
        raise MistypedError("incomplete", len(line))
    return _with_arguments(whole[0], words, line)


def words_after(patterns: Iterable[str], line: str) -> list[str]:
    """Return what can stand in the place of the line's last word, or after it when it ends in a space."""
    alive = [pattern.split() for pattern in patterns]
    words = _words(line)
    last = "" if not words or line.endswith(" ") else words.pop()[0]
    for index, (word, column) in enumerate(words):
        alive = _following(alive, index, word, column)
    found = {pattern[len(words)] if len(words) < len(pattern) else "<cr>" for pattern in alive}
    return sorted(word for word in found if word.startswith(last) or word.isupper())


def _words(line: str) -> list[tuple[str, int]]:
    words: list[tuple[str, int]] = []
    column = 0
    for word in line.split(" "):
        if word:
            words.append((word, column))
        column += len(word) + 1
    return words


def _following(alive: list[list[str]], index: int, word: str, column: int) -> list[list[str]]:
    fits = [pattern for pattern in alive if _takes(pattern, index, word)]
    meant = {pattern[index] for pattern in fits if index < len(pattern) and pattern[index].islower()}
    if not fits:
        raise MistypedError("invalid", column)
    if word in meant:
        return [pattern for pattern in fits if pattern[index] == word]
    if len(meant) > 1:
        raise MistypedError("ambiguous", column)
    return fits


def _takes(pattern: list[str], index: int, word: str) -> bool:
    if pattern[-1].endswith("...") and index >= len(pattern) - 1:
        return True
    if index >= len(pattern):
        return False
    return not pattern[index].islower() or pattern[index].startswith(word)


def _is_whole(pattern: list[str], count: int) -> bool:
    return count == len(pattern) or (pattern[-1].endswith("...") and count > len(pattern))


def _with_arguments(pattern: list[str], words: list[tuple[str, int]], line: str) -> Typed:
    arguments: list[str] = []
    columns: list[int] = []
    for expected, (word, column) in zip(pattern, words, strict=False):
        if not expected.islower():
            arguments.append(line[column:].rstrip() if expected.endswith("...") else word)
            columns.append(column)
    return Typed(" ".join(pattern), tuple(arguments), tuple(columns))
