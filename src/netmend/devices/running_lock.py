"""Running under our lock, which keeps other NETCONF sessions, CLI and SNMP out, RFC 6241 §7.5."""

from collections.abc import Iterator
from contextlib import contextmanager

from netmend.devices.netconf_session import NetconfSession
from netmend.errors import NetmendError, ReplyLostError
from netmend.seams import Requests


@contextmanager
def locked_running(session: NetconfSession, requests: Requests) -> Iterator[None]:
    """Lock, and unlock however it ends; the end of a session unlocks as well."""
    try:
        session.lock(requests, "running")
    except ReplyLostError:
        session.close()
        raise
    try:
        yield
    except NetmendError as error:
        try:
            session.unlock(requests, "running")
        except NetmendError as second:
            session.close()
            error.add_note(f"{second}; the session was ended instead, which unlocks")
        raise
    session.unlock(requests, "running")
