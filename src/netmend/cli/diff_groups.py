"""Devices that get the same change are shown once (UX.md, rule 10)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from netmend.model.change import Preview

_PLACE = re.compile(r"^@@ .* @@", flags=re.MULTILINE)
_HEAD = ("--- ", "+++ ")


class DiffGroup(NamedTuple):
    """Previews whose diffs say the same, wherever in the configuration they stand."""

    previews: tuple[Preview, ...]

    @property
    def lines(self) -> list[str]:
        """Return the diff of the first device, without the two lines that name it."""
        return body(self.previews[0].diff)

    @property
    def added(self) -> int:
        """Return how many lines one device gets."""
        return sum(one.startswith("+") for one in self.lines)

    @property
    def removed(self) -> int:
        """Return how many lines one device loses."""
        return sum(one.startswith("-") for one in self.lines)


def diff_groups(previews: Iterable[Preview]) -> list[DiffGroup]:
    """Return the previews that change something, in their order, those with the same change together."""
    groups: dict[tuple[str, ...], list[Preview]] = {}
    for one in previews:
        if not one.unchanged:
            same = _PLACE.sub("@@", "\n".join(body(one.diff)))
            groups.setdefault((same, one.back_out, one.device_class.value, one.made_by), []).append(one)
    return [DiffGroup(tuple(same)) for same in groups.values()]


def body(diff: str) -> list[str]:
    """Return the lines of a unified diff below its head; a diff without a head is returned whole."""
    lines = diff.rstrip("\n").split("\n")
    has_head = len(lines) > 1 and all(one.startswith(head) for one, head in zip(lines, _HEAD, strict=False))
    return lines[2:] if has_head else lines
