import os
from itertools import chain, repeat
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from netmend.errors import BadFileError
from netmend.inventory.yaml_file import MAX_BYTES, MAX_NODES, _Composer, decode, parse, read_text


def refusal(text: str) -> str:
    with pytest.raises(BadFileError) as caught:
        parse(text, "f.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("2026-01-15", "2026-01-15"),
        ("010", 10),
        ("1.10", 1.1),
        ("-3", -3),
        ("'3'", "3"),
        ("true", True),
        ("~", None),
        ("", None),
        (".nan", ".nan"),
        ("1e3", 1000.0),
    ],
)
def test_scalars_are_those_of_yaml_1_2(written: str, meant: object) -> None:
    """Words, times and dates stay text; only numbers, true, false and null are more."""
    node = parse(f"key: {written}", "f.yaml")

    assert node.plain == {"key": meant}


def test_every_value_and_key_knows_its_place() -> None:
    """Lines and columns count from 1, for keys and for values."""
    root = parse("a:\n  - x\n  - b: y\n", "f.yaml")

    assert isinstance(root.value, dict)
    items = root.value["a"].value
    assert isinstance(items, list)
    assert (items[1].keys["b"].line, items[1].keys["b"].column) == (3, 5)
    assert (items[0].place.line, items[0].place.column) == (2, 5)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    """Nothing is ever expanded."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdef", "bcdefg", strict=True)
    )

    assert refusal(bomb) == "f.yaml:1:4: anchors (&) are not allowed"


def test_too_many_values_are_refused() -> None:
    """The count is kept while reading, so a list without end does not get far."""
    stream, document, sequence, value, *_ = yaml.parse("[a]", Loader=yaml.SafeLoader)
    without_end = chain((stream, document, sequence), repeat(value))

    with pytest.raises(BadFileError, match=f"more than {MAX_NODES} values"):
        _Composer("f.yaml", without_end).document()


def test_twenty_levels_are_allowed_and_one_more_is_not() -> None:
    """The deepest list counts as a level."""
    assert parse("[" * 20 + "]" * 20, "f.yaml").value

    assert "more than 20 levels" in refusal("[" * 21 + "]" * 21)


def test_a_number_beyond_floating_point_is_refused() -> None:
    """It would become infinity."""
    assert "a number of that size" in refusal("a: 1e999")


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    """A sparse gigabyte costs nothing, because its size is looked up first."""
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        stream.truncate(2**30)

    with pytest.raises(BadFileError, match=f"has {2**30} bytes, at most {MAX_BYTES} are read"):
        read_text(path, "huge.yaml")


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    """Opening a pipe would wait for a writer for ever."""
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)

    with pytest.raises(BadFileError, match="is not a regular file"):
        read_text(path, "pipe.yaml")


def test_a_directory_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    """Each gets its own sentence."""
    with pytest.raises(BadFileError, match="is not a regular file"):
        read_text(tmp_path, "folder.yaml")
    with pytest.raises(BadFileError, match=r"gone\.yaml: cannot be read: No such file"):
        read_text(tmp_path / "gone.yaml", "gone.yaml")


def test_standard_input_has_the_same_size_limit() -> None:
    """What is too large is refused before it is decoded."""
    with pytest.raises(BadFileError, match="has more than"):
        decode(b"a" * (MAX_BYTES + 1), "<stdin>")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_bad_file(content: bytes) -> None:
    """Nothing but the one error ever leaves the parser."""
    try:
        parse(decode(content, "f.yaml"), "f.yaml")
    except BadFileError as error:
        assert str(error).startswith("f.yaml")  # noqa: PT017 - both ways are right, the error must be ours


@given(st.text(alphabet="ab:-[]{},&*!|>'\"%@`#?\n\t 01.~<", max_size=80))
def test_any_yaml_like_text_is_a_document_or_a_bad_file(text: str) -> None:
    """The same for text that keeps the parser busy."""
    try:
        parse(text, "f.yaml")
    except BadFileError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both ways are right, the error must be ours
