"""Every error that an SSH login, its terminal or an exchange over it can raise, as one of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

import paramiko  # type: ignore[import-untyped]  # ships no types

from netmend.devices.cli_exchange import EnableError, LyingOutputError, NotSentError, RefusedEchoError
from netmend.devices.quoted import quoted
from netmend.errors import (
    ConfigRejectedError,
    CredentialsError,
    DeviceError,
    LockHeldError,
    NothingPendingError,
    PartlyAppliedError,
    ReplyLostError,
    UnreachableError,
)
from netmend.seams import RequestClass

LINE = (paramiko.SSHException, EOFError, OSError)
"""What losing the line raises. Nothing else is caught: a bug stays a bug."""

FOREIGN = (*LINE, NotSentError, RefusedEchoError, LyingOutputError, EnableError)

_REFUSED = "Authentication failed."
"""paramiko's words for a no of the device; a timeout and a lost line are the same exception."""


@contextmanager
def logging_in(device: str, hostname: str, port: int, *also: type[Exception]) -> Iterator[None]:
    """Turn what goes wrong while a login begins into `CredentialsError` or `UnreachableError`.

    `also`: what the library around paramiko raises of its own.
    """
    try:
        yield
    except paramiko.AuthenticationException as error:
        if isinstance(error, paramiko.BadAuthenticationType) or str(error) == _REFUSED:
            raise CredentialsError(device, "the device refused the credentials") from error
        raise UnreachableError(device, "the login did not end", quoted(str(error))) from error
    except (*LINE, *also) as error:
        what = f"no SSH login with {hostname} port {port}"
        raise UnreachableError(device, what, _why(error)) from error


@contextmanager
def exchanging(device: str, op: str, request_class: RequestClass) -> Iterator[None]:
    """Turn what goes wrong with one request into ours; what is UNKNOWN stays so."""
    try:
        yield
    except FOREIGN as error:
        raise translated(device, op, request_class, error) from error


def translated(device: str, op: str, request_class: RequestClass, error: Exception) -> DeviceError:
    """Return our error for a foreign one, sorted by whether the device may have acted."""
    if isinstance(error, EnableError):
        return CredentialsError(device, "the device gives no privileged mode", quoted(str(error)))
    if isinstance(error, RefusedEchoError):
        return ConfigRejectedError(device, f"{op} not sent", quoted(str(error)))
    if isinstance(error, NotSentError):
        return UnreachableError(device, f"{op} not sent", quoted(str(error)))
    if request_class is not RequestClass.READ:
        return ReplyLostError(device, f"no answer to {op}", _why(error))
    if isinstance(error, LyingOutputError):
        return ConfigRejectedError(device, f"lying output: the reply to {op}", quoted(str(error)))
    return UnreachableError(device, f"no answer to {op}", _why(error))


def refused(device: str, command: str, means: str, said: str) -> DeviceError:
    """Return our error for a command that the device refused, in the catalogue's sense."""
    words = quoted(said)
    match means:
        case "locked":
            return LockHeldError(device, f"{quoted(command)}: somebody else is in the way", words)
        case "nothing-pending":
            return NothingPendingError(device, f"{quoted(command)}: nothing of ours is pending", words)
        case "partly":
            return PartlyAppliedError(device, "some of the change was taken, then the rest refused", words)
    return ConfigRejectedError(device, f"refused `{quoted(command)}`", words)


def _why(error: Exception) -> str:
    return quoted(str(error)) or type(error).__name__
