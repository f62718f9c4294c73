import re
import stat
from pathlib import Path

import pytest

from netmend.cli.new_project import example_folder, give_example_keys, write_project
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path / "my net")
    return tmp_path / "my net"


def test_a_new_project_holds_together(project: Path) -> None:
    """Every file, as it is; it is named after its folder. tests/line/test_new_project.py runs its plans."""
    wiring = Wiring.of(project)

    assert wiring.project.name == "my-net"
    assert len(wiring.project.devices) > 0


def test_everything_of_the_example_is_there(project: Path) -> None:
    """But its local state and its signatures; beside it, the schemas, and what git leaves alone."""
    source = example_folder()
    parts = ("inventory", "runbooks", "templates")

    expected = {f"{part}/{name}" for part in parts for name in files(source / part) if ".sig" not in name}

    assert {name for name in files(project) if name.startswith(parts)} == expected
    assert (project / ".gitignore").read_text(encoding="utf-8") == ".netmend/\n"


def test_every_file_with_a_schema_names_it(project: Path) -> None:
    """In the first line, where editors look, by a path that leads there."""
    hinted = [
        path
        for path in project.rglob("*")
        if path.suffix in {".yaml", ".toml"}
        and path.name not in {"hosts.yaml", "groups.yaml", "defaults.yaml"}
    ]

    for path in hinted:
        first = path.read_text(encoding="utf-8").split("\n")[0]
        found = re.fullmatch(r"(?:#:schema |# yaml-language-server: \$schema=)(\S+)", first)
        assert found is not None, path
        assert (path.parent / found[1]).resolve().is_relative_to(project / "schemas")
        assert (path.parent / found[1]).is_file()
    assert len(hinted) > 5


@pytest.mark.parametrize("there", ["netmend.toml", "inventory", "runbooks", "templates"])
def test_a_folder_that_holds_a_project_is_left_alone(tmp_path: Path, there: str) -> None:
    """Nothing is written into it."""
    (tmp_path / there).mkdir()

    with pytest.raises(BadInputError, match=f"holds {there} already"):
        write_project(tmp_path)

    assert files(tmp_path) == set()


def test_other_files_of_the_folder_stay(tmp_path: Path) -> None:
    """A new repository has a few."""
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("dist/\n", encoding="utf-8")

    write_project(tmp_path)

    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / ".gitignore").read_text(encoding="utf-8") == "dist/\n.netmend/\n"


def test_with_keys_everybody_can_decide(project: Path, tmp_path: Path) -> None:
    """Private halves outside and for their owner only; the administrator's signature holds."""
    keys = tmp_path / "keys"

    give_example_keys(project, keys)

    wiring = Wiring.of(project)
    wiring.check_trust()
    persons = [person for party in wiring.project.parties.parties for person in party.persons]
    assert all(len(person.keys) == 1 for person in persons)
    private = {person.id for person in persons} | {"administrator"}
    assert {path.name for path in keys.iterdir() if path.suffix != ".pub"} == private | {"trust"}
    assert {stat.S_IMODE((keys / name).stat().st_mode) for name in private} == {0o600}
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert not any("PRIVATE KEY" in path.read_text("utf-8") for path in project.rglob("*") if path.is_file())


def test_keys_do_not_lie_within_the_project(project: Path, tmp_path: Path) -> None:
    """Nor in a folder that holds something."""
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "key").touch()

    for keys in (project / "keys", project, tmp_path / "used", tmp_path / "used" / "key"):
        with pytest.raises(BadInputError, match=r"name a (new )?folder"):
            give_example_keys(project, keys)

    assert "keys" not in {path.name for path in project.iterdir()}
