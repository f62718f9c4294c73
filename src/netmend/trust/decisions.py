"""One signed decision: written, signed, read back, and bound to the one proposal it is about."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from netmend.errors import BadInputError
from netmend.model.decision import Decision, SignedDecision, Verdict
from netmend.model.party import Parties
from netmend.model.proposal import ImprovementProposal
from netmend.trust.canonical import canonical_bytes
from netmend.trust.identities import Barred
from netmend.trust.signed_document import parsed
from netmend.trust.sshsig import check, sign

DECISION_NAMESPACE = "netmend-decision@v1"

_CLOCK_TOLERANCE = timedelta(seconds=5)


def write_decision(decision: Decision) -> bytes:
    """Return the only bytes of a decision that are ever signed: RFC 8785, times in UTC with whole seconds."""
    content = decision.model_dump(mode="json")
    for field in ("issued_at", "valid_until"):
        content[field] = f"{getattr(decision, field).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return canonical_bytes(content)


def sign_decision(decision: Decision, key_file: Path, passphrase: SecretStr | None = None) -> SignedDecision:
    """Sign a decision with the person's private key.

    Raises:
        BadInputError: the key cannot be used.
    """
    document = write_decision(decision)
    signature = sign(document, key_file, DECISION_NAMESPACE, passphrase)
    return SignedDecision(document=document.decode(), signature=signature)


def read_decision(signed: SignedDecision, parties: Parties) -> Decision:
    """Return the decision if an authorizer of the party it names signed exactly these bytes.

    Raises:
        BadInputError: one line that says what is wrong.
    """
    decision = parsed("decision", signed.document, Decision, write_decision)
    party = parties.named(decision.party)
    if party is None:
        raise BadInputError(f"decision: party {decision.party} is not in inventory/parties.yaml")
    person = next((one for one in party.authorizers if one.id == decision.person), None)
    if person is None:
        raise BadInputError(f"decision: {decision.person} is no authorizer of {decision.party}")
    try:
        check(signed.document.encode(), signed.signature, person.keys, DECISION_NAMESPACE)
    except BadInputError as err:
        raise BadInputError(f"decision: not signed by {decision.person}: {err}") from err
    return decision


def bind(
    decision: Decision, proposal: ImprovementProposal, *, project: str, now: datetime, barred: Barred
) -> None:
    """Return if the decision, verified before, may be taken for this proposal now.

    Raises:
        BadInputError: one line that says why it is void.
    """
    check_subject(decision, proposal, project=project, now=now)
    if decision.valid_until <= now:
        raise BadInputError(f"decision: expired at {decision.valid_until:%Y-%m-%dT%H:%M:%SZ}")
    check_not_barred(decision, barred)


def check_subject(decision: Decision, proposal: ImprovementProposal, *, project: str, now: datetime) -> None:
    """Return if the decision is about exactly this proposal, whoever took it.

    Raises:
        BadInputError: one line that says what it is about instead.
    """
    if decision.project != project:
        raise BadInputError(f"decision: for project {decision.project}, this is {project}")
    if decision.run != proposal.run:
        raise BadInputError(f"decision: for run {decision.run}, this is {proposal.run}")
    if decision.report != proposal.report:
        raise BadInputError(f"decision: for report {decision.report}, this is {proposal.report}")
    if decision.proposal_digest != proposal.digest:
        raise BadInputError(
            f"decision: void, the proposal changed: for {decision.proposal_digest}, this is {proposal.digest}"
        )
    if decision.party not in {requirement.party for requirement in proposal.requirements}:
        raise BadInputError(f"decision: this proposal asks nothing of {decision.party}")
    if decision.valid_until < decision.issued_at:
        raise BadInputError("decision: expires before it was issued")
    if decision.issued_at - now > _CLOCK_TOLERANCE:
        raise BadInputError(f"decision: issued in the future ({decision.issued_at:%Y-%m-%dT%H:%M:%SZ})")


def check_not_barred(decision: Decision, barred: Barred) -> None:
    """Return unless a person grants who takes part in the run; to refuse or revoke is open to all.

    Raises:
        BadInputError: names the person and the part taken.
    """
    role = barred.because.get(decision.person)
    if decision.decision is Verdict.GRANTED and role is not None:
        raise BadInputError(f"decision: {decision.person} is the {role} and may not grant")
