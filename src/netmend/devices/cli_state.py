"""Which commands read the state of a command-line device. Pure."""

import re

from netmend.errors import BadInputError

_SHOW = re.compile(r"show [A-Za-z0-9 _./:,-]{1,200}")
"""No pipe among the characters: `show ... | redirect flash:x` writes a file on both platforms."""


def demand_show(query: str) -> str:
    """Return the query when it only reads.

    Raises:
        BadInputError: it is no plain show command.
    """
    if not _SHOW.fullmatch(query):
        raise BadInputError(f"{query[:80]!r} is not a plain show command")
    return query
