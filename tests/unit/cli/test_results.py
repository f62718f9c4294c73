"""An error in the format that was asked for: people read stderr, programs read stdout."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from netmend.cli.cases import Case
from netmend.cli.options import CHOSEN_FORMAT, CHOSEN_PROJECT, Format, format_of, wants_json
from netmend.cli.results import write_cases, write_error
from netmend.errors import BadFileError, Problem

WRONG = BadFileError((Problem("netmend.toml", 1, 1, "colour", "unknown key"),))
SAID = "netmend.toml:1:1: colour: unknown key\n"


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """The project that the command line named."""
    (tmp_path / "netmend.toml").write_text("colour = 1\n", encoding="utf-8")
    was = CHOSEN_PROJECT.set(tmp_path)
    yield tmp_path
    CHOSEN_PROJECT.reset(was)


@pytest.fixture(params=list(Format))
def chosen(request: pytest.FixtureRequest) -> Iterator[Format]:
    """Every format in turn."""
    was = CHOSEN_FORMAT.set(request.param)
    yield request.param
    CHOSEN_FORMAT.reset(was)


@pytest.mark.usefixtures("project")
def test_people_read_the_error_whatever_the_format(
    chosen: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr, with the line of the file; stdout stays empty for text."""
    write_error(WRONG)

    out, err = capsys.readouterr()
    assert err == f"{SAID}  |\n1 | colour = 1\n  | ^^^^^^\n1 error. Nothing was sent to any device.\n"
    assert (out == "") == (chosen is Format.TEXT)


@pytest.mark.parametrize(
    ("asked", "start"),
    [
        (Format.JSON, '{"schema":"netmend.error.v1","exit_code":2,'),
        (Format.GITHUB, "::error file=netmend.toml,line=1,col=1,title=NM-P002::colour: unknown key\n"),
        (Format.JUNIT, "<?xml "),
    ],
)
@pytest.mark.usefixtures("project")
def test_a_program_reads_it_in_its_own_format(
    asked: Format, start: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object, one annotation, or one failed case."""
    was = CHOSEN_FORMAT.set(asked)

    write_error(WRONG)

    CHOSEN_FORMAT.reset(was)
    assert capsys.readouterr().out.startswith(start)


def test_the_summary_of_a_job_is_written_where_the_job_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only for GitHub; the annotations go to stdout."""
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    cases = [Case("devices", "p1", "no answer", "NM-D010")]

    write_cases(Format.JUNIT, "netmend run R-1", cases, [])
    before = summary.exists()
    write_cases(Format.GITHUB, "netmend run R-1", cases, [])

    assert not before
    assert "0 ok, 1 failed" in summary.read_text(encoding="utf-8")
    assert capsys.readouterr().out.endswith("::error title=NM-D010::no answer\n")


def test_json_is_one_object_and_the_short_option_wins() -> None:
    """`--json` is `--format json`, also where the environment says something else."""
    assert format_of(Format.GITHUB, json=True) is Format.JSON
    assert json.dumps(format_of(Format.NDJSON, json=False)) == '"ndjson"'
    assert [wants_json(one, json=False) for one in Format] == [False, True, True, False, False]
