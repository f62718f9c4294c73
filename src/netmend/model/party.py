"""Who owns services, who decides, and how they hear of it."""

from enum import StrEnum

from pydantic import Field

from netmend.model.fact import Fact
from netmend.model.names import Identifier, Printable


class Role(StrEnum):
    """What a party or a person may be in a run (TMF relatedParty)."""

    OWNER = "owner"
    AUTHORIZER = "authorizer"
    EXTERNAL_PARTY = "external_party"
    EXECUTOR = "executor"
    REQUESTER = "requester"
    EMERGENCY_AUTHORITY = "emergency_authority"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Person(Fact):
    """One human being. `keys`: OpenSSH public key lines; a key belongs to one person only."""

    id: Identifier
    name: Printable
    roles: tuple[Role, ...] = ()
    keys: tuple[Printable, ...] = ()


class Party(Fact):
    """One organisation. `quorum`: how many of its authorizers must grant."""

    id: Identifier
    name: Printable
    roles: tuple[Role, ...] = ()
    channels: tuple[Identifier, ...] = ("file",)
    quorum: int = Field(default=1, ge=1)
    persons: tuple[Person, ...] = ()

    @property
    def authorizers(self) -> tuple[Person, ...]:
        """Return the persons who may decide for the party."""
        return tuple(person for person in self.persons if Role.AUTHORIZER in person.roles)


class Parties(Fact):
    """`inventory/parties.yaml`."""

    parties: tuple[Party, ...]

    def named(self, party_id: str) -> Party | None:
        """Return the party of that id, or None."""
        return next((party for party in self.parties if party.id == party_id), None)

    def person(self, person_id: str) -> Person | None:
        """Return the person of that id, whichever party employs them, or None."""
        return next((p for party in self.parties for p in party.persons if p.id == person_id), None)
