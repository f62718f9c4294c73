"""What the shell offers: from the project, and nothing where there is none."""

from pathlib import Path

import pytest

from netmend.cli.completion import complete_party, complete_report, complete_run
from netmend.testing.project_copy import copy_project

EXAMPLE = Path(__file__).parents[3]


def test_reports_and_parties_come_from_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are typed from its folder."""
    copy_project(EXAMPLE, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")

    reports, parties = complete_report("runbooks/rep"), complete_party("b")

    assert "runbooks/reports/SDR-1001.yaml" in reports
    assert parties == ["bank"]


def test_a_file_that_is_typed_is_offered_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report may lie anywhere."""
    (tmp_path / "mine.yaml").touch()
    monkeypatch.chdir(tmp_path)

    assert complete_report("mi") == ["mine.yaml"]


def test_without_a_project_nothing_is_offered_or_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pressing the tab key makes no database."""
    monkeypatch.chdir(tmp_path)

    offered = [*complete_run(""), *complete_party(""), *complete_report("")]

    assert offered == []
    assert list(tmp_path.iterdir()) == []
