"""What differs between two configurations, matched by list keys as far as they can be known. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator

from netmend.devices.yang_tree import Tree, children, local_name, same, text_of
from netmend.model.change import Touch

_KEY_NAMES = frozenset({"name", "id", "key", "index"})


def touches(base: Tree, post: Tree) -> tuple[Touch, ...]:
    """Name every object that differs, in document order."""
    return tuple(_touches_below(base, post, "", ()))


class Pairing:
    """The children of two elements of the same name, matched by tag and list key.

    `pairs`: in both and different.  `gone`: only before.  `new`: only after.  `sound`: False when
    the matching is a guess, or when the order within a list that its owner sorts has changed.
    """

    def __init__(self, before: Tree, after: Tree) -> None:
        self._repeated = _repeated_tags(before) | _repeated_tags(after)
        old = {self.identity(child): child for child in children(before)}
        new = {self.identity(child): child for child in children(after)}
        self.pairs = tuple((old[i], new[i]) for i in old if i in new and not same(old[i], new[i]))
        self.gone = tuple(child for i, child in old.items() if i not in new)
        self.new = tuple(child for i, child in new.items() if i not in old)
        unique = len(old) == len(children(before)) and len(new) == len(children(after))
        self.sound = unique and not self._guessed() and _order_survives(list(old), list(new))

    def identity(self, element: Tree) -> tuple[str, str]:
        """Return what makes an element the same one in both trees."""
        return (str(element.tag), self.key(element) or "")

    def key(self, element: Tree) -> str | None:
        """Return the key of a list entry or the value of a leaf-list entry; None for all others."""
        below = children(element)
        repeated = element.tag in self._repeated
        if not below:
            return text_of(element) if repeated else None
        first = below[0]
        if children(first) or not (repeated or local_name(first) in _KEY_NAMES):
            return None
        return text_of(first)

    def _guessed(self) -> bool:
        """Say whether a lone element that changed its first leaf may be another entry of a list."""
        for old, new in self.pairs:
            first, other = next(iter(children(old)), None), next(iter(children(new)), None)
            if first is None or other is None or self.key(old) is not None:
                continue
            if not children(first) and first.tag == other.tag and text_of(first) != text_of(other):
                return True
        return False


def _touches_below(base: Tree, post: Tree, path: str, keys: tuple[str, ...]) -> Iterator[Touch]:
    pairing = Pairing(base, post)
    for child in (*pairing.gone, *pairing.new):
        place, child_keys = _step(pairing, child, path, keys)
        yield Touch(path=place, keys=child_keys, values=_leaf_texts([child]))
    for old, new in pairing.pairs:
        place, child_keys = _step(pairing, old, path, keys)
        if children(old) and children(new):
            yield from _touches_below(old, new, place, child_keys)
        else:
            yield Touch(path=place, keys=child_keys, values=_leaf_texts([old, new]))
    if not (pairing.pairs or pairing.gone or pairing.new) and not pairing.sound:
        yield Touch(path=path or "/", keys=keys, values=_leaf_texts([base, post]))


def _step(pairing: Pairing, element: Tree, path: str, keys: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    place, key = f"{path}/{local_name(element)}", pairing.key(element)
    if key is None:
        return place, keys
    below = children(element)
    what = local_name(below[0]) if below else "."
    return f"{place}[{what}='{key}']", (*keys, key)


def _leaf_texts(elements: Iterable[Tree]) -> tuple[str, ...]:
    return tuple(
        text_of(leaf)
        for element in elements
        for leaf in element.iter("*")
        if not children(leaf) and text_of(leaf)
    )


def _repeated_tags(element: Tree) -> set[object]:
    return {tag for tag, count in Counter(child.tag for child in children(element)).items() if count > 1}


def _order_survives(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> bool:
    """Say whether taking away the old and appending the new entries gives the new order in each list.

    A list that is sorted by its key is put in order by the server, wherever an entry is added.
    """
    for tag in {tag for tag, _ in new}:
        before = [key for t, key in old if t == tag]
        after = [key for t, key in new if t == tag]
        kept = [key for key in before if key in after]
        if kept + [key for key in after if key not in before] != after and after != sorted(after):
            return False
    return True
