"""A store to write the journal to."""

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
def store(tmp_path: Path, clock: FrozenClock) -> Iterator[Store]:
    """Return an open, empty store."""
    opened = open_store(f"sqlite:///{tmp_path}/state.db", clock)
    yield opened
    opened.close()
