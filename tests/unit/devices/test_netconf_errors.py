"""Every foreign error is one of ours, sorted by what the caller does next."""

import socket

import paramiko  # type: ignore[import-untyped]  # ships no types
import pytest
from lxml import etree
from ncclient import NCClientError, transport
from ncclient.operations import MissingCapabilityError, RPCError, TimeoutExpiredError
from ncclient.transport.errors import AuthenticationError, SessionCloseError, SessionError, SSHError
from ncclient.xml_ import XMLError

from netmend.devices.netconf_errors import FOREIGN, connecting, requesting
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

NS = 'xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"'
SYNTAX = etree.LxmlSyntaxError("cut")
UTF8 = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad")

READ, STAGE, WRITE = RequestClass.READ, RequestClass.STAGE, RequestClass.WRITE


def refusal(tag: str, message: str = "no", *, app_tag: str = "", info: str = "") -> RPCError:
    text = (
        f"<rpc-error {NS}><error-type>protocol</error-type><error-tag>{tag}</error-tag>"
        f"<error-severity>error</error-severity><error-app-tag>{app_tag}</error-app-tag>"
        f"<error-message>{message}</error-message><error-info>{info}</error-info></rpc-error>"
    )
    return RPCError(etree.fromstring(text))


HOLDER = "<session-id>17</session-id>"

TABLE: list[tuple[Exception, str, RequestClass, type[DeviceError]]] = [
    (TimeoutExpiredError("late"), "confirmed-commit", WRITE, ReplyLostError),
    (TimeoutExpiredError("late"), "edit-config", STAGE, ReplyLostError),
    (TimeoutExpiredError("late"), "get-config", READ, UnreachableError),
    (SessionCloseError(b"secret-canary"), "cancel-commit", WRITE, ReplyLostError),
    (SessionCloseError(b"secret-canary"), "get", READ, UnreachableError),
    (SessionError("broken"), "lock", STAGE, ReplyLostError),
    (transport.TransportError("gone"), "commit", WRITE, ReplyLostError),
    (NCClientError("other"), "get", READ, UnreachableError),
    (XMLError("odd"), "commit", WRITE, ReplyLostError),
    (paramiko.SSHException("gone"), "get", READ, UnreachableError),
    (paramiko.ChannelException(1, "gone"), "commit", WRITE, ReplyLostError),
    (ConnectionResetError("reset"), "commit", WRITE, ReplyLostError),
    (socket.gaierror("unknown"), "get", READ, UnreachableError),
    (EOFError(), "get", READ, UnreachableError),
    (FramingError("malformed"), "get-config", READ, ConfigRejectedError),
    (FramingError("malformed"), "commit", WRITE, ReplyLostError),
    (SYNTAX, "get-config", READ, ConfigRejectedError),
    (SYNTAX, "commit", WRITE, ReplyLostError),
    (UTF8, "get-config", READ, ConfigRejectedError),
    (MissingCapabilityError("no :startup"), "copy-config", WRITE, ConfigRejectedError),
    (refusal("lock-denied", info=HOLDER), "lock", STAGE, LockHeldError),
    (refusal("lock-denied", app_tag="candidate-dirty"), "lock", STAGE, DirtyCandidateError),
    (refusal("in-use"), "confirmed-commit", WRITE, LockHeldError),
    (refusal("invalid-value"), "confirming-commit", WRITE, NothingPendingError),
    (refusal("invalid-value"), "extend", WRITE, NothingPendingError),
    (refusal("invalid-value"), "edit-config", STAGE, ConfigRejectedError),
    (
        refusal("operation-failed", "no confirmed commit is pending"),
        "cancel-commit",
        WRITE,
        NothingPendingError,
    ),
    (refusal("operation-failed"), "cancel-commit", WRITE, ConfigRejectedError),
    (refusal("access-denied"), "commit", WRITE, ConfigRejectedError),
]


@pytest.mark.parametrize(("foreign", "op", "request_class", "ours"), TABLE)
def test_a_request_fails_with_our_error(
    foreign: Exception, op: str, request_class: RequestClass, ours: type[DeviceError]
) -> None:
    """With its cause, and without a piece of what the device sent before."""
    with pytest.raises(DeviceError) as caught, requesting("pe1", op, request_class):
        raise foreign

    assert type(caught.value) is ours
    assert caught.value.__cause__ is foreign
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("foreign", "ours"),
    [
        (AuthenticationError("AuthenticationException('Authentication failed.')"), CredentialsError),
        (
            AuthenticationError("BadAuthenticationType('Bad authentication type', ['publickey'])"),
            CredentialsError,
        ),
        (AuthenticationError("AuthenticationException('Authentication timeout.')"), UnreachableError),
        (
            AuthenticationError(
                "AuthenticationException('Authentication failed: transport shut down or saw EOF')"
            ),
            UnreachableError,
        ),
        (AuthenticationError("EOFError()"), UnreachableError),
        (SSHError("Negotiation failed"), UnreachableError),
        (SessionError("Capability exchange timed out"), UnreachableError),
        (ConnectionRefusedError("refused"), UnreachableError),
        (TimeoutError("timed out"), UnreachableError),
        (paramiko.SSHException("banner"), UnreachableError),
        (FramingError("too long"), UnreachableError),
        (EOFError(), UnreachableError),
    ],
)
def test_a_session_that_does_not_open_fails_with_our_error(
    foreign: Exception, ours: type[DeviceError]
) -> None:
    """Refused credentials are told apart from a connection that went away."""
    with pytest.raises(DeviceError) as caught, connecting("pe1", "192.0.2.1", 830):
        raise foreign

    assert type(caught.value) is ours


def test_every_error_of_the_libraries_is_foreign() -> None:
    """A new subclass is covered by its parent; a bug of ours is not."""

    def below(error: type[BaseException]) -> set[type[BaseException]]:
        return {error}.union(*(below(child) for child in error.__subclasses__()))

    raised = below(NCClientError) | below(paramiko.SSHException) | below(etree.LxmlError)

    assert all(issubclass(error, FOREIGN) for error in raised)
    assert not issubclass(TypeError, FOREIGN)


def test_the_lock_holder_is_named() -> None:
    """Whoever must let go can be found."""
    with (
        pytest.raises(LockHeldError, match="lock: session 17 is in the way"),
        requesting("pe1", "lock", STAGE),
    ):
        raise refusal("lock-denied", info=HOLDER)


def test_a_quote_is_one_short_line() -> None:
    """A device cannot write over a terminal."""
    assert quoted("a\x1b[2Jb\n\u202ec") == "a [2Jb c"
    assert len(quoted("x" * 5_000)) == 300
