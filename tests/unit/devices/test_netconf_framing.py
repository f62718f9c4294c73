import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.devices.netconf_framing import Framing, FramingError

texts = st.lists(st.text(alphabet="aé€😀<>#\n", min_size=1).map(lambda text: f"<]]>{text}>"), max_size=4)


def chunked(text: str, size: int) -> bytes:
    data = text.encode()
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    return b"".join(b"\n#%d\n%s" % (len(piece), piece) for piece in pieces) + b"\n##\n"


def fed(data: bytes, size: int, *, framed: bool) -> list[str]:
    framing = Framing(10_000)
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    return [message for piece in pieces for message in framing.feed(piece, chunked=framed)]


@given(messages=texts, chunk=st.integers(1, 9), packet=st.integers(1, 20))
def test_chunks_give_the_messages_however_they_are_cut(messages: list[str], chunk: int, packet: int) -> None:
    """Also where a chunk or a packet ends inside of a character."""
    data = b"".join(chunked(message, chunk) for message in messages)

    assert fed(data, packet, framed=True) == messages


@given(messages=texts, packet=st.integers(1, 20))
def test_end_markers_give_the_messages_however_they_are_cut(messages: list[str], packet: int) -> None:
    """Also where a packet ends inside of a marker."""
    data = b"".join(message.encode() + b"]]>]]>" for message in messages)

    assert fed(data, packet, framed=False) == messages


@pytest.mark.parametrize(
    "data",
    [
        b"<rpc-reply/>",
        b"\n#0\n",
        b"\n#x\n",
        b"\n#99999999999\n",
        b"\n#20000\n",
        b"\n#2\n\xff\xfe\n##\n",
        b"\n#11\n<!DOCTYPE a\n##\n",
    ],
)
def test_what_breaks_the_rules_is_an_error(data: bytes) -> None:
    """No length, no sense, too long, not UTF-8, or a DOCTYPE."""
    with pytest.raises(FramingError):
        Framing(10_000).feed(data, chunked=True)


@pytest.mark.parametrize("framed", [True, False])
def test_a_message_without_end_is_cut_off(framed: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    """A device cannot fill the memory."""
    framing = Framing(1_000)
    piece = b"\n#10\n0123456789" if framed else b"0123456789"
    for _ in range(100):
        framing.feed(piece, chunked=framed)

    with pytest.raises(FramingError):
        framing.feed(piece, chunked=framed)


def test_a_line_feed_after_the_hello_is_passed_over() -> None:
    """Some servers send one between the last end marker and the first chunk."""
    framing = Framing(1_000)

    hello = framing.feed(b"<hello/>]]>]]>\n", chunked=False)
    reply = framing.feed(b"\n#3\n<a>\n##\n", chunked=True)

    assert (hello, reply) == (["<hello/>"], ["<a>"])
