"""What one record of the journal says on a line that people and grep read."""

from datetime import UTC, datetime
from typing import Any

import pytest

from netmend.cli.event_lines import full_line, heartbeat, plain_line
from netmend.model.event import Event

DIGEST = "sha256:" + "0123456789abcdef" * 4


def event(kind: str, **payload: Any) -> Event:  # noqa: ANN401 - the payload of an event is plain JSON
    return Event(
        seq=7,
        at=datetime(2026, 3, 2, 12, 0, 9, 654321, tzinfo=UTC),
        run="R-1",
        kind=kind,
        process_id="1.4.7.3",
        payload=payload,
        previous=DIGEST,
        hash=DIGEST,
    )


LINES = [
    (
        event("device.finished", device="pe1", phase="push", result="ok"),
        "event=device.finished device=pe1 step=push result=ok",
    ),
    (
        event(
            "device.state",
            device="pe1",
            device_class="timer",
            wave=0,
            state="pending",
            pre_digest=DIGEST,
            post_digest=DIGEST,
            now_digest=DIGEST,
            confirm_by="2026-03-02T12:10:09.123456Z",
            problem="",
            code="",
            wrote=True,
        ),
        "event=device.state device=pe1 wave=0 state=pending reverts_at=2026-03-02T12:10:09Z",
    ),
    (
        event(
            "authorization.required",
            party="bank",
            m=1,
            n=2,
            because=["bank-a", "bank-b"],
            decide_by="2026-03-03T12:00:00.742487+00:00",
        ),
        'event=authorization.required party=bank needs="1 of 2" for=bank-a,bank-b until=2026-03-03T12:00:00Z',
    ),
    (
        event("quality.judged", wave=1, sample=2, met=False, worse=[], unknown=[], reasons=["loss 8 %"]),
        'event=quality.judged wave=1 sample=2 objectives=not_met worse=none unknown=none why="loss 8 %"',
    ),
    (
        event("quality.judged", wave=3, sample=1, met=True, worse=["tv"], unknown=["voice"], reasons=[]),
        "event=quality.judged wave=3 sample=1 objectives=met worse=tv unknown=voice",
    ),
    (
        event("candidate.examined", id="reassign", chosen=False, reason="no room"),
        'event=candidate.examined plan=reassign chosen=no reason="no room"',
    ),
    (
        event(
            "proposal.made",
            plan="x",
            attempt=1,
            digest=DIGEST,
            devices=["p4", "p3"],
            impact=[
                {"service": "bank-a", "owner": "bank", "severity": "OUTAGE", "path": []},
                {"service": "tv", "owner": "media", "severity": "NO_IMPACT", "path": []},
            ],
        ),
        "event=proposal.made plan=x devices=p4,p3 impacted=bank-a not_impacted=1 digest=sha256:0123456789ab",
    ),
    (
        event("inventory.recorded", service="gold", before={"name": "north"}, after={"name": "south"}),
        "event=inventory.recorded service=gold from=north to=south",
    ),
    (
        event("run.ended", outcome="restored", status="completed", exit_code=0, reason="as measured"),
        'event=run.ended outcome=restored exit=0 reason="as measured"',
    ),
    (event("some.later.kind", ready=True, left_s=1.50), "event=some.later.kind ready=yes left_s=1.5"),
]


@pytest.mark.parametrize(("record", "said"), LINES, ids=[record.kind for record, _ in LINES])
def test_a_line_is_read_at_a_glance(record: Event, said: str) -> None:
    """Words for people, whole seconds, the most telling first."""
    assert plain_line(record) == f"2026-03-02T12:00:09Z R-1 {said}"


def test_what_is_only_for_the_record_is_not_shown() -> None:
    """The journal keeps it all the same."""
    step = event("phase", phase="read", seconds=0.1)

    assert plain_line(step) is None
    assert full_line(step).endswith("event=phase phase=read seconds=0.1")


def test_what_a_device_says_cannot_act_on_a_terminal() -> None:
    """One line of ASCII, whatever comes; quotes inside a value are marked."""
    hostile = event("device.finished", device="pe1", phase="read", result="fail", text='no\r\n"\x1b[2Jé')

    line = plain_line(hostile)

    assert line is not None
    assert line.isascii()
    assert line.isprintable()
    assert line.endswith(r'text="no\r\n\"\x1b[2J\xe9"')


def test_nothing_is_cropped() -> None:
    """A name as long as names may be is found by grep."""
    name = "edge-router-in-the-basement-of-building-17"

    line = plain_line(event("device.finished", device=name, phase="read", result="ok"))

    assert line is not None
    assert f"device={name} " in line


def test_a_silent_log_is_told_that_the_run_goes_on() -> None:
    """One line, like every other."""
    line = heartbeat(datetime(2026, 3, 2, 12, 1, tzinfo=UTC), "R-1", "in_progress")

    assert line == "2026-03-02T12:01:00Z R-1 event=run.alive status=in_progress note=still-running"
