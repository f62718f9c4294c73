"""Every foreign error of a command-line login is one of ours, sorted by what the caller does next."""

import socket

import paramiko  # type: ignore[import-untyped]  # ships no types
import pytest
from netmiko.exceptions import NetmikoBaseException, NetmikoTimeoutException, ReadException
from scrapli.exceptions import ScrapliConnectionNotOpened, ScrapliException

from netmend.devices.cli_errors import FOREIGN, exchanging, logging_in
from netmend.devices.cli_exchange import EnableError, LyingOutputError, NotSentError, RefusedEchoError
from netmend.errors import (
    ConfigRejectedError,
    CredentialsError,
    DeviceError,
    HostKeyError,
    ReplyLostError,
    UnreachableError,
)
from netmend.seams import RequestClass

READ, STAGE, WRITE = RequestClass.READ, RequestClass.STAGE, RequestClass.WRITE

TABLE: list[tuple[Exception, RequestClass, type[DeviceError]]] = [
    (TimeoutError("late"), READ, UnreachableError),
    (TimeoutError("late"), STAGE, ReplyLostError),
    (EOFError("the device hung up"), WRITE, ReplyLostError),
    (EOFError(), READ, UnreachableError),
    (ConnectionResetError("reset"), WRITE, ReplyLostError),
    (paramiko.SSHException("gone"), WRITE, ReplyLostError),
    (paramiko.ChannelException(1, "gone"), READ, UnreachableError),
    (NotSentError("no echo"), WRITE, UnreachableError),
    (RefusedEchoError("the echo is not what was sent"), WRITE, ConfigRejectedError),
    (LyingOutputError("is bigger"), READ, ConfigRejectedError),
    (LyingOutputError("is bigger"), WRITE, ReplyLostError),
    (EnableError("the secret was refused"), READ, CredentialsError),
]

LOGIN: list[tuple[Exception, type[DeviceError]]] = [
    (paramiko.AuthenticationException("Authentication failed."), CredentialsError),
    (paramiko.BadAuthenticationType("no", ["publickey"]), CredentialsError),
    (paramiko.AuthenticationException("Authentication timeout."), UnreachableError),
    (
        paramiko.AuthenticationException("Authentication failed: transport shut down or saw EOF"),
        UnreachableError,
    ),
    (paramiko.SSHException("Error reading SSH protocol banner"), UnreachableError),
    (socket.gaierror("unknown"), UnreachableError),
    (ConnectionRefusedError("refused"), UnreachableError),
    (EOFError(), UnreachableError),
    (ScrapliConnectionNotOpened(), UnreachableError),
    (ReadException("gone"), UnreachableError),
    (NetmikoTimeoutException("late"), UnreachableError),
]


@pytest.mark.parametrize(("foreign", "request_class", "ours"), TABLE)
def test_each_error_of_a_request_is_sorted(
    foreign: Exception, request_class: RequestClass, ours: type[DeviceError]
) -> None:
    """Only what may have reached the device is UNKNOWN."""
    with pytest.raises(ours) as caught, exchanging("pe1", "edit-config", request_class):
        raise foreign

    assert type(caught.value) is ours
    assert caught.value.__cause__ is foreign


@pytest.mark.parametrize(("foreign", "ours"), LOGIN)
def test_each_error_of_a_login_is_sorted(foreign: Exception, ours: type[DeviceError]) -> None:
    """Only a no of the device is about credentials; a lost line is none."""
    with (
        pytest.raises(ours) as caught,
        logging_in("pe1", "192.0.2.1", 22, ScrapliException, NetmikoBaseException),
    ):
        raise foreign

    assert type(caught.value) is ours


def test_ours_pass_as_they_are() -> None:
    """A host key is no lost line."""
    with pytest.raises(HostKeyError), logging_in("pe1", "192.0.2.1", 22):
        raise HostKeyError("pe1", "changed")


def test_every_foreign_kind_is_in_the_table() -> None:
    """Whoever adds one says what becomes of it."""
    assert all(any(isinstance(row[0], kind) for row in TABLE) for kind in FOREIGN)


def test_a_bug_stays_a_bug() -> None:
    """Nothing else is caught."""
    with pytest.raises(ZeroDivisionError), exchanging("pe1", "get", READ):
        raise ZeroDivisionError
