"""A few persons with their keys, the proposal they decide on, and a decision.

`ana:ssh-rsa` names Ana's key of another kind.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import asyncssh
import pytest

from netmend.model.decision import Decision, Verdict
from netmend.model.party import Parties, Party, Person, Role
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal
from netmend.testing.clock import NOON
from netmend.testing.proposals import proposal as a_proposal


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Return the private key file of whoever is asked for, the same one every time."""
    folder = tmp_path_factory.mktemp("keys")

    @cache
    def of(name: str) -> Path:
        person, _, algorithm = name.partition(":")
        key = asyncssh.generate_private_key(algorithm or "ssh-ed25519", comment=person)
        file = folder / name.replace(":", "-")
        key.write_private_key(file)
        key.write_public_key(file.with_suffix(".pub"))
        file.chmod(0o600)
        return file

    return of


@pytest.fixture(scope="session")
def key_line(key_file: Callable[[str], Path]) -> Callable[[str], str]:
    """Return the public key line that belongs to the private key file."""
    return cache(lambda name: key_file(name).with_suffix(".pub").read_text().strip())


@pytest.fixture(scope="session")
def parties(key_line: Callable[[str], str]) -> Parties:
    """Return two owners with their authorizers: ACME (Ana, Ben), Bolt (Cho), and NOC without any.

    Anna is Ana with her key under a second id; Dan works at ACME but decides nothing.
    """

    def person(name: str, *roles: Role, key: str = "") -> Person:
        return Person(id=name, name=name.title(), roles=roles, keys=(key_line(key or name),))

    acme = (
        person("ana", Role.AUTHORIZER),
        person("anna", Role.AUTHORIZER, key="ana"),
        person("ben", Role.AUTHORIZER),
        person("dan"),
    )
    return Parties(
        parties=(
            Party(id="acme", name="ACME", roles=(Role.OWNER,), persons=acme),
            Party(id="bolt", name="Bolt", roles=(Role.OWNER,), persons=(person("cho", Role.AUTHORIZER),)),
            Party(id="noc", name="NOC", persons=(person("rob", Role.REQUESTER),)),
        )
    )


@pytest.fixture
def proposal() -> ImprovementProposal:
    """Return a proposal that asks one authorizer of ACME and one of Bolt."""
    return a_proposal(
        service="SVC-GOLD-7",
        change_set={"plan": "shift-path"},
        requirements=(
            AuthorizationRequirement(party="acme", m=1, n=3, because=("SVC-1",)),
            AuthorizationRequirement(party="bolt", m=1, n=1, because=("SVC-2",)),
        ),
    )


@pytest.fixture(scope="session")
def granted() -> Decision:
    """Return Ana's grant of that proposal, ten minutes old and good for two hours."""
    return Decision(
        project="demo",
        run="R-1",
        report="REP-1",
        proposal_digest="sha256:" + "2" * 64,
        party="acme",
        person="ana",
        decision=Verdict.GRANTED,
        reason="",
        issued_at=NOON - timedelta(minutes=10),
        valid_until=NOON + timedelta(hours=2),
        nonce="0" * 32,
    )
