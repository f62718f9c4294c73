"""The lines of an edit as they are typed, and the words that must never be among them. Pure."""

from netmend.devices.cli_config import lineages, parse_lines
from netmend.errors import BadInputError

_NEVER = ("abort", "banner", "commit", "configure", "do", "end", "exit", "rollback")
"""What leaves the mode, settles the change, or makes the next lines text."""
_SHORTEST = 2
"""Characters: a shorter abbreviation of a command is ambiguous on both platforms."""


def commands(edit: str) -> tuple[str, ...]:
    """Return the lines of an edit without indentation; comments and blank lines are left out.

    Raises:
        BadInputError: a line is more than configuration.
    """
    lines = tuple(lineage[-1] for lineage in lineages(parse_lines(edit)) if not lineage[-1].startswith("!"))
    for line in lines:
        word = line.split()[0].lower()
        if len(word) >= _SHORTEST and any(never.startswith(word) for never in _NEVER):
            raise BadInputError(f"`{line}` is no configuration: it would end or settle the change itself")
    return lines
