import pytest

from netmend.lab.line_editor import LineEditor


def press(editor: LineEditor, keys: bytes) -> tuple[bytes, list[str]]:
    """Return what is echoed, and what was to be done on the way."""
    left = bytearray(keys)
    pressed = []
    while left:
        pressed.append(editor.type(left))
    return b"".join(one.echo for one in pressed), [one.done for one in pressed if one.done]


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_line_ends_once(end: bytes) -> None:
    """Whatever the terminal sends for the return key."""
    editor = LineEditor()

    assert press(editor, b"show" + end) == (b"show\r\n", ["line"])
    assert editor.take() == "show"


def test_keys_are_taken_back() -> None:
    """One by one, or the whole line."""
    editor = LineEditor()

    echo, _ = press(editor, b"no\x7f\x08\x08\x15ab\x15mtu")

    assert (editor.text, echo) == ("mtu", b"no" + b"\b \b" * 2 + b"ab" + b"\b \b" * 2 + b"mtu")


def test_a_question_mark_asks_at_once_unless_it_is_quoted() -> None:
    """The line stays as it is."""
    editor = LineEditor()

    assert press(editor, b"show ?") == (b"show ?\r\n", ["help"])
    assert press(editor, b"\x16?") == (b"?", [])
    assert editor.text == "show ?"


def test_a_secret_is_not_echoed() -> None:
    """But the end of its line is."""
    editor = LineEditor()
    editor.secret = True

    assert press(editor, b"pla\x7fnt?ed\n") == (b"\r\n", ["line"])
    assert editor.take() == "plnt?ed"


@pytest.mark.parametrize(("key", "done"), [(b"\x03", "interrupt"), (b"\x1a", "end")])
def test_a_line_can_be_given_up(key: bytes, done: str) -> None:
    """Nothing of it is left."""
    editor = LineEditor()

    assert press(editor, b"no mtu" + key)[1] == [done]
    assert editor.take() == ""


def test_a_line_has_an_end() -> None:
    """What is too much is not taken."""
    editor = LineEditor()

    press(editor, b"x" * 5000)

    assert len(editor.take()) == 4096
