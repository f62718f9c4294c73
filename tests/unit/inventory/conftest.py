import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.inventory import entries, load_nornir_inventory, load_project
from netmend.model.project import Project

EXAMPLE = Path(__file__).parents[3]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example project that a test may break."""
    for folder in ("inventory", "runbooks", "templates"):
        shutil.copytree(EXAMPLE / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def open_project(root: Path) -> Callable[[], Project]:
    """Load it as the front door does, as often as a test likes."""

    def load() -> Project:
        devices = entries(load_nornir_inventory(root, "SimpleInventory", {}))
        return load_project(root, name="example", devices=devices)

    return load


@pytest.fixture
def project(open_project: Callable[[], Project]) -> Project:
    """The example project, whole."""
    return open_project()
