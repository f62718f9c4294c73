"""`trust init|sign|show`: who may say who is who. The administrator's key lies outside the project."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from netmend.cli.options import HERE, ProjectOption
from netmend.errors import BadInputError

trust = typer.Typer(
    help="Who may decide: an administrator signs inventory/parties.yaml.", no_args_is_help=True
)

_KEY = Path("~/.config/netmend/administrator_key")

KeyOption = Annotated[
    Path, typer.Option("--key", metavar="FILE", help="The administrator's private key.", show_default=True)
]
TrustOption = Annotated[
    Path | None,
    typer.Option("--trust", metavar="FILE", help="The trust file; trust.anchors of the settings otherwise."),
]


@trust.command(epilog="Example: netmend trust init")
def init(key: KeyOption = _KEY, trust_file: TrustOption = None, project: ProjectOption = HERE) -> None:
    """Trust an administrator's key; it is made when it does not exist."""
    from netmend.cli.settings import read_settings  # noqa: PLC0415 - keeps --help fast
    from netmend.trust import make_key, public_line  # noqa: PLC0415 - keeps --help fast

    settings = read_settings(project)
    anchors = trust_file or settings.path(settings.trust.anchors)
    key = key.expanduser()
    line = public_line(key) if key.exists() else make_key(key, comment="netmend administrator")
    anchors.parent.mkdir(parents=True, exist_ok=True)
    known = anchors.read_text(encoding="utf-8").split("\n") if anchors.exists() else []
    if line not in known:
        with anchors.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    sys.stdout.write(f"trusted: {anchors} holds the key of {key}\nNext: netmend trust sign\n")


@trust.command(epilog="Example: netmend trust sign")
def sign(key: KeyOption = _KEY, project: ProjectOption = HERE) -> None:
    """Sign inventory/parties.yaml as an administrator, after having read it."""
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.trust import sign_parties  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    _ = wiring.project
    if not key.expanduser().is_file():
        raise BadInputError(
            f"{key}: no such key: name the administrator's with --key FILE, or make it: netmend trust init"
        )
    sign_parties(wiring.settings.root / "inventory" / "parties.yaml", key.expanduser())
    sys.stdout.write("signed: inventory/parties.yaml.sig\n")
    try:
        wiring.check_trust()
    except BadInputError as error:
        sys.stderr.write(f"note: plan and run refuse to begin: {error}\n")


@trust.command(epilog="Example: netmend trust show")
def show(project: ProjectOption = HERE) -> None:
    """Show whose keys are trusted, and whether parties.yaml carries a good signature."""
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.trust import fingerprint, read_anchors  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    anchors = wiring.settings.path(wiring.settings.trust.anchors)
    for line in read_anchors(anchors):
        sys.stdout.write(f"administrator  {fingerprint(line)}\n")
    wiring.check_trust()
    sys.stdout.write("inventory/parties.yaml: signed by a trusted administrator\n")
    for party in wiring.project.parties.parties:
        for person in party.persons:
            keys = ", ".join(fingerprint(line) for line in person.keys) or "no key: cannot decide"
            roles = ", ".join(person.roles)
            sys.stdout.write(f"{party.id}  {person.id}  {roles}  {keys}\n")
