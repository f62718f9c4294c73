"""Messages on a byte stream: end-of-message and chunked framing, RFC 6242 §4."""

END_OF_MESSAGE = b"]]>]]>"
MAX_MESSAGE_BYTES = 16 * 1024 * 1024

_MAX_SIZE_DIGITS = 10


class FramingError(Exception):
    """The peer does not keep to the framing; the session cannot go on."""


class MessageReader:
    """Cuts a byte stream into messages; bytes may come in pieces of any size.

    Starts with end-of-message framing; set `chunked` once both hellos are known.
    """

    def __init__(self) -> None:
        self.chunked = False
        self._buffer = bytearray()
        self._message = bytearray()
        self._seen = 0

    def feed(self, piece: bytes) -> None:
        """Take bytes from the stream."""
        self._buffer += piece

    def next_message(self) -> bytes | None:
        """Return the next whole message, or None when more bytes are needed.

        Raises:
            FramingError: the stream is not framed as agreed, or a message is too long.
        """
        return self._next_chunked() if self.chunked else self._next_delimited()

    def _next_delimited(self) -> bytes | None:
        end = self._buffer.find(END_OF_MESSAGE, max(0, self._seen - len(END_OF_MESSAGE)))
        if end < 0:
            self._seen = len(self._buffer)
            _limit(self._seen)
            return None
        message = bytes(self._buffer[:end])
        del self._buffer[: end + len(END_OF_MESSAGE)]
        self._seen = 0
        return message

    def _next_chunked(self) -> bytes | None:
        while True:
            header_end = self._buffer.find(b"\n", 2)
            if not b"\n#".startswith(self._buffer[:2]):
                raise FramingError("a chunk starts with LF and HASH")
            if header_end < 0:
                if len(self._buffer) > _MAX_SIZE_DIGITS + 2:
                    raise FramingError("a chunk header is too long")
                return None
            size_text = bytes(self._buffer[2:header_end])
            if size_text == b"#":
                return self._end_of_chunks(header_end)
            size = _chunk_size(size_text)
            _limit(len(self._message) + size)
            if len(self._buffer) < header_end + 1 + size:
                return None
            self._message += self._buffer[header_end + 1 : header_end + 1 + size]
            del self._buffer[: header_end + 1 + size]

    def _end_of_chunks(self, header_end: int) -> bytes:
        if not self._message:
            raise FramingError("a message has at least one chunk")
        message = bytes(self._message)
        self._message.clear()
        del self._buffer[: header_end + 1]
        return message


def framed(message: bytes, *, chunked: bool) -> bytes:
    """Return the message as it goes onto the stream."""
    if chunked:
        return b"\n#%d\n%b\n##\n" % (len(message), message)
    return message + END_OF_MESSAGE


def _chunk_size(text: bytes) -> int:
    if not text.isdigit() or text.startswith(b"0") or len(text) > _MAX_SIZE_DIGITS:
        raise FramingError("a chunk size is a positive number")
    return int(text)


def _limit(size: int) -> None:
    if size > MAX_MESSAGE_BYTES:
        raise FramingError(f"a message is longer than {MAX_MESSAGE_BYTES} bytes")
