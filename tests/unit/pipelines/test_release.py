"""Giving leases back when a run has ended."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection
from tests.unit.pipelines.conftest import World
from tests.unit.pipelines.test_settle import pending

from netmend.errors import UnavailableError
from netmend.model.outcome import DeviceOutcomes
from netmend.pipelines import release
from netmend.store.database import Database


def test_a_lease_that_cannot_be_given_back_is_not_forgotten(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away for a moment halts the step: it is given back when that is repeated."""
    outcomes = DeviceOutcomes(outcomes=(pending("d1"),))
    lease = world.pipeline.writing("d1", "push", 0).lease

    @contextmanager
    def away(_self: Database) -> Iterator[Connection]:
        raise UnavailableError("the database is away")
        yield  # what makes it a generator

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", away)
        with pytest.raises(UnavailableError):
            release(world.pipeline, outcomes)
    still_ours = lease is not None and world.store.leases.check(lease)
    release(world.pipeline, outcomes)

    assert still_ours
    assert world.store.leases.take("d1", "R-2", ttl_s=1).run == "R-2"
