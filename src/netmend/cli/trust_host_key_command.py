"""`trust-host-key DEVICE`: pin the key that a device offers, once a person knows that it is the device's."""

import json as json_text
import re
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from netmend.cli.options import HERE, JsonOption, ProjectOption
from netmend.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from netmend.cli.host_key_trust import Offer
    from netmend.cli.wiring import Wiring
    from netmend.devices.host_keys import HostKey
    from netmend.model.project import DeviceEntry

_REFUSED = 3
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="trust-host-key", epilog="Example: netmend trust-host-key r1 --accept")(trust_host_key)


def trust_host_key(
    devices: Annotated[list[str] | None, typer.Argument(metavar="DEVICE", help="Which ones.")] = None,
    project: ProjectOption = HERE,
    *,
    every: Annotated[bool, typer.Option("--all", help="All devices of the inventory.")] = False,
    fingerprint: Annotated[
        list[str] | None,
        typer.Option(metavar="SHA256:...", help="Pin a key with this fingerprint; may be repeated."),
    ] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Ask at the terminal, key by key.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Let a pinned key give way.")] = False,
    json: JsonOption = False,
) -> int:
    """Show the host keys that devices offer, and pin those that a person knows to be theirs.

    Nothing is authenticated, no credentials are sent. Compare with the console of the device (on it:
    `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`, or what the platform has for that).
    """
    from netmend.cli.host_key_trust import ask, decide  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    given = tuple(fingerprint or ())
    _demand_usable(given, accept=accept)
    wiring = Wiring.of(project)
    offers = ask(wiring, _chosen(wiring, tuple(devices or ()), every=every))
    if given or accept:
        objection = _ask_person if accept else _among(given)
        offers = tuple(decide(wiring, offer, objection=objection, replace=replace) for offer in offers)
    if json:
        sys.stdout.write(json_text.dumps(_document(offers), indent=2) + "\n")
    else:
        _show(offers)
    return _REFUSED if any(offer.why for offer in offers) else 0


def _demand_usable(given: tuple[str, ...], *, accept: bool) -> None:
    for one in given:
        if not _FINGERPRINT.fullmatch(one):
            raise BadInputError(f"--fingerprint {one!r:.80}: expected SHA256: and 43 characters of base64")
    if accept and given:
        raise BadInputError("--accept asks, --fingerprint answers: use one of them")
    if accept and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInputError("--accept asks at a terminal, and this is none: use --fingerprint")


def _chosen(wiring: "Wiring", names: tuple[str, ...], *, every: bool) -> "tuple[DeviceEntry, ...]":
    from netmend.inventory import entries  # noqa: PLC0415 - keeps --help fast

    if every == bool(names):
        raise BadInputError("name devices, or use --all")
    known = {device.name: device for device in entries(wiring.inventory())}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise BadInputError(f"{', '.join(unknown)}: no such device in the inventory")
    return tuple(known.values()) if every else tuple(known[name] for name in dict.fromkeys(names))


def _among(given: tuple[str, ...]) -> "Callable[[Offer, HostKey], str]":
    return lambda _, key: "" if key.fingerprint in given else "it is none of those that were given"


def _ask_person(offer: "Offer", key: "HostKey") -> str:
    known = "".join(f"\n  pinned now: {one.fingerprint}" for one in offer.known)
    sys.stderr.write(f"{offer.device.name}  {offer.address}  {key.key_type}\n  {key.fingerprint}{known}\n")
    sys.stderr.write("Is this what the device's console shows? Type yes to pin it: ")
    sys.stderr.flush()
    return "" if sys.stdin.readline().strip().lower() == "yes" else "the person did not type yes"


def _show(offers: "tuple[Offer, ...]") -> None:
    for offer in offers:
        key = f"{offer.key.key_type}  {offer.key.fingerprint}  " if offer.key else ""
        sys.stdout.write(f"{offer.device.name}  {offer.address}  {key}{offer.state}\n")
        for known in offer.known if offer.state in {"changed", "replaced"} else ():
            sys.stdout.write(f"  was pinned: {known.fingerprint}\n")
        if offer.why:
            sys.stderr.write(f"{offer.device.name}: not pinned: {offer.why}\n")
    if any(offer.state in {"unknown", "changed"} for offer in offers):
        sys.stdout.write(
            "Nothing is pinned. Compare with the console of each device, then:\n"
            "  netmend trust-host-key DEVICE --fingerprint SHA256:...\n"
        )


def _document(offers: "tuple[Offer, ...]") -> dict[str, object]:
    return {
        "schema": "netmend.host-keys.v1",
        "devices": [
            {
                "device": offer.device.name,
                "address": offer.address,
                "state": offer.state.value,
                "key_type": offer.key.key_type if offer.key else None,
                "fingerprint": offer.key.fingerprint if offer.key else None,
                "known": [one.fingerprint for one in offer.known],
                "why": offer.why,
            }
            for offer in offers
        ],
    }
