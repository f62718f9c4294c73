"""What CI systems read."""

from pathlib import Path
from xml.etree import ElementTree as ET

from netmend.cli.cases import Case, append_summary, junit, summary, workflow_commands
from netmend.errors import Problem

PLACE = Problem("runbooks/a,b:c.yaml", 6, 11, "steps[0]", "50 % wrong")
CASES = [
    Case("files", "inventory"),
    Case("files", "steps", "50 % wrong\n::error::forged", "NM-P002", PLACE),
    Case("devices", 'p"1<', "said \x1b[2J & more", "NM-D020"),
]


def test_junit_counts_and_escapes() -> None:
    """An XML parser reads it, and finds what was said."""
    suite = ET.fromstring(junit("netmend check", CASES))  # noqa: S314 - our own text

    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert [one.get("name") for one in suite] == ["inventory", "steps", 'p"1<']
    assert [one.text for one in suite.iter("failure")][1] == r"said \u001b[2J & more"


def test_an_annotation_names_the_place_and_cannot_be_forged() -> None:
    """A line break in a message would start another command of the runner."""
    assert workflow_commands(CASES) == [
        "::error file=runbooks/a%2Cb%3Ac.yaml,line=6,col=11,title=NM-P002::50 %25 wrong%0A::error::forged",
        r"::error title=NM-D020::said \u001b[2J & more",
    ]


def test_the_summary_says_the_verdict_first_and_keeps_the_screen() -> None:
    """A fence of backticks in it does not end the block."""
    text = summary("netmend check", CASES, ["```", "end"])

    assert text.startswith("### netmend check\n\n1 ok, 2 failed\n\n| |")
    assert "````text\n```\nend\n````" in text


def test_the_summary_is_added_to_what_is_there(tmp_path: Path) -> None:
    """Other steps of the job wrote before."""
    file = tmp_path / "summary.md"
    file.write_text("before\n", encoding="utf-8")

    append_summary(str(file), "after\n")

    assert file.read_text(encoding="utf-8") == "before\nafter\n"
