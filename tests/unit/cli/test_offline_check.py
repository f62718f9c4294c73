"""What can be known to be wrong without a device."""

from pathlib import Path

import pytest

from netmend.cli.check_command import check
from netmend.cli.new_project import give_example_keys, write_project
from netmend.cli.offline_check import driver_problems
from netmend.cli.trust_commands import sign
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError

P4 = "p4:\n  platform: eos"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A signed project."""
    write_project(tmp_path / "project")
    give_example_keys(tmp_path / "project", tmp_path / "keys")
    return tmp_path / "project"


def change(project: Path, file: str, old: str, new: str) -> None:
    path = project / "inventory" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_platform_that_no_driver_speaks_is_named(project: Path) -> None:
    """With the device, and with the platforms that there are."""
    change(project, "hosts.yaml", P4, P4.replace("eos", "toaster"))

    (problem,) = driver_problems(Wiring.of(project))

    assert problem.startswith("inventory: p4: platform toaster: no such driver; there are eos, ")


def test_a_signature_that_does_not_fit_is_told_by_check(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no failure: a fresh checkout has no administrator; but plan and run would refuse."""
    change(project, "parties.yaml", "Harbour Bank", "Harbour Savings Bank")

    code = check(project)

    assert code == 0
    assert "plan and run refuse to begin: inventory/parties.yaml.sig: signature" in capsys.readouterr().err


def test_check_is_silent_about_a_good_signature(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing on stderr."""
    code = check(project)

    assert (code, capsys.readouterr().err) == (0, "")


def test_signing_without_a_key_says_how_to_get_one(project: Path, tmp_path: Path) -> None:
    """Both ways."""
    with pytest.raises(BadInputError, match=r"nobody: no such key: .*--key FILE.*netmend trust init"):
        sign(tmp_path / "nobody", project)


def test_signing_with_a_key_that_is_not_trusted_says_so(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The signature is written, and would be refused."""
    sign(tmp_path / "keys" / "bank-bea", project)

    assert "plan and run refuse to begin" in capsys.readouterr().err
