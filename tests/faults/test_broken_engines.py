"""The invariants are proven themselves: each of these engines is broken in one way, and each is caught.

They are patches of running code, not of text: every file names what it replaces, so that mypy and the patch
itself say when that is not there any more, and no copy of the source has to be kept.
"""

from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import pytest
from tests.faults.invariants.verdict import INVARIANTS, violated
from tests.faults.scenarios import NOT_GOOD_ENOUGH, SCENARIOS
from tests.line.forks import Forks

HERE = Path(__file__).parent


class Broken(Protocol):
    """One file of `broken`. `SCENARIO`: the run in which it shows."""

    CAUGHT_BY: str
    SCENARIO: str

    @staticmethod
    def break_engine(patch: pytest.MonkeyPatch) -> None:
        """Break it."""


IN_EVERY_TEST = {"ignore_drift", "push_without_decision", "resend_after_unknown", "trust_ok"}
ENGINES = sorted(file.stem for file in (HERE / "broken").glob("*.py"))


def engine(name: str) -> Broken:
    return cast("Broken", import_module(f"tests.faults.broken.{name}"))


@pytest.mark.parametrize("forks", ["netconf"], indirect=True)
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in IN_EVERY_TEST else pytest.mark.matrix) for name in ENGINES],
)
def test_a_broken_engine_is_caught(forks: Forks, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """By the invariant that it breaks; the engine as it is passes the same run (test_scenarios)."""
    broken = engine(name)
    for elsewhere in (0.0, NOT_GOOD_ENOUGH):  # what runs begin from is made by the engine as it is
        forks.begin(elsewhere=elsewhere)
    broken.break_engine(monkeypatch)

    found = violated(SCENARIOS[broken.SCENARIO](forks))

    assert broken.CAUGHT_BY in {one.split()[0] for one in found}, found


def test_every_broken_engine_names_an_invariant_and_a_run() -> None:
    """And there are enough of them to trust the others."""
    engines = [engine(name) for name in ENGINES]

    assert {one.CAUGHT_BY for one in engines} <= set(INVARIANTS)
    assert {one.SCENARIO for one in engines} <= set(SCENARIOS)
    assert len(engines) >= 10
