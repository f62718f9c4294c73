import pytest

from netmend.lab.hostility import KINDS, disturbed

OUTPUT = "interface p1\n mtu 9000\n!\nend"
PROMPT = "r1#"


@pytest.mark.parametrize("kind", ["ansi", "prompt_in_output", "syslog", "long_line", "warning", "banner"])
def test_what_is_added_hides_no_line(kind: str) -> None:
    """A client that knows better finds everything."""
    output, prompt = disturbed(kind, OUTPUT, PROMPT)

    assert all(line in output for line in OUTPUT.split("\n"))
    assert PROMPT in prompt


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("prompt_in_output", "r1#"),
        ("syslog", "*Nov 23 01:02:03.456: %SYS-5-CONFIG_I: Configured from console by console"),
    ],
)
def test_a_line_comes_in_the_middle(kind: str, line: str) -> None:
    """Also where there would be no output at all."""
    assert disturbed(kind, OUTPUT, PROMPT)[0].split("\n")[2] == line
    assert disturbed(kind, "", PROMPT)[0] == line


def test_truncated_output_has_no_end() -> None:
    """And the prompt comes as if all were well."""
    assert disturbed("truncated", OUTPUT, PROMPT) == (OUTPUT[:14], PROMPT)


def test_a_long_line_is_a_megabyte() -> None:
    """In one line."""
    assert max(len(line) for line in disturbed("long_line", OUTPUT, PROMPT)[0].split("\n")) > 1_000_000


def test_a_warning_looks_like_an_error() -> None:
    """It begins with a per cent sign though the command was carried out."""
    assert disturbed("warning", "", PROMPT)[0].startswith("% Warning: ")


def test_a_banner_is_full_of_prompts() -> None:
    """Of every mode, and of a password."""
    lines = disturbed("banner", "", PROMPT)[0].split("\n")

    assert {"r1#", "r1>", "r1(config)#", "Password:"} <= set(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_takes_any_output(kind: str) -> None:
    """Empty output too."""
    output, prompt = disturbed(kind, "", PROMPT)

    assert isinstance(output, str)
    assert PROMPT in prompt
