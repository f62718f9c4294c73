"""The line that is wrong, and nothing that is secret."""

from pathlib import Path

import pytest

from netmend.cli.source_excerpt import excerpt, masked, read_source


def test_the_caret_is_below_the_word() -> None:
    """As in a compiler."""
    assert excerpt("a: 1\nb: {metric: ten}\n", 2, 13) == [
        "  |",
        "2 | b: {metric: ten}",
        "  |             ^^^",
    ]


def test_a_place_that_is_not_in_the_file_has_no_excerpt() -> None:
    """The file may have changed since."""
    assert excerpt("a: 1", 7, 1) == []


def test_a_place_behind_the_end_of_a_line_is_its_end() -> None:
    """One caret."""
    assert excerpt("a:", 1, 40) == ["  |", "1 | a:", "  |   ^"]


def test_a_very_long_line_is_shown_around_the_place() -> None:
    """A file on one line does not fill the screen, and does not take hours to be looked through."""
    _, source, caret = excerpt(f"{'x' * 8000} here {'passw' * 8000}", 1, 8002)

    assert source[caret.index("^") :].startswith("here")
    assert len(source) < 210


def test_control_characters_take_one_column_each() -> None:
    """The caret stays where it belongs."""
    assert excerpt("a:\t\x1b[2Jb c", 1, 9)[1:] == ["1 | a: ?[2Jb c", "  |         ^"]


@pytest.mark.parametrize(
    "source",
    [
        "  password: planted",
        "PASSWORD = 'planted'",
        "  snmp_community: planted # kept",
        "{user: x, enable-secret: planted}",
        "database_url: postgresql://netmend:planted@db/netmend",
        "api_token: planted",
        "passphrase: planted",
        "private_key: planted",
    ],
)
def test_a_secret_is_stars(source: str) -> None:
    """Of the same length, so that the caret fits."""
    hidden = masked(source)

    assert "planted" not in hidden
    assert len(hidden) == len(source)


def test_a_file_is_found_from_the_project_or_from_here(tmp_path: Path) -> None:
    """Messages name files of the project from its folder."""
    (tmp_path / "netmend.toml").write_text("project = 1", encoding="utf-8")

    found = read_source("netmend.toml", tmp_path), read_source(str(tmp_path / "netmend.toml"), Path())

    assert found == ("project = 1", "project = 1")
    assert read_source("nowhere.yaml", tmp_path) is None
