"""What the live block knows after each event."""

from datetime import timedelta

import pytest
from tests.golden import screen_material as story

from netmend.cli.live_block import LiveBlock, sparkline


def block(events: int) -> LiveBlock:
    made = LiveBlock(story.RUN, lambda: story.PROPOSAL, story.measurement, (story.OBJECTIVE,), "vpn-acme")
    for event in story.EVENTS[:events]:
        made.take(event)
    return made


def shown(events: int, after_s: float, width: int = 80) -> list[str]:
    return [
        one.plain
        for one in block(events).lines(story.AT + timedelta(seconds=after_s), glyphs=True, width=width)
    ]


def test_soak_and_confirm_timer_count_down() -> None:
    """From the device's own deadline, and from when the soak began."""
    early, late = shown(16, 65), shown(16, 66)

    assert " pe1  soak 4:00 left  confirm timer 9:00" in early
    assert " pe1  soak 3:59 left  confirm timer 8:59" in late


def test_a_timer_never_counts_below_nothing() -> None:
    """A clock that is late shows 0:00."""
    assert " pe1  measuring  confirm timer 0:00" in shown(16, 9000)


def test_it_says_whom_a_run_waits_for_and_that_leaving_is_harmless() -> None:
    """Nothing is written yet."""
    lines = shown(7, 10)

    assert lines[1].startswith("R-402  waiting for bank ")
    assert lines[-1].startswith("Ctrl-C: leave, the run stays as it is.")


def test_once_something_is_written_ctrl_c_takes_it_back() -> None:
    """It is said before it is pressed, from the moment the first device is pushed."""
    assert shown(12, 10)[-1].startswith("Ctrl-C: leave,")
    assert shown(13, 10)[-1].startswith("Ctrl-C once: stop and back out.")
    assert shown(16, 10)[-1].startswith("Ctrl-C once: stop and back out.")


def test_after_ctrl_c_it_says_what_the_next_one_does() -> None:
    """Leaving is not stopping."""
    assert shown(22, 320)[-1].startswith("Ctrl-C again: leave without waiting.")


def test_a_new_proposal_of_the_same_run_starts_over() -> None:
    """The second candidate has other devices and other owners."""
    made = block(25)

    made.take(story.EVENTS[4])

    assert made.wave is None
    assert made.missing == []
    assert set(made.states) == {one.device for one in story.PREVIEWS}


def test_a_thousand_devices_do_not_fill_the_terminal() -> None:
    """Those that are being worked on come first; the others are counted."""
    made = block(0)
    for number in range(40):
        made.take(story.event(number, 0, "device.started", device=f"leaf{number}", phase="push"))
        made.take(story.event(number, 0, "device.state", device=f"leaf{number}", wave=0, state="saved"))
    made.take(story.event(99, 0, "device.started", device="leaf39", phase="confirm"))
    made.take(story.event(99, 0, "device.state", device="leaf38", wave=0, state="pending"))

    lines = [one.plain for one in made.lines(story.AT, glyphs=True, width=80)]

    assert lines[2].split() == ["leaf38", "measuring"]
    assert " and 25 more devices: netmend show R-402" in lines


@pytest.mark.parametrize(
    ("values", "bars"),
    [([4.0, 2.0, 0.0], "█▅▁"), ([0.0, 0.0], "▁▁"), ([1.0], "█")],
    ids=["falls", "zero", "one"],
)
def test_the_highest_bar_is_the_greatest_value(values: list[float], bars: str) -> None:
    """Nothing is divided by nothing."""
    assert sparkline(values, glyphs=True) == bars
    assert sparkline(values, glyphs=False).isascii()
