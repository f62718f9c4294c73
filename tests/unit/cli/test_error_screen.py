"""Errors as people, scripts and CI systems get them."""

from pathlib import Path

from netmend.cli.error_screen import error_cases, error_lines, error_object
from netmend.errors import (
    BadFileError,
    BadInputError,
    HostKeyError,
    NetmendError,
    NoPlanAvailableError,
    Problem,
)

FILE = "inventory/services.yaml"


def said(error: NetmendError, project: Path, *, hints: bool = False) -> list[str]:
    return [one.plain for one in error_lines(error, project, width=None, hints=hints)]


def bad_file(project: Path) -> BadFileError:
    (project / "inventory").mkdir()
    (project / FILE).write_text("services:\n  - demand_mbps: lots\n", encoding="utf-8")
    return BadFileError(
        (
            Problem(FILE, 2, 18, "services[0].demand_mbps", "must be a number"),
            Problem(FILE, None, None, "", "x"),
        )
    )


def test_all_problems_at_once_each_first_in_one_line(tmp_path: Path) -> None:
    """The line scripts and editors read stays as it was; the excerpt follows below it."""
    assert said(bad_file(tmp_path), tmp_path) == [
        f"{FILE}:2:18: services[0].demand_mbps: must be a number",
        "  |",
        "2 |   - demand_mbps: lots",
        "  |                  ^^^^",
        f"{FILE}: x",
        "2 errors. Nothing was sent to any device.",
    ]


def test_bad_input_is_one_line_in_a_pipe(tmp_path: Path) -> None:
    """Hints are for somebody who reads now."""
    error = BadInputError("--as nobody: no such person")

    assert said(error, tmp_path) == ["error[NM-P001]: --as nobody: no such person"]
    assert said(error, tmp_path, hints=True)[-1] == "  help: netmend explain NM-P001"


def test_an_error_of_a_device_says_what_is_true_now(tmp_path: Path) -> None:
    """Its name, its words, and that nothing was sent."""
    lines = said(HostKeyError("p1", "the host key is not pinned", "SHA256:abc"), tmp_path)

    assert lines == [
        "error[NM-D011]: p1: the host key is not pinned: SHA256:abc",
        "  now: The connection was closed before any credentials were sent.",
        "  next: netmend trust-host-key p1, and compare with the device's console",
    ]


def test_further_lines_of_an_error_stay_lines(tmp_path: Path) -> None:
    """Every plan that was not taken has its own."""
    lines = said(NoPlanAvailableError("no plan:\n  - one: too late\n  - two: \x1b[2J"), tmp_path)

    assert lines == ["error[NM-P010]: no plan:", "  - one: too late", "  - two: \\u001b[2J"]


def test_a_program_gets_the_same_as_data(tmp_path: Path) -> None:
    """Nothing has to be parsed back out of the words."""
    found = error_object(bad_file(tmp_path))

    assert (found["schema"], found["exit_code"], found["code"]) == ("netmend.error.v1", 2, "NM-P002")
    assert found["problems"][0]["line"] == 2
    assert found["device"] is None


def test_a_case_names_the_file_from_the_project(tmp_path: Path) -> None:
    """Whatever folder the command was typed in."""
    error = BadFileError((Problem(str(tmp_path / FILE), 2, 18, "", "is wrong"),))

    (case,) = error_cases(error, tmp_path)

    assert (case.suite, case.problem) == (FILE, Problem(FILE, 2, 18, "", "is wrong"))
