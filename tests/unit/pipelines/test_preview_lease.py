"""A preview holds its devices only as long as it can last."""

import pytest
from tests.unit.pipelines.conftest import World

from netmend.errors import NetmendError
from netmend.pipelines import preview


def test_the_lease_of_a_preview_that_died_is_soon_free(world: World) -> None:
    """Whoever was killed while previewing keeps nobody away for the length of a confirm timer."""
    taken_over: list[str] = []

    def behave(call: str) -> None:
        if call == "preview" and not taken_over:
            world.clock.advance(world.pipeline.fleet.deadline_s + 1)
            taken_over.append(world.store.leases.take("d1", "R-2", ttl_s=60).run)

    world.devices["d1"].behave = behave

    with pytest.raises(NetmendError):
        preview(world.pipeline, world.proposal.change_set)

    assert taken_over == ["R-2"]
