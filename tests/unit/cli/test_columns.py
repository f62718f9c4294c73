"""Rows and sentences at any width."""

from hypothesis import given, settings
from hypothesis import strategies as some
from tests.unit.characters import ANY

from netmend.cli.columns import paragraph, table

LONG = "edge-router-in-the-basement-of-building-17"
HEAD = ["DEVICE", "STATE"]


def test_a_pipe_gets_columns_as_wide_as_they_need() -> None:
    """Nothing wraps."""
    assert table([["p1", "saved"], [LONG, "lost"]], HEAD) == [
        f"{'DEVICE':<42}  STATE",
        f"{'p1':<42}  saved",
        f"{LONG}  lost",
    ]


def test_a_long_name_stands_above_its_row() -> None:
    """The others keep their columns."""
    assert table([["p1", "saved"], [LONG, "lost"]], HEAD, width=40) == [
        "DEVICE  STATE",
        "p1      saved",
        LONG,
        "        lost",
    ]


def test_a_row_that_is_too_wide_all_the_same_is_stacked() -> None:
    """Each cell with its heading; empty ones are left out."""
    assert table([["R-1", "waiting for many", ""]], ["ID", "STATE", ""], width=20) == [
        "R-1",
        "    state  waiting for many",
    ]


def test_a_label_that_takes_the_line_stands_alone() -> None:
    """Its text follows below, not in one narrow column at the right."""
    assert paragraph(f"{LONG}  ", "no answer", 60, indent=44) == [LONG, "      no answer"]


@settings(max_examples=30)
@given(
    some.lists(some.from_regex(r"[a-z]{1,90}", fullmatch=True, alphabet=ANY), min_size=1),
    some.integers(30, 90),
)
def test_no_word_is_lost_or_broken(words: list[str], width: int) -> None:
    """Only the spaces between them move."""
    lines = paragraph("Waves", " ".join(words), width)

    assert " ".join(lines).split() == ["Waves", *words]
