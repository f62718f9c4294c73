from typing import Any, Literal

import pytest

from netmend.errors import RefusedError, UnavailableError
from netmend.model.event import Event
from netmend.model.notice import Notice
from netmend.model.party import Parties
from netmend.model.project import Project
from netmend.notices import Outbox
from netmend.seams import OutboxRow
from netmend.testing.clock import NOON

BETA = "R-402-1-beta-proposal"
GAMMA = "R-402-1-gamma-proposal"


class MemoryRows:
    """Keeps outbox rows, and may lose power right after a delivery."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], OutboxRow] = {}

    def put(self, notice: Notice, channel: str) -> None:
        """Store it; harmless when it is there."""
        row = OutboxRow(notice=notice, channel=channel, state="initial", try_times=0)
        self.rows.setdefault((notice.key, channel), row)

    def mark(
        self, key: str, channel: str, state: Literal["inProgress", "completed", "failed"], why: str = ""
    ) -> None:
        """Note a try, or how it ended."""
        row = self.rows[key, channel]
        tries = row.try_times + (state == "inProgress")
        self.rows[key, channel] = row.model_copy(update={"state": state, "try_times": tries, "why": why})

    def of(self, run: str | None) -> tuple[OutboxRow, ...]:
        """Return the rows of a run."""
        return tuple(row for row in self.rows.values() if run in {None, row.notice.run})


class MemoryChannel:
    """Accepts notices, or refuses as long as `broken` says why."""

    def __init__(self, broken: str = "") -> None:
        self.broken = broken
        self.delivered: list[Notice] = []

    def deliver(self, notice: Notice) -> None:
        """Keep it."""
        if self.broken:
            raise UnavailableError(self.broken)
        self.delivered.append(notice)


class MemoryEvents:
    """Keeps what is recorded."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def record(self, run: str | None, kind: str, payload: dict[str, Any]) -> Event:
        """Append it."""
        event = Event(
            seq=len(self.events),
            at=NOON,
            run=run,
            kind=kind,
            process_id="1.4.7.3.2",
            payload=payload,
            previous="",
            hash="",
        )
        self.events.append(event)
        return event

    @property
    def kinds(self) -> list[tuple[str, str, str]]:
        """Return kind, key and channel of each."""
        return [(event.kind, event.payload["key"], event.payload["channel"]) for event in self.events]


@pytest.fixture
def rows() -> MemoryRows:
    return MemoryRows()


@pytest.fixture
def events() -> MemoryEvents:
    return MemoryEvents()


@pytest.fixture
def channel() -> MemoryChannel:
    return MemoryChannel()


class PowerCutError(BaseException):
    """Nothing catches it, like a power cut."""


@pytest.fixture
def mail() -> MemoryChannel:
    return MemoryChannel()


@pytest.fixture
def outbox(rows: MemoryRows, channel: MemoryChannel, mail: MemoryChannel, events: MemoryEvents) -> Outbox:
    return Outbox(rows, {"file": channel, "mail": mail}, events)


@pytest.fixture
def messages(notices: tuple[Notice, ...], project: Project) -> tuple[tuple[Notice, ...], Parties]:
    return notices, project.parties


def states(rows: MemoryRows) -> dict[tuple[str, str], str]:
    return {place: row.state for place, row in rows.rows.items()}


def test_every_notice_goes_over_every_channel_of_its_party(
    outbox: Outbox,
    rows: MemoryRows,
    events: MemoryEvents,
    notices: tuple[Notice, ...],
    project: Project,
) -> None:
    """Beta has one channel, gamma two; each delivery is recorded."""
    outbox.post(notices, project.parties, must_arrive=True)

    assert states(rows) == {
        (BETA, "file"): "completed",
        (GAMMA, "file"): "completed",
        (GAMMA, "mail"): "completed",
    }
    assert events.kinds == [
        ("notice.delivered", BETA, "file"),
        ("notice.delivered", GAMMA, "file"),
        ("notice.delivered", GAMMA, "mail"),
    ]


def test_all_is_stored_before_anything_is_sent(
    rows: MemoryRows, events: MemoryEvents, notices: tuple[Notice, ...], project: Project
) -> None:
    """A power cut during the first delivery loses none of the others."""

    class Cut:
        def deliver(self, notice: Notice) -> None:
            raise PowerCutError(notice.key)

    with pytest.raises(PowerCutError):
        Outbox(rows, {"file": Cut(), "mail": Cut()}, events).post(notices, project.parties, must_arrive=True)

    assert states(rows) == {
        (BETA, "file"): "initial",
        (GAMMA, "file"): "initial",
        (GAMMA, "mail"): "initial",
    }


def test_a_power_cut_after_a_delivery_repeats_it_under_the_same_key(
    rows: MemoryRows,
    channel: MemoryChannel,
    events: MemoryEvents,
    notices: tuple[Notice, ...],
    project: Project,
) -> None:
    """F41: twice is harmless, never is not."""

    class CutEvents(MemoryEvents):
        def record(self, run: str | None, kind: str, payload: dict[str, Any]) -> Event:
            raise PowerCutError(f"{run} {kind} {payload}")

    with pytest.raises(PowerCutError):
        Outbox(rows, {"file": channel}, CutEvents()).post(notices[:1], project.parties, must_arrive=True)
    Outbox(rows, {"file": channel}, events).post(notices[:1], project.parties, must_arrive=True)

    assert [notice.key for notice in channel.delivered] == [BETA, BETA]
    assert states(rows) == {(BETA, "file"): "completed"}


def test_what_was_accepted_is_not_sent_again(
    outbox: Outbox, channel: MemoryChannel, notices: tuple[Notice, ...], project: Project
) -> None:
    """A resumed run posts the same notices; nobody hears them twice."""
    outbox.post(notices, project.parties, must_arrive=True)
    outbox.post(notices, project.parties, must_arrive=True)
    outbox.flush(None)

    assert [notice.key for notice in channel.delivered] == [BETA, GAMMA]


def test_a_mandatory_notice_that_is_not_accepted_blocks(
    outbox: Outbox, mail: MemoryChannel, notices: tuple[Notice, ...], project: Project
) -> None:
    """F42: the message names channel and party, and what the channel said."""
    mail.broken = "connection refused"

    with pytest.raises(RefusedError) as caught:
        outbox.post(notices, project.parties, must_arrive=True)

    assert str(caught.value) == (
        "mandatory notice not accepted: channel mail: party gamma: connection refused"
    )


def test_who_heard_is_known_by_what_was_accepted(
    outbox: Outbox, channel: MemoryChannel, notices: tuple[Notice, ...], project: Project
) -> None:
    """One channel is away: gamma is told over another one, beta has no other."""
    channel.broken = "disk full"
    with pytest.raises(RefusedError):
        outbox.post(notices, project.parties, must_arrive=True)

    heard = outbox.heard("R-402", notices[0].kind)

    assert heard == {"R-402-1-gamma"}


def test_a_mandatory_notice_is_given_up_until_it_is_posted_again(
    outbox: Outbox, rows: MemoryRows, mail: MemoryChannel, notices: tuple[Notice, ...], project: Project
) -> None:
    """A run that was refused must not be announced later; a run that is tried again must be."""
    mail.broken = "connection refused"
    with pytest.raises(RefusedError):
        outbox.post(notices, project.parties, must_arrive=True)
    mail.broken = ""

    outbox.flush("R-402")
    after_flush = list(mail.delivered)
    outbox.post(notices, project.parties, must_arrive=True)

    assert after_flush == []
    assert [notice.key for notice in mail.delivered] == [GAMMA]
    assert rows.rows[GAMMA, "mail"].state == "completed"


def test_any_other_notice_waits_and_is_tried_again(
    outbox: Outbox,
    rows: MemoryRows,
    mail: MemoryChannel,
    events: MemoryEvents,
    messages: tuple[tuple[Notice, ...], Parties],
) -> None:
    """I10: a channel that is down changes nothing for the run."""
    notices, parties = messages
    mail.broken = "connection refused"
    outbox.post(notices[1:], parties, must_arrive=False)
    waiting = rows.rows[GAMMA, "mail"]
    mail.broken = ""

    outbox.flush("R-402")

    assert (waiting.state, waiting.try_times, waiting.why) == ("inProgress", 1, "connection refused")
    assert rows.rows[GAMMA, "mail"].state == "completed"
    assert events.kinds == [
        ("notice.delivered", GAMMA, "file"),
        ("notice.failed", GAMMA, "mail"),
        ("notice.delivered", GAMMA, "mail"),
    ]
    assert events.events[1].payload["why"] == "connection refused"


def test_a_flush_leaves_other_runs_alone(
    outbox: Outbox, rows: MemoryRows, channel: MemoryChannel, notices: tuple[Notice, ...]
) -> None:
    """Unless it is asked for all of them."""
    rows.put(notices[0], "file")

    outbox.flush("R-1")
    before = len(channel.delivered)
    outbox.flush(None)

    assert (before, len(channel.delivered)) == (0, 1)


def test_a_later_notice_takes_the_earlier_one_along(
    outbox: Outbox, channel: MemoryChannel, notices: tuple[Notice, ...], project: Project
) -> None:
    """The sequence of a uid never decreases on any channel."""
    first = notices[0]
    second = first.model_copy(update={"key": "R-402-1-beta-completed", "sequence": 3})
    channel.broken = "disk full"
    outbox.post([first], project.parties, must_arrive=False)
    channel.broken = ""

    outbox.post([second], project.parties, must_arrive=False)

    assert [notice.sequence for notice in channel.delivered] == [0, 3]


def test_a_later_notice_waits_behind_one_that_fails_again(
    outbox: Outbox, rows: MemoryRows, channel: MemoryChannel, notices: tuple[Notice, ...], project: Project
) -> None:
    """It is not even tried: it would arrive first."""
    first = notices[0]
    second = first.model_copy(update={"key": "R-402-1-beta-completed", "sequence": 3})
    channel.broken = "disk full"
    outbox.post([first], project.parties, must_arrive=False)

    outbox.post([second], project.parties, must_arrive=False)

    assert rows.rows[BETA, "file"].try_times == 2
    assert (rows.rows[second.key, "file"].state, rows.rows[second.key, "file"].try_times) == ("initial", 0)


def test_a_notice_that_is_never_accepted_is_given_up_at_last(
    outbox: Outbox,
    rows: MemoryRows,
    mail: MemoryChannel,
    events: MemoryEvents,
    messages: tuple[tuple[Notice, ...], Parties],
) -> None:
    """F40: after a thousand tries it is a dead letter, and the journal says so, once."""
    mail.broken = "no such user"
    outbox.post(messages[0], messages[1], must_arrive=False)
    row = rows.rows[GAMMA, "mail"]
    rows.rows[GAMMA, "mail"] = row.model_copy(update={"try_times": 999})

    outbox.flush(None)
    outbox.flush(None)

    assert rows.rows[GAMMA, "mail"].state == "failed"
    assert events.kinds.count(("notice.given_up", GAMMA, "mail")) == 1
    assert events.kinds[-1][0] == "notice.given_up"


def test_a_channel_that_nobody_configured_is_a_channel_that_is_down(
    rows: MemoryRows, events: MemoryEvents, notices: tuple[Notice, ...], project: Project
) -> None:
    """The party asked for it, so silence would be a lie."""
    with pytest.raises(RefusedError, match="channel file: party beta: no such channel is configured"):
        Outbox(rows, {}, events).post(notices[:1], project.parties, must_arrive=True)


def test_a_party_without_channel_cannot_be_told(
    outbox: Outbox, events: MemoryEvents, notices: tuple[Notice, ...]
) -> None:
    """An owner whom nobody can reach blocks the run, and is recorded where it must not."""
    nobody = Parties(parties=())

    outbox.post(notices[:1], nobody, must_arrive=False)
    with pytest.raises(RefusedError, match="party beta: it has no channel"):
        outbox.post(notices[:1], nobody, must_arrive=True)

    assert events.kinds[0] == ("notice.failed", BETA, "")
