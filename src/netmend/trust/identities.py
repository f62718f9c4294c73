"""Who is the same human being, and who may therefore not grant."""

from collections.abc import Mapping

from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.party import Parties
from netmend.trust.sshsig import fingerprint


class Barred(Fact):
    """Persons who may not grant, and as what they took part: requester, plan author or executor."""

    because: dict[Identifier, str]


def bar(parties: Parties, *, requester: str, author: str, executor: str) -> Barred:
    """Bar those who take part in the run, and every other person id that has one of their keys."""
    roles = {executor: "executor", author: "plan author", requester: "requester"}
    return spread(Barred(because=roles), parties)


def spread(barred: Barred, parties: Parties) -> Barred:
    """Extend what is barred to every person id that shares a key with a barred one."""
    same = identities(parties)
    by_identity = {same.get(person, person): role for person, role in barred.because.items()}
    twins = {person: by_identity[one] for person, one in same.items() if one in by_identity}
    return Barred(because=twins | barred.because)


def identities(parties: Parties) -> Mapping[str, str]:
    """Return for every person id the id that stands for the human being: shared keys make them one."""
    standing_for: dict[str, str] = {}
    key_of: dict[str, str] = {}
    for party in parties.parties:
        for person in party.persons:
            standing_for.setdefault(person.id, person.id)
            for print_ in {fingerprint(key) for key in person.keys}:
                first = standing_for[key_of.setdefault(print_, person.id)]
                mine = standing_for[person.id]
                standing_for = {who: first if one == mine else one for who, one in standing_for.items()}
    return standing_for
