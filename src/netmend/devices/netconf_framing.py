"""Messages out of a byte stream: RFC 6242 §4.2 chunks, or §4.3 end markers. Pure, linear, bounded."""

import re

_END_10 = b"]]>]]>"
_HEADER_11 = re.compile(rb"\n#([1-9][0-9]{0,9})\n|\n##\n")
_BEGUN_11 = re.compile(rb"(\n(#([1-9][0-9]{0,9}|#)?)?)?")


class FramingError(Exception):
    """The peer does not keep to the framing, or sends more than is allowed."""


class Framing:
    """Collects bytes until messages are whole.

    ncclient's own parser reads a reply again for every 4 kB of it and fails on a character that two chunks
    share; this one does neither.  `cap`: bytes of one message.
    """

    def __init__(self, cap: int) -> None:
        self._cap = cap
        self._waiting = bytearray()
        self._message = bytearray()
        self._left_in_chunk = 0
        self._searched = 0

    def feed(self, data: bytes, *, chunked: bool) -> list[str]:
        """Take bytes, return the messages that are whole now.

        Raises:
            FramingError: malformed, not UTF-8, over the cap, or with a DOCTYPE.
        """
        self._waiting += data
        messages = []
        while (message := self._next_chunked() if chunked else self._next_marked()) is not None:
            messages.append(_checked(message))
        if len(self._waiting) + len(self._message) > self._cap:
            raise FramingError(f"a message is longer than {self._cap} bytes")
        return messages

    def _next_marked(self) -> bytes | None:
        end = self._waiting.find(_END_10, self._searched)
        if end < 0:
            self._searched = max(0, len(self._waiting) - len(_END_10) + 1)
            return None
        message = bytes(self._waiting[:end])
        del self._waiting[: end + len(_END_10)]
        self._searched = 0
        return message

    def _next_chunked(self) -> bytes | None:
        while True:
            if self._left_in_chunk:
                piece = self._waiting[: self._left_in_chunk]
                self._message += piece
                del self._waiting[: len(piece)]
                self._left_in_chunk -= len(piece)
                if self._left_in_chunk:
                    return None
            while not self._message and self._waiting.startswith(b"\n\n"):
                del self._waiting[:1]  # some servers end their hello with a line feed
            header = _HEADER_11.match(self._waiting)
            if header is None:
                if not _BEGUN_11.fullmatch(self._waiting):
                    raise FramingError("a chunk does not begin with its length")
                return None
            size = header[1]
            del self._waiting[: header.end()]
            if size is None:
                message = bytes(self._message)
                self._message.clear()
                return message
            self._left_in_chunk = int(size)
            if self._left_in_chunk + len(self._message) > self._cap:
                raise FramingError(f"a message is longer than {self._cap} bytes")


def _checked(message: bytes) -> str:
    if b"<!DOCTYPE" in message:
        raise FramingError("a DOCTYPE is not allowed")
    try:
        return message.decode().strip()
    except UnicodeDecodeError as error:
        raise FramingError("a message is not UTF-8") from error
