"""Pinned SSH host keys: which are known, which one a device offers."""

import base64
import binascii
import hashlib
import socket
from collections.abc import Iterator
from pathlib import Path

import paramiko  # type: ignore[import-untyped]  # ships no types
from pydantic import Field

from netmend.errors import BadFileError, HostKeyError, Problem, UnreachableError
from netmend.model.fact import Fact
from netmend.seams import Target

_FIELDS = 3


class HostKey(Fact):
    """One public host key. `blob`: as in a known-hosts file, base64."""

    key_type: str
    blob: str = Field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint as OpenSSH writes it."""
        hashed = hashlib.sha256(base64.b64decode(self.blob)).digest()
        return "SHA256:" + base64.b64encode(hashed).decode().rstrip("=")


class PinnedKeys:
    """The keys of one device, and the only answer to the one that it offers."""

    def __init__(self, device: str, keys: tuple[HostKey, ...]) -> None:
        self.device = device
        self._keys = keys

    def algorithms(self) -> list[str]:
        """Order the key algorithms so that a device with several keys offers a pinned one."""
        names = {name for key in self._keys for name in _signatures(key.key_type)}
        supported: tuple[str, ...] = paramiko.Transport._preferred_keys  # noqa: SLF001 - no public default
        return sorted(supported, key=lambda name: name not in names)

    def has(self, offered: HostKey) -> bool:
        """Say whether the offered key is pinned; its bytes count, not how they are written."""
        return base64.b64decode(offered.blob) in {base64.b64decode(key.blob) for key in self._keys}

    def refusal(self, offered: HostKey | None) -> HostKeyError:
        """Return what is said of a key that is not pinned."""
        shown = offered.fingerprint if offered else "none"
        if not self._keys:
            return HostKeyError(self.device, f"unknown host key {shown}; no credentials were sent")
        expected = ", ".join(key.fingerprint for key in self._keys)
        return HostKeyError(
            self.device, f"host key changed: expected {expected}, offered {shown}; nothing was sent"
        )

    def verify(self, key: paramiko.PKey) -> None:
        """Return when the key is pinned.

        Raises:
            HostKeyError: unknown or changed.
        """
        offered = host_key(key)
        if not self.has(offered):
            raise self.refusal(offered)


def pinned_keys_of(target: Target) -> PinnedKeys:
    """Return the keys that are pinned for a target."""
    device = target.device
    return PinnedKeys(device.name, pinned_keys(target.known_hosts, device.hostname, device.port))


def pinned_keys(known_hosts: str, hostname: str, port: int) -> tuple[HostKey, ...]:
    """Return the keys that the file names for exactly this address and port; no file means none.

    Raises:
        BadFileError: a line is not `[host]:port type key`, or carries a marker or a hashed name.
    """
    path = Path(known_hosts)
    if not path.exists():
        return ()
    wanted = _address(hostname, port)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise BadFileError((Problem(known_hosts, 1, 1, "", "is not UTF-8 text"),)) from error
    except OSError as error:
        raise BadFileError(
            (Problem(known_hosts, None, None, "", f"cannot be read: {error.strerror}"),)
        ) from error
    return tuple(key for names, key in _entries(known_hosts, lines) if wanted in names)


def known_hosts_line(hostname: str, port: int, key: HostKey) -> str:
    """Write the line that pins the key."""
    return f"{_address(hostname, port)} {key.key_type} {key.blob}\n"


def pinned_line(hostname: str, port: int, public_key_line: str) -> str:
    """Write the line, without its end, that pins an OpenSSH public key line."""
    key_type, blob, *_ = public_key_line.split()
    return known_hosts_line(hostname, port, HostKey(key_type=key_type, blob=blob)).rstrip("\n")


def offered_key(
    device: str, hostname: str, port: int, *, timeout_s: float, pinned: tuple[HostKey, ...] = ()
) -> HostKey:
    """Ask a device for its host key; nothing is authenticated and nothing secret sent.

    `pinned`: a device with several keys is asked for one of these.

    Raises:
        UnreachableError: it does not answer as an SSH server.
    """
    try:
        with socket.create_connection((hostname, port), timeout=timeout_s) as sock:
            transport = paramiko.Transport(sock)
            try:
                transport.get_security_options().key_types = PinnedKeys(device, pinned).algorithms()
                transport.start_client(timeout=timeout_s)
                return host_key(transport.get_remote_server_key())
            finally:
                transport.close()
    except (OSError, EOFError, paramiko.SSHException) as error:
        raise UnreachableError(device, f"no host key from {hostname} port {port}", str(error)) from error


def host_key(key: paramiko.PKey) -> HostKey:
    """Turn the library's key into ours."""
    return HostKey(key_type=key.get_name(), blob=base64.b64encode(key.asbytes()).decode())


def _signatures(key_type: str) -> tuple[str, ...]:
    return ("rsa-sha2-512", "rsa-sha2-256") if key_type == "ssh-rsa" else (key_type,)


def _address(hostname: str, port: int) -> str:
    return f"[{hostname}]:{port}"


def _entries(file: str, lines: list[str]) -> Iterator[tuple[frozenset[str], HostKey]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split()
        reason = _fault(fields)
        if reason:
            raise BadFileError((Problem(file=file, line=number, column=1, path="", reason=reason),))
        names = frozenset(
            name if name.startswith("[") else _address(name, 22) for name in fields[0].split(",")
        )
        yield names, HostKey(key_type=fields[1], blob=fields[2])


def _fault(fields: list[str]) -> str:
    if fields[0].startswith(("@", "|")):
        return "markers and hashed names are not supported in pinned host keys"
    if len(fields) < _FIELDS:
        return "expected `[host]:port type key`"
    try:
        base64.b64decode(fields[2], validate=True)
    except binascii.Error:
        return "the key is not base64"
    return ""
