"""How hypothesis tries the laws of the unit tests, and a store whose tables need not be made for each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from netmend.store import Store, open_store
from netmend.testing.clock import FrozenClock

# A slow machine is no counterexample. `--hypothesis-profile=thorough` tries much longer.
settings.register_profile("netmend", deadline=None, max_examples=25)
settings.register_profile("thorough", deadline=None, max_examples=1000)
if settings.get_current_profile_name() == "default":
    settings.load_profile("netmend")


@pytest.fixture
def clock() -> FrozenClock:
    """Return a clock that only the test moves."""
    return FrozenClock()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database with all tables and without a row: to make one takes longer than most tests."""
    file = tmp_path_factory.mktemp("empty") / "state.db"
    open_store(f"sqlite:///{file}", FrozenClock()).close()
    return file


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database whose folder does not exist yet."""
    return f"sqlite:///{tmp_path}/.netmend/state.db"


@pytest.fixture
def store(empty_database: Path, url: str, clock: FrozenClock) -> Iterator[Store]:
    """Return an open, empty store."""
    file = Path(url.removeprefix("sqlite:///"))
    file.parent.mkdir()
    shutil.copyfile(empty_database, file)
    opened = open_store(url, clock)
    yield opened
    opened.close()
