"""What holds for every file of the tree."""

import re
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
KEPT = ("src", "tests", "inventory", "runbooks", "templates", ".ci")
TOP = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
    "pyproject.toml",
    "netmend.toml",
    ".gitignore",
)
WALL = 400
HOMELESS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
PLACES = re.compile(r"(?<![\w.~])/(?:home|root|Users|work)/\w")
REGISTRIES = re.compile(r"pypi\.org|python[h]osted|index[-_]url|[Aa]rtifactory|sonat[y]pe|proxy\.golang")
GROUPS = ("netmend.drivers", "netmend.probes", "netmend.channels", "netmend.planners")
OTHERS = {"nornir.plugins.connections", "nornir.plugins.runners", "pytest11"}


def files() -> list[Path]:
    """Return every file that belongs to the project."""
    below = [path for part in KEPT for path in (ROOT / part).rglob("*") if path.is_file()]
    return [path for path in below if "__pycache__" not in path.parts] + [ROOT / name for name in TOP]


def project() -> dict[str, dict[str, dict[str, str]]]:
    """Return the entry points that pyproject.toml declares, by group."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    declared: dict[str, dict[str, dict[str, str]]] = document["project"]
    return declared


def test_no_file_is_longer_than_the_wall() -> None:
    """Think at 250, stop at 400."""
    long = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in files()
        if path.suffix == ".py"
    }

    assert {name: lines for name, lines in long.items() if lines > WALL} == {}


def test_no_file_is_homeless() -> None:
    """Code without a home lives with its only caller."""
    assert [str(path.relative_to(ROOT)) for path in files() if path.stem in HOMELESS] == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    """What is published works anywhere."""
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_text("utf-8", errors="replace").split("\n"), start=1)
        if PLACES.search(line) or REGISTRIES.search(line)
    ]

    assert named == []


def test_every_package_has_a_layer() -> None:
    """import-linter knows each room; a new folder fails until somebody gives it one."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = next(one for one in document["tool"]["importlinter"]["contracts"] if one["id"] == "layers")
    package = ROOT / "src" / "netmend"
    there = {path.parent.name for path in package.glob("*/__init__.py")}
    there |= {path.stem for path in package.glob("*.py")} - {"__init__", "__main__"}

    named = {name.strip() for layer in layers["layers"] for name in layer.split("|")}

    assert named == there


def test_names_of_plugins_are_unique_over_all_kinds() -> None:
    """A driver is never mistaken for a channel."""
    declared = project()["entry-points"]

    names = [name for group in declared for name in declared[group]]

    assert set(declared) == {*GROUPS, *OTHERS}
    assert len(names) == len(set(names))


@pytest.mark.parametrize("group", [*GROUPS, *sorted(OTHERS)])
def test_every_declared_plugin_is_installed_and_loads(group: str) -> None:
    """The entry point leads to something that can be called, for pytest to a module of fixtures."""
    declared = project()["entry-points"][group]

    loaded = {one.name: one.load() for one in entry_points(group=group) if one.name in declared}

    assert set(loaded) == set(declared)
    assert all(callable(one) or isinstance(one, ModuleType) for one in loaded.values())
