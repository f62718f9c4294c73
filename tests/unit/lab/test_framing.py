import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.lab import framing
from netmend.lab.framing import END_OF_MESSAGE, FramingError, MessageReader, framed

PLAIN = st.binary(max_size=60).filter(lambda b: b"]" not in b)
CHUNKS = st.binary(min_size=1, max_size=60)


def read(stream: bytes, *, chunked: bool, piece: int) -> list[bytes]:
    reader = MessageReader()
    reader.chunked = chunked
    messages = []
    for start in range(0, len(stream), piece):
        reader.feed(stream[start : start + piece])
        while (message := reader.next_message()) is not None:
            messages.append(message)
    return messages


@given(st.lists(PLAIN, max_size=5), st.integers(1, 9))
def test_delimited_messages_survive_any_cutting(messages: list[bytes], piece: int) -> None:
    """The pieces of the stream have no meaning."""
    stream = b"".join(framed(message, chunked=False) for message in messages)

    assert read(stream, chunked=False, piece=piece) == messages


@given(st.lists(st.lists(CHUNKS, min_size=1, max_size=4), max_size=4), st.integers(1, 9))
def test_chunked_messages_survive_any_cutting(messages: list[list[bytes]], piece: int) -> None:
    """Neither the pieces nor the chunks have a meaning; any byte may be in a chunk."""
    stream = b"".join(
        b"".join(b"\n#%d\n%b" % (len(chunk), chunk) for chunk in chunks) + b"\n##\n" for chunks in messages
    )

    assert read(stream, chunked=True, piece=piece) == [b"".join(chunks) for chunks in messages]


@given(CHUNKS)
def test_what_is_framed_is_read_byte_by_byte(message: bytes) -> None:
    """Our own framing is understood."""
    assert read(framed(message, chunked=True), chunked=True, piece=1) == [message]


def test_the_framing_changes_between_two_messages() -> None:
    """The hello is delimited; a request that came in the same piece is chunked."""
    reader = MessageReader()
    reader.feed(framed(b"<hello/>", chunked=False) + framed(b"<rpc/>", chunked=True))

    first = reader.next_message()
    reader.chunked = True

    assert (first, reader.next_message()) == (b"<hello/>", b"<rpc/>")


@pytest.mark.parametrize(
    "stream",
    [b"x", b"\nx", b"\n#0\n", b"\n#01\na", b"\n#a\n", b"\n##\n", b"\n#12345678901\n", b"\n#" + b"1" * 20],
)
def test_a_broken_chunk_is_an_error(stream: bytes) -> None:
    """RFC 6242 §4.2: sizes are positive, without zeros in front, and a message is not empty."""
    with pytest.raises(FramingError):
        read(stream, chunked=True, piece=1)


def test_a_message_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer cannot fill the memory."""
    monkeypatch.setattr(framing, "MAX_MESSAGE_BYTES", 10)

    with pytest.raises(FramingError):
        read(b"12345678901", chunked=False, piece=4)
    with pytest.raises(FramingError):
        read(b"\n#11\n", chunked=True, piece=4)
    assert read(b"1234" + END_OF_MESSAGE, chunked=False, piece=4) == [b"1234"]
