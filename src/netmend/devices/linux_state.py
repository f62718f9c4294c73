"""Which commands read the state of a Linux host. Pure."""

import re

from netmend.errors import BadInputError

_STATE = re.compile(
    r"(?:ip|tc)(?: -(?:4|6|j|d|s|details|statistics|json)){0,4}"
    r" (?:link|address|addr|route|rule|neigh|qdisc|class|filter) (?:show|list|get)"
    r"(?: [A-Za-z0-9_./:-]{1,64}){0,12}"
)
"""No character of it means anything to a shell."""


def demand_show(query: str) -> str:
    """Return the query when it only reads.

    Raises:
        BadInputError: it is not plainly a command that shows something.
    """
    if not _STATE.fullmatch(query):
        raise BadInputError(f"{query[:80]!r} is not a plain `ip` or `tc` command that shows something")
    return query
