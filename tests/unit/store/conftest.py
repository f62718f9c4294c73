"""A store in a folder of its own, and a clock that stands still."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from netmend.store import Store, open_store
from netmend.testing.clock import FrozenClock


@pytest.fixture
def clock() -> FrozenClock:
    """Return a clock that only the test moves."""
    return FrozenClock()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Return the address of a database whose folder does not exist yet."""
    return f"sqlite:///{tmp_path}/.netmend/state.db"


@pytest.fixture
def store(url: str, clock: FrozenClock) -> Iterator[Store]:
    """Return an open, empty store."""
    opened = open_store(url, clock)
    yield opened
    opened.close()
