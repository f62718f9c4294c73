"""What every driver promises of reading and of a preview: the device is as it was."""

# ruff: noqa: S101 - these are tests, whose place is with the drivers of others too

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netmend.testing.conformance.bench import Bench


def test_running_is_read_as_a_whole(bench: "Bench") -> None:
    """What is read twice is the same, and names what the device holds."""
    driver = bench.open()

    one, other = driver.read_running(bench.requests), driver.read_running(bench.requests)

    assert one == other
    assert {"gold-one", *bench.kit.ports} <= set(one.config.replace(">", " ").replace("<", " ").split())
    assert one.device_class is bench.kit.device_class
    assert bench.acted("stage", "write") == []


def test_state_is_read_by_the_platforms_own_query(bench: "Bench") -> None:
    """Only what was asked for comes back."""
    state = bench.open().read_state(bench.kit.query, bench.requests)

    assert bench.kit.shows in state
    assert "shaper" not in state


def test_a_preview_writes_nothing_and_leaves_nothing(bench: "Bench") -> None:
    """It shows what changes, names it, and knows the way back."""
    preview = bench.open().preview(bench.change, bench.requests)

    added = [line for line in preview.diff.splitlines() if line.startswith("+") and line[1:2] != "+"]
    assert any(bench.kit.says_rate in line and "40" in line for line in added)
    touches = {touch.path.rpartition("/")[2]: touch for touch in preview.touches}
    assert set(touches) == {"egress-port", "shaper-mbps"}
    assert all("gold-one" in touch.keys for touch in touches.values())
    assert touches["egress-port"].values == bench.kit.ports
    assert bench.kit.says_port in preview.back_out
    assert bench.acted("write") == []
    assert bench.holds_base()
    assert bench.is_clean()


def test_a_preview_of_what_is_there_already_changes_nothing(bench: "Bench") -> None:
    """The device is as planned: nothing to send, nothing to take back."""
    order = bench.order()
    driver = bench.open()
    driver.push(order, bench.requests)
    driver.confirm(order, bench.requests)

    preview = driver.preview(bench.change, bench.requests)

    assert preview.unchanged
    assert (preview.diff, preview.back_out, preview.touches) == ("", "", ())
    assert bench.is_clean()
