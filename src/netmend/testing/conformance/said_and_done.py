"""A device that says ok and does something else, or nothing: no driver takes its word for it."""

# ruff: noqa: S101 - these are tests, whose place is with the drivers of others too

from typing import TYPE_CHECKING

import pytest

from netmend.errors import ConfigRejectedError, DeviceError
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from netmend.seams import DeviceDriver, PushOrder
    from netmend.testing.conformance.bench import Bench

ALWAYS = 50
_TRIES = 3
_AS_BEFORE = {DeviceState.BACKED_OUT, DeviceState.UNTOUCHED}
SAVING = pytest.mark.kit_needs("saves")
TIMED = pytest.mark.kit_needs("has_timer")


@pytest.mark.matrix
def test_a_change_that_was_not_made_is_found_out(bench: "Bench") -> None:
    """Said ok to the commit, made a part of it or nothing: not pending, and told as what is there (F25)."""
    order = bench.order()
    kind = "unapplied" if bench.kit.makes == "edit-config" else "partial"
    bench.fault(bench.kit.makes, "before", kind, count=ALWAYS if kind == "unapplied" else 1)

    outcome = bench.open().push(order, bench.requests)

    assert outcome.state is not DeviceState.PENDING
    assert (outcome.state in _AS_BEFORE) is bench.holds_base()


@pytest.mark.kit_needs("confirms")
@pytest.mark.parametrize("times", [pytest.param(1, marks=pytest.mark.matrix), 50])
def test_a_confirm_that_did_nothing_is_found_out(bench: "Bench", times: int) -> None:
    """Running reads the same whether or not the timer still runs, so an ok is no proof (F33).

    Said to be final is only what stays; what is not is led back, also when the device never stops lying.
    """
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("confirming-commit", "before", "unapplied", count=times)

    is_final = _is_said_to_be_final(driver, order, bench)
    if not is_final:
        assert driver.back_out(order, bench.requests).state is DeviceState.BACKED_OUT
    bench.pass_time(2 * order.confirm_timeout_s)

    assert not (is_final and times > 1)
    assert bench.holds_post() if is_final else bench.holds_base()
    assert bench.is_clean()


@SAVING
@pytest.mark.matrix
def test_what_was_not_saved_is_not_called_saved(bench: "Bench") -> None:
    """Said ok to saving, and saved nothing (F36)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault("copy-config", "before", "unapplied", count=ALWAYS)

    outcome = driver.confirm(order, bench.requests)

    assert outcome.state is DeviceState.NOT_SAVED
    assert bench.holds_base("startup")


@pytest.mark.matrix
@pytest.mark.parametrize("times", [1, ALWAYS])
def test_a_way_back_that_was_not_gone_is_found_out(bench: "Bench", times: int) -> None:
    """Said ok to taking it back, and did not: another way, or a person; as before is only what is (F37)."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    bench.fault(bench.kit.leads_back, "before", "unapplied", count=times)

    state = _where_it_ends(driver, order, bench)

    assert (state in _AS_BEFORE) is bench.holds_base()


def _where_it_ends(driver: "DeviceDriver", order: "PushOrder", bench: "Bench") -> DeviceState | None:
    """Try as often as an engine would."""
    for _ in range(_TRIES):
        try:
            return driver.back_out(order, bench.requests).state
        except DeviceError:
            driver = bench.restart_engine()
    return None


def _is_said_to_be_final(driver: "DeviceDriver", order: "PushOrder", bench: "Bench") -> bool:
    try:
        return driver.confirm(order, bench.requests).state is bench.kit.final
    except ConfigRejectedError:
        return False
