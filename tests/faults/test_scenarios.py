"""The engine as it is passes every run that a broken one is caught at."""

import pytest
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import SCENARIOS
from tests.line.forks import Forks

IN_EVERY_TEST = {"undisturbed", "cancel_said_but_not_done"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in IN_EVERY_TEST else pytest.mark.matrix) for name in SCENARIOS],
)
def test_nothing_is_violated(forks: Forks, name: str) -> None:
    """Whatever happens to the run."""
    assert violated(SCENARIOS[name](forks)) == []
