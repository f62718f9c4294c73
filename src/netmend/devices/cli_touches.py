"""What differs between two command-line configurations, object by object. Pure."""

from collections.abc import Iterable, Iterator

from netmend.devices.cli_config import Line, parse_lines
from netmend.model.change import Touch

_NO = "no "


def touches(base: str, post: str) -> tuple[Touch, ...]:
    """Name every object that differs, sections that come or go as a whole by a path that ends in `]`.

    A line is named by its first word; its other words are the values, together and one by one, so that
    whoever looks for a port or a service finds it wherever it stands.
    """
    return tuple(_touches_below(parse_lines(base), parse_lines(post), "", ()))


def _touches_below(
    base: tuple[Line, ...], post: tuple[Line, ...], path: str, keys: tuple[str, ...]
) -> Iterator[Touch]:
    before, after = {line.text: line for line in base}, {line.text: line for line in post}
    gone = [line for line in base if line.text not in after]
    new = [line for line in post if line.text not in before]
    for section in (line for line in (*gone, *new) if line.below or _is_bare_section(line, path)):
        yield Touch(
            path=f"{path}/{_name(section)}[name='{_rest(section)}']",
            keys=(*keys, *_words(section)),
            values=tuple(_all_words(section.below)),
        )
    leaves = [line for line in (*gone, *new) if not (line.below or _is_bare_section(line, path))]
    for name in dict.fromkeys(_name(line) for line in leaves):
        named = [line for line in leaves if _name(line) == name]
        yield Touch(path=f"{path}/{name}", keys=keys, values=tuple(_all_words(named)))
    kept = [(before[text], after[text]) for text in before if text in after]
    for old, changed in kept:
        if old.below != changed.below:
            place = f"{path}/{_name(old)}[name='{_rest(old)}']"
            yield from _touches_below(old.below, changed.below, place, (*keys, *_words(old)))
    if not gone and not new and base != post and [line.text for line in base] != [line.text for line in post]:
        yield Touch(path=path or "/", keys=keys, values=tuple(_all_words(post)))


def _is_bare_section(line: Line, path: str) -> bool:
    """Say whether a line without any below it is a section all the same: `interface Ethernet1`, empty."""
    return not path and _name(line) in {"interface", "service-path", "vlan", "vrf"}


def _name(line: Line) -> str:
    return line.text.removeprefix(_NO).split(" ")[0]


def _rest(line: Line) -> str:
    return line.text.removeprefix(_NO).partition(" ")[2]


def _words(line: Line) -> tuple[str, ...]:
    """Return the text behind the first word, whole, and its words when there are several."""
    rest = _rest(line)
    if not rest:
        return ()
    words = rest.split()
    return (rest,) if len(words) == 1 else (rest, *words)


def _all_words(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield from _words(line) or (line.text,)
        yield from _all_words(line.below)
