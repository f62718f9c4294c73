"""NETCONF replies made hostile, by the kind of the fault; the device itself did as it should."""

import re
from collections.abc import Callable, Mapping

_HUGE = 9 * 1024 * 1024
"""More than a client may be made to keep."""
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>\s*")


def disturbed(kind: str, message: bytes) -> bytes:
    """Return the message as a server in trouble, or one that attacks, writes it."""
    return KINDS[kind](message)


def _huge(message: bytes) -> bytes:
    return message.replace(b"</rpc-reply>", b"<!--" + b"x" * _HUGE + b"--></rpc-reply>")


def _doctype(message: bytes) -> bytes:
    bomb = b'<!DOCTYPE rpc-reply [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return bomb + _DECLARATION.sub(b"", message)


def _wrong_message_id(message: bytes) -> bytes:
    return re.sub(rb'message-id="[^"]*"', b'message-id="of-another-request"', message, count=1)


def _malformed(message: bytes) -> bytes:
    return message.replace(b"</rpc-reply>", b"</rpc-repl>")


KINDS: Mapping[str, Callable[[bytes], bytes]] = {
    "huge_reply": _huge,
    "doctype": _doctype,
    "wrong_message_id": _wrong_message_id,
    "malformed": _malformed,
}
