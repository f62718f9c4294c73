"""EOS from 4.32 on, where no commit timer is used: the commit is final, only the reverse lines lead back."""

from typing import TYPE_CHECKING

import pytest
from tests.conformance.kit import EOS_432, Kit

from netmend.errors import ReplyLostError
from netmend.model.change import DeviceClass
from netmend.model.outcome import DeviceState

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench


@pytest.fixture
def kit() -> Kit:
    return EOS_432


def test_nobody_is_told_of_a_timer(bench: "Bench") -> None:
    """Every outcome says the class, and the device keeps the change when its time would be up."""
    order = bench.order()
    driver = bench.open()

    pushed = driver.push(order, bench.requests)
    bench.pass_time(2 * order.confirm_timeout_s)

    assert pushed.device_class is driver.read_running(bench.requests).device_class is DeviceClass.ATTENDED
    assert pushed.confirm_by is None
    assert bench.acted("write") == ["commit"]
    assert bench.holds_post()


@pytest.mark.parametrize("when", [pytest.param("before", marks=pytest.mark.matrix), "after"])
def test_a_lost_reply_to_the_commit_is_resolved_by_reading(bench: "Bench", when: str) -> None:
    """It is never sent twice; a killed engine's change is taken back by the next one."""
    order = bench.order()
    bench.fault("commit", "before" if when == "before" else "after", "drop")
    with pytest.raises(ReplyLostError):
        bench.open().push(order, bench.requests)

    again = bench.kill_engine().push(order, bench.requests)
    back = bench.kill_engine().back_out(order, bench.requests)

    assert again.state is (DeviceState.PENDING if when == "after" else DeviceState.BACKED_OUT)
    assert back.state is DeviceState.BACKED_OUT
    assert bench.holds_base()
    assert bench.is_clean()


def test_a_refused_commit_leaves_nothing(bench: "Bench") -> None:
    """Running is read to be as before, and the session is gone."""
    order = bench.order()
    bench.fault("commit", "before", "reject")

    outcome = bench.open().push(order, bench.requests)

    assert (outcome.state, outcome.wrote) == (DeviceState.UNTOUCHED, False)
    assert bench.holds_base()
    assert bench.is_clean()
