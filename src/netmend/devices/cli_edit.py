"""The lines of an edit as they are typed. Pure."""

from netmend.devices.cli_config import lineages, parse_lines
from netmend.errors import BadInputError
from netmend.model.command_words import is_forbidden


def commands(edit: str) -> tuple[str, ...]:
    """Return the lines of an edit without indentation; comments and blank lines are left out.

    A section within a section is left by `exit` before the outer one goes on; a line at the top leaves all.

    Raises:
        BadInputError: a line is more than configuration.
    """
    typed: list[str] = []
    depth = 0
    for *above, line in lineages(parse_lines(edit)):
        if line.startswith("!"):
            continue
        if is_forbidden(line):
            raise BadInputError(f"`{line}` is no configuration: it would end or settle the change itself")
        if above:
            typed += ["exit"] * (depth - len(above))
        typed.append(line)
        depth = len(above)
    return tuple(typed)
