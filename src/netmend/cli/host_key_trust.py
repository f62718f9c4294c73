"""Which host key a device offers, whether it may be pinned, and the record of that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from netmend.cli.wiring import Wiring
from netmend.devices import offered_key, pinned_keys
from netmend.devices.host_keys import HostKey
from netmend.devices.pin_host_key import pin_host_key
from netmend.errors import UnreachableError
from netmend.model.project import DeviceEntry


class KeyState(StrEnum):
    """What is known of a device's key, and what became of it."""

    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    CHANGED = "changed"
    UNREACHABLE = "unreachable"
    PINNED = "pinned"
    REPLACED = "replaced"
    REFUSED = "refused"


@dataclass(frozen=True)
class Offer:
    """One device's answer. `known`: what is pinned for it.  `why`: of what was not done."""

    device: DeviceEntry
    state: KeyState
    key: HostKey | None = None
    known: tuple[HostKey, ...] = ()
    why: str = ""

    @property
    def address(self) -> str:
        """Return where it was asked."""
        return f"{self.device.hostname}:{self.device.port}"


def ask(wiring: Wiring, devices: tuple[DeviceEntry, ...]) -> tuple[Offer, ...]:
    """Ask all devices for their keys, many at once; nothing is authenticated, nothing written."""
    with ThreadPoolExecutor(max_workers=wiring.settings.devices.workers) as pool:
        return tuple(pool.map(lambda device: _ask(wiring, device), devices))


def decide(
    wiring: Wiring, offer: Offer, *, objection: Callable[[Offer, HostKey], str], replace: bool
) -> Offer:
    """Pin the offered key, or return why not.

    Args:
        objection: returns why the person does not want this key, nothing where they do.
        replace: whether a key that is pinned may give way.

    Raises:
        UnavailableError: the journal is there and cannot be written; nothing is pinned.
    """
    if offer.key is None or offer.state not in {KeyState.UNKNOWN, KeyState.CHANGED}:
        return offer
    if offer.state is KeyState.CHANGED and not replace:
        expected = ", ".join(key.fingerprint for key in offer.known)
        return _refused(offer, f"another key is pinned, {expected}: --replace lets it give way")
    why_not = objection(offer, offer.key)
    if why_not:
        return _refused(offer, why_not)
    _record(wiring, offer, offer.key)
    pin_host_key(_known_hosts(wiring), offer.device.hostname, offer.device.port, offer.key)
    state = KeyState.REPLACED if offer.state is KeyState.CHANGED else KeyState.PINNED
    return Offer(offer.device, state, offer.key, offer.known)


def _ask(wiring: Wiring, device: DeviceEntry) -> Offer:
    known = pinned_keys(str(_known_hosts(wiring)), device.hostname, device.port)
    timeout_s = wiring.settings.devices.reply_timeout_s
    try:
        key = offered_key(device.name, device.hostname, device.port, timeout_s=timeout_s, pinned=known)
    except UnreachableError as error:
        return Offer(device, KeyState.UNREACHABLE, known=known, why=str(error))
    if key.blob in {one.blob for one in known}:
        return Offer(device, KeyState.TRUSTED, key, known)
    return Offer(device, KeyState.CHANGED if known else KeyState.UNKNOWN, key, known)


def _refused(offer: Offer, why: str) -> Offer:
    return Offer(offer.device, KeyState.REFUSED, offer.key, offer.known, why)


def _record(wiring: Wiring, offer: Offer, key: HostKey) -> None:
    """Write into the journal, where there is one, before the key is pinned."""
    kind, _, path = wiring.settings.store_url.partition(":///")
    if kind == "sqlite" and not Path(path).exists():
        return
    payload = {
        "device": offer.device.name,
        "address": offer.address,
        "fingerprint": key.fingerprint,
        "replaces": [one.fingerprint for one in offer.known],
    }
    wiring.events.record(None, "host_key.trusted", payload)


def _known_hosts(wiring: Wiring) -> Path:
    return wiring.settings.path(wiring.settings.devices.known_hosts)
