"""Why one service may notice a change, or why not."""

from rich.text import Text

from netmend.cli.columns import paragraph
from netmend.cli.plan_screen import impact_line
from netmend.errors import BadInputError
from netmend.model.proposal import ImprovementProposal


def impact_reason_lines(proposal: ImprovementProposal, service: str, width: int | None) -> list[Text]:
    """Return the service with its severity and owner, and the way from it back to what is changed.

    Raises:
        BadInputError: the proposal says nothing of that service; those it looked at are named.
    """
    for one in proposal.impact:
        if one.service == service:
            told = " <- ".join(reversed(one.path)) or "nothing that the change touches leads to it"
            head = Text.assemble(impact_line(one, len(service)), f"  {one.owner}")
            return [head, *(Text(part) for part in paragraph("", told, width, indent=6))]
    known = ", ".join(sorted(one.service for one in proposal.impact))
    raise BadInputError(f"{service}: no other service in use of that name; looked at: {known}")
