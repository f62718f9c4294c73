"""Every error that ncclient, paramiko, lxml or a socket can raise, as one of ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import paramiko  # type: ignore[import-untyped]  # ships no types
from lxml import etree
from ncclient import NCClientError
from ncclient.operations import MissingCapabilityError, RPCError
from ncclient.transport.errors import AuthenticationError

from netmend.devices.netconf_framing import FramingError
from netmend.devices.quoted import quoted
from netmend.errors import (
    ConfigRejectedError,
    CredentialsError,
    DeviceError,
    DirtyCandidateError,
    LockHeldError,
    NothingPendingError,
    ReplyLostError,
    UnreachableError,
)
from netmend.seams import RequestClass

FOREIGN = (
    NCClientError,
    paramiko.SSHException,
    etree.LxmlError,
    FramingError,
    UnicodeError,
    EOFError,
    OSError,
)
"""What the libraries raise. Nothing else is caught: a bug stays a bug."""

SETTLING = frozenset({"confirming-commit", "cancel-commit", "extend"})
"""What refers to a pending confirmed commit by its persist-id."""

# "persistent confirmed commit not active": yuma123 2.13.
_NO_PENDING = re.compile(r"\bno\b.*\b(pending|confirmed|active)\b|\bnot (pending|active)\b", re.IGNORECASE)
_REFUSED_LOGIN = ("AuthenticationException('Authentication failed.')", "BadAuthenticationType")
"""paramiko's words for a no of the device; a timeout and a lost line are the same exception."""


class PendingInTheWayError(LockHeldError):
    """No session holds the lock, but a confirmed commit is pending and keeps it from everybody."""


@contextmanager
def connecting(device: str, hostname: str, port: int) -> Iterator[None]:
    """Turn what goes wrong while a session opens into `CredentialsError` or `UnreachableError`."""
    try:
        yield
    except AuthenticationError as error:
        # ncclient wraps whatever ends the authentication, a lost connection too, as text.
        if str(error).startswith(_REFUSED_LOGIN):
            raise CredentialsError(device, "the device refused the credentials") from error
        raise UnreachableError(device, "the login did not end", quoted(str(error))) from error
    except FOREIGN as error:
        what = f"no NETCONF session with {hostname} port {port}"
        raise UnreachableError(device, what, quoted(str(error))) from error


@contextmanager
def requesting(device: str, op: str, request_class: RequestClass) -> Iterator[None]:
    """Turn what goes wrong with one request into ours; what is UNKNOWN stays so."""
    try:
        yield
    except FOREIGN as error:
        raise translated(device, op, request_class, error) from error


def translated(device: str, op: str, request_class: RequestClass, error: Exception) -> DeviceError:
    """Return our error for a foreign one, sorted by whether the device may have acted."""
    if isinstance(error, RPCError):
        return _refusal(device, op, error)
    if isinstance(error, MissingCapabilityError):
        return ConfigRejectedError(device, f"{op} is not offered by the device", quoted(str(error)))
    if request_class is not RequestClass.READ:
        return ReplyLostError(device, f"no answer to {op}", _why(error))
    if isinstance(error, etree.LxmlError | FramingError | UnicodeError):
        return ConfigRejectedError(device, f"lying output: the reply to {op} is malformed", _why(error))
    return UnreachableError(device, f"no answer to {op}", _why(error))


def _refusal(device: str, op: str, error: RPCError) -> DeviceError:
    first = error.errlist[0] if error.errlist else error
    tag, app_tag = first.tag or "", first.app_tag or ""
    said = quoted(": ".join(part for part in (tag, first.message or "") if part))
    if tag == "lock-denied" and app_tag == "candidate-dirty":
        return DirtyCandidateError(device, "the candidate holds an unfinished edit", said)
    if op == "lock" and tag == "resource-denied":
        # yuma123 2.13: "candidate cannot be locked, discard-changes needed".
        return DirtyCandidateError(device, "the candidate holds an unfinished edit", said)
    if op == "lock" and tag == "in-use" and _holder(first) is None:
        return PendingInTheWayError(device, "lock: a pending confirmed commit is in the way", said)
    if tag in {"lock-denied", "in-use"}:
        return LockHeldError(device, f"{op}: {_holder(first) or 'somebody else'} is in the way", said)
    if op in SETTLING and (tag == "invalid-value" or _NO_PENDING.search(said)):
        return NothingPendingError(device, f"{op}: nothing of ours is pending", said)
    return ConfigRejectedError(device, f"refused {op}", said)


def _holder(error: RPCError) -> str | None:
    """Return the session that RFC 6241 §7.5 wants in the error-info of lock-denied."""
    found = re.search(r"session-id[^>]*>\s*([0-9]+)\s*<", error.info or "")
    return f"session {found[1]}" if found else None


def _why(error: Exception) -> str:
    # ncclient puts pieces of its buffers into SessionCloseError: configuration does not go into messages.
    if type(error).__name__ == "SessionCloseError":
        return "the device closed the session"
    return quoted(str(error)) or type(error).__name__
