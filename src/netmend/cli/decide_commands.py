"""`authorize`, `refuse`: one person's signed word for one party, whether an engine lives or not."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netmend.cli.completion import complete_party
from netmend.cli.options import HERE, ProjectOption, RunArgument
from netmend.errors import BadInputError, RefusedError

if TYPE_CHECKING:
    from netmend.cli.wiring import Wiring
    from netmend.model.decision import Decision, SignedDecision
    from netmend.model.proposal import ImprovementProposal

_DAY = timedelta(days=1)
_MAX_BYTES = 65_536

PartyOption = Annotated[
    str | None,
    typer.Option("--party", metavar="PARTY", help="The party you decide for.", autocompletion=complete_party),
]
WhoOption = Annotated[
    str | None, typer.Option("--as", metavar="PERSON", help="Who you are, as in parties.yaml.")
]
KeyOption = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Your OpenSSH private key.")]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--valid-until", metavar="TIME", help="For example 2026-01-31T18:00:00Z; one day from now otherwise."
    ),
]
ExportOption = Annotated[
    Path | None, typer.Option("--export", metavar="FILE", help="Write the document to be signed elsewhere.")
]
DocumentOption = Annotated[
    Path | None, typer.Option("--document", metavar="FILE", help="A document that was exported before.")
]
SignatureOption = Annotated[
    Path | None,
    typer.Option(
        "--signature", metavar="FILE", help="Its signature, from: ssh-keygen -Y sign -n netmend-decision@v1."
    ),
]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; a refusal needs one.")]
DigestOption = Annotated[
    str | None,
    typer.Option("--digest", help="Decide only if the proposal has this digest; a prefix will do."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands: the same options, another word."""
    example = "netmend {} R-1 --party shop --as ada --key ~/.ssh/id_ed25519"
    authorize = "Authorize exactly the change that the run proposes, for one party."
    app.command("authorize", help=authorize, epilog=f"Example: {example.format('authorize')}")(
        _deciding("granted")
    )
    refuse = "Refuse the change, for one party: the run ends, nothing (more) is written."
    app.command("refuse", help=refuse, epilog=f'Example: {example.format("refuse")} --reason "shop is open"')(
        _deciding("refused")
    )


def _deciding(word: str) -> Callable[..., None]:
    def decide(
        run_id: RunArgument,
        project: ProjectOption = HERE,
        *,
        party: PartyOption = None,
        person: WhoOption = None,
        key: KeyOption = None,
        reason: ReasonOption = "",
        valid_until: UntilOption = None,
        export: ExportOption = None,
        document: DocumentOption = None,
        signature: SignatureOption = None,
        digest: DigestOption = None,
    ) -> None:
        from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
        from netmend.model.decision import SignedDecision  # noqa: PLC0415 - keeps --help fast
        from netmend.trust import sign_decision, write_decision  # noqa: PLC0415 - keeps --help fast

        wiring = Wiring.of(project)
        proposal = _proposal(wiring, run_id)
        if digest is not None and not proposal.digest.startswith(f"sha256:{digest.removeprefix('sha256:')}"):
            raise BadInputError(f"{run_id}: the proposal's digest is {proposal.digest}, not {digest}")
        if document is not None and signature is not None:
            signed = SignedDecision(document=_text(document), signature=_text(signature))
        elif document is not None or signature is not None:
            raise BadInputError("--document and --signature go together")
        else:
            if party is None and person is None:
                _ask(wiring, proposal)
            decision = _decision(
                wiring, proposal, word, party=party, person=person, reason=reason, valid_until=valid_until
            )
            if export is not None:
                export.write_bytes(write_decision(decision))
                sys.stdout.write(
                    f"wrote {export}; sign it: ssh-keygen -Y sign -n netmend-decision@v1 -f KEY {export}\n"
                )
                return
            if key is None:
                raise BadInputError("--key FILE is needed, or --export FILE to sign elsewhere")
            signed = sign_decision(decision, key)
        _take(wiring, proposal, signed, word)

    return decide


def _proposal(wiring: "Wiring", run_id: str) -> "ImprovementProposal":
    from netmend.model.proposal import ImprovementProposal  # noqa: PLC0415 - keeps --help fast

    record = wiring.store.runs.get(run_id)
    if record is None:
        raise BadInputError(f"{run_id}: no such run: see `netmend runs`")
    if not record.open:
        raise RefusedError(f"{run_id}: has ended already: {record.outcome}")
    proposal = wiring.store.facts.get(run_id, "proposal", ImprovementProposal)
    if proposal is None:
        raise RefusedError(f"{run_id}: there is no proposal to decide on yet")
    return proposal


def _decision(
    wiring: "Wiring",
    proposal: "ImprovementProposal",
    word: str,
    *,
    party: str | None,
    person: str | None,
    reason: str,
    valid_until: str | None,
) -> "Decision":
    import secrets  # noqa: PLC0415 - keeps --help fast

    from pydantic import ValidationError  # noqa: PLC0415 - keeps --help fast

    from netmend.model.decision import Decision, Verdict  # noqa: PLC0415 - keeps --help fast

    if party is None or person is None:
        raise BadInputError("--party PARTY and --as PERSON are needed")
    listed = wiring.project.parties.named(party)
    if listed is None:
        raise BadInputError(f"--party {party}: no such party in inventory/parties.yaml")
    if wiring.project.parties.person(person) is None:
        raise BadInputError(f"--as {person}: no such person in inventory/parties.yaml")
    now = wiring.clock.now().replace(microsecond=0)
    try:
        return Decision(
            project=wiring.settings.project,
            run=proposal.run,
            report=proposal.report,
            proposal_digest=proposal.digest,
            party=party,
            person=person,
            decision=Verdict(word),
            reason=reason,
            issued_at=now,
            valid_until=now + _DAY if valid_until is None else _time(valid_until),
            nonce=secrets.token_hex(16),
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"]) or "decision"
        raise BadInputError(f"{place}: {first['msg'].removeprefix('Value error, ')}") from error


def _take(wiring: "Wiring", proposal: "ImprovementProposal", signed: "SignedDecision", word: str) -> None:
    """Verify the document, store it, and say what was decided on and who is still missing."""
    from netmend.cli.decision_screen import answer_lines, question_lines  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import display, write_screen  # noqa: PLC0415 - keeps --help fast
    from netmend.trust import barred_from, bind, read_decision, standing  # noqa: PLC0415 - keeps --help fast

    parties, project, now = wiring.project.parties, wiring.settings.project, wiring.clock.now()
    barred = barred_from(proposal, parties)
    wiring.check_trust()
    decision = read_decision(signed, parties)
    if decision.decision.value != word:
        raise BadInputError(f"the document says {decision.decision}: use the command for that")
    bind(decision, proposal, project=project, now=now, barred=barred)
    wiring.store.decisions.add(proposal.run, signed, nonce=decision.nonce, digest=decision.proposal_digest)
    wiring.events.record(
        proposal.run,
        f"decision.{decision.decision}",
        {
            "party": decision.party,
            "person": decision.person,
            "reason": decision.reason,
            "digest": proposal.digest,
        },
    )
    now_standing = standing(
        proposal, wiring.store.decisions.of(proposal.run), parties, project=project, now=now, barred=barred
    )
    width = display().width
    question = question_lines(proposal, decision.party, decide_by=_deadline(wiring, proposal), width=width)
    write_screen([*question, *answer_lines(proposal, decision, now_standing)])


def _ask(wiring: "Wiring", proposal: "ImprovementProposal") -> None:
    """Show what every party is asked, for whoever has not said for which one they decide."""
    from netmend.cli.decision_screen import command_line, question_lines  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.results import display, write_screen  # noqa: PLC0415 - keeps --help fast

    for one in proposal.requirements:
        until = _deadline(wiring, proposal)
        question = question_lines(proposal, one.party, decide_by=until, width=display().width)
        write_screen([*question, command_line(proposal, one.party)])


def _deadline(wiring: "Wiring", proposal: "ImprovementProposal") -> datetime | None:
    record = wiring.store.runs.get(proposal.run)
    return record.decide_by if record else None


def _text(path: Path) -> str:
    if not path.is_file():
        raise BadInputError(f"{path}: no such file")
    if path.stat().st_size > _MAX_BYTES:
        raise BadInputError(f"{path}: larger than 64 KiB")
    return path.read_text(encoding="utf-8", errors="replace")


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInputError(f"--valid-until {text}: expected RFC 3339, like 2026-11-23T04:00:00Z") from error
    if moment.tzinfo is None:
        raise BadInputError(f"--valid-until {text}: say the time zone, for example {text}Z")
    return moment.astimezone(UTC).replace(microsecond=0)
