"""`resolve`: a person closes a run that could not prove a device, by a signed statement."""

import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netmend.cli.options import HERE, ProjectOption, RunArgument
from netmend.errors import BadInputError, RefusedError

if TYPE_CHECKING:
    from netmend.cli.wiring import Wiring
    from netmend.model.outcome import DeviceOutcomes
    from netmend.model.resolution import KnownDevice, Resolution, SignedResolution
    from netmend.model.run import RunRecord

_MAX_BYTES = 65_536

WhoOption = Annotated[
    str | None, typer.Option("--as", metavar="PERSON", help="Who you are, as in parties.yaml.")
]
KeyOption = Annotated[Path | None, typer.Option("--key", metavar="FILE", help="Your OpenSSH private key.")]
ExportOption = Annotated[
    Path | None, typer.Option("--export", metavar="FILE", help="Write the document to be signed elsewhere.")
]
DocumentOption = Annotated[
    Path | None, typer.Option("--document", metavar="FILE", help="A document that was exported before.")
]
SignatureOption = Annotated[
    Path | None,
    typer.Option(
        "--signature",
        metavar="FILE",
        help="Its signature, from: ssh-keygen -Y sign -n netmend-resolution@v1.",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    example = 'netmend resolve R-1 --as olga --key ~/.ssh/id_ed25519 --reason "r2 led back by hand"'
    app.command(epilog=f"Example: {example}")(resolve)


def resolve(
    run_id: RunArgument,
    project: ProjectOption = HERE,
    *,
    person: WhoOption = None,
    key: KeyOption = None,
    reason: Annotated[str, typer.Option("--reason", help="What you found, and what you did.")] = "",
    export: ExportOption = None,
    document: DocumentOption = None,
    signature: SignatureOption = None,
) -> None:
    """Close a run that ended inconsistent: you have looked at its devices, and say so with your signature."""
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.model.outcome import DeviceOutcomes  # noqa: PLC0415 - keeps --help fast
    from netmend.model.resolution import SignedResolution  # noqa: PLC0415 - keeps --help fast
    from netmend.trust import sign_resolution, write_resolution  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    record = _inconsistent(wiring, run_id)
    outcomes = wiring.store.facts.get(run_id, "devices", DeviceOutcomes) or DeviceOutcomes(outcomes=())
    _show(record, outcomes)
    if (document is None) is not (signature is None):
        raise BadInputError("--document and --signature go together")
    if document is not None and signature is not None:
        signed = SignedResolution(document=_text(document), signature=_text(signature))
    else:
        resolution = _resolution(wiring, record, _known(outcomes), person=person, reason=reason)
        if export is not None:
            export.write_bytes(write_resolution(resolution))
            sys.stdout.write(
                f"wrote {export}; sign it: ssh-keygen -Y sign -n netmend-resolution@v1 -f KEY {export}\n"
            )
            return
        if key is None:
            raise BadInputError("--key FILE is needed, or --export FILE to sign elsewhere")
        signed = sign_resolution(resolution, key)
    _close(wiring, record, signed, _known(outcomes))


def _inconsistent(wiring: "Wiring", run_id: str) -> "RunRecord":
    from netmend.model.outcome import RunOutcome  # noqa: PLC0415 - keeps --help fast
    from netmend.model.resolution import SignedResolution  # noqa: PLC0415 - keeps --help fast

    record = wiring.store.runs.get(run_id)
    if record is None:
        raise BadInputError(f"{run_id}: no such run: see `netmend runs`")
    if record.open:
        raise RefusedError(f"{run_id}: has not ended: `netmend resume {run_id}` or `netmend abort {run_id}`")
    if record.outcome is not RunOutcome.INCONSISTENT:
        raise RefusedError(f"{run_id}: ended {record.outcome}: there is nothing to resolve")
    if wiring.store.facts.get(run_id, "resolution", SignedResolution) is not None:
        raise RefusedError(f"{run_id}: is resolved already: see `netmend show {run_id}`")
    return record


def _show(record: "RunRecord", outcomes: "DeviceOutcomes") -> None:
    """Write what is known of each device: that is what gets signed."""
    from rich.text import Text  # noqa: PLC0415 - keeps --help fast

    from netmend.cli.results import write_screen  # noqa: PLC0415 - keeps --help fast

    lines = [f"{record.id} ended inconsistent: {record.reason}"]
    for one in outcomes.outcomes:
        now = one.now_digest
        held = {one.pre_digest: "as before", one.post_digest: "as authorized", None: "not read"}
        problem = f": {one.problem}" if one.problem else ""
        lines.append(f"  {one.device}  {one.state}  last {held.get(now, 'something else')}{problem}")
    # A device's own words must not steer the terminal on which somebody decides.
    write_screen(
        [Text("".join(one if one.isprintable() else repr(one)[1:-1] for one in line)) for line in lines]
    )


def _known(outcomes: "DeviceOutcomes") -> tuple["KnownDevice", ...]:
    from netmend.model.resolution import KnownDevice  # noqa: PLC0415 - keeps --help fast

    return tuple(
        KnownDevice(
            device=one.device,
            state=one.state,
            pre_digest=one.pre_digest,
            post_digest=one.post_digest,
            now_digest=one.now_digest,
        )
        for one in sorted(outcomes.outcomes, key=lambda one: one.device)
    )


def _resolution(
    wiring: "Wiring",
    record: "RunRecord",
    known: tuple["KnownDevice", ...],
    *,
    person: str | None,
    reason: str,
) -> "Resolution":
    from pydantic import ValidationError  # noqa: PLC0415 - keeps --help fast

    from netmend.cli.opening import known_person  # noqa: PLC0415 - keeps --help fast
    from netmend.model.resolution import Resolution  # noqa: PLC0415 - keeps --help fast

    if person is None:
        raise BadInputError("--as PERSON is needed, and --reason: what you found and did")
    known_person(wiring.project, person)
    try:
        return Resolution(
            project=wiring.settings.project,
            run=record.id,
            report=record.report.id,
            person=person,
            devices=known,
            reason=reason,
            issued_at=wiring.clock.now().replace(microsecond=0),
            nonce=secrets.token_hex(16),
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInputError(f"--reason: {first['msg'].removeprefix('Value error, ')}") from error


def _close(
    wiring: "Wiring", record: "RunRecord", signed: "SignedResolution", known: tuple["KnownDevice", ...]
) -> None:
    """Verify the statement, keep it, and let the devices go."""
    from netmend.trust import read_resolution  # noqa: PLC0415 - keeps --help fast

    wiring.check_trust()
    resolution = read_resolution(signed, wiring.project.parties)
    about = (resolution.project, resolution.run, resolution.report)
    if about != (wiring.settings.project, record.id, record.report.id):
        raise BadInputError(f"resolution: for run {resolution.run} of {resolution.project}, not for this one")
    if resolution.devices != known:
        raise BadInputError("resolution: void, something else is known of the devices now: sign a new one")
    wiring.store.facts.put(record.id, "resolution", signed)
    wiring.events.record(
        record.id,
        "run.resolved",
        {
            "person": resolution.person,
            "reason": resolution.reason,
            "devices": [one.model_dump(mode="json") for one in known],
        },
    )
    wiring.store.runs.update(record.id, touching=False)
    for one in known:
        _let_go(wiring, record.id, one.device)
    sys.stdout.write(f"{record.id}: resolved by {resolution.person}: {resolution.reason}\n")


def _let_go(wiring: "Wiring", run: str, device: str) -> None:
    try:
        lease = wiring.store.leases.take(device, run, ttl_s=1)
    except RefusedError:
        return  # another run has it by now: it is not this one's to give back
    wiring.store.leases.release(lease)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        return content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInputError(f"{path}: cannot be read as text") from error
