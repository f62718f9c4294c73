"""The lines of an edit as they are typed. Pure."""

from netmend.devices.cli_config import lineages, parse_lines
from netmend.errors import BadInputError
from netmend.model.command_words import is_forbidden


def commands(edit: str) -> tuple[str, ...]:
    """Return the lines of an edit without indentation; comments and blank lines are left out.

    Raises:
        BadInputError: a line is more than configuration.
    """
    lines = tuple(lineage[-1] for lineage in lineages(parse_lines(edit)) if not lineage[-1].startswith("!"))
    for line in lines:
        if is_forbidden(line):
            raise BadInputError(f"`{line}` is no configuration: it would end or settle the change itself")
    return lines
