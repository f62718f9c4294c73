"""Notices are stored before they are sent, and sent until they are accepted (TMF681 states)."""

from collections.abc import Iterable, Mapping, Sequence

from netmend.errors import NetmendError, RefusedError
from netmend.model.notice import Notice, NoticeKind
from netmend.model.party import Parties
from netmend.seams import Channel, EventSink, OutboxRow, OutboxRows

_WAITING = frozenset({"initial", "inProgress"})
_TRIES = 1000
"""Tried every few minutes, a notice is given up after some days: nobody reads its channel any more."""


class Outbox:
    """Delivers at least once: a crash between delivery and mark repeats it under the same key.

    Within a uid and channel nothing overtakes what still waits, so the sequence never decreases there.
    """

    def __init__(self, rows: OutboxRows, channels: Mapping[str, Channel], events: EventSink) -> None:
        self._rows = rows
        self._channels = channels
        self._events = events

    def post(self, notices: Sequence[Notice], parties: Parties, *, must_arrive: bool) -> None:
        """Store all of them for every channel of their parties, then deliver.

        What is not accepted stays waiting for `flush`. With `must_arrive` it does not: it would come too
        late to be true, so it is given up until it is posted again.

        Raises:
            RefusedError: with `must_arrive`, one was not accepted; names channel and party.
        """
        routes = [(notice, channel) for notice in notices for channel in self._route(notice, parties)]
        unreachable = [notice for notice in notices if not self._route(notice, parties)]
        for notice, channel in routes:
            self._rows.put(notice, channel)
        for notice in unreachable:
            self._record_failure(notice, channel="", why=f"party {notice.party} has no channel")
        lanes = {(notice.uid, channel) for notice, channel in routes}
        posted = {(notice.key, channel) for notice, channel in routes}
        failures = self._deliver(
            row
            for run in dict.fromkeys(notice.run for notice in notices)
            for row in self._rows.of(run)
            if (row.notice.uid, row.channel) in lanes
            and (row.state in _WAITING or (row.state == "failed" and (row.notice.key, row.channel) in posted))
        )
        failures = [(row, why) for row, why in failures if (row.notice.key, row.channel) in posted]
        if not must_arrive:
            return
        for row, why in failures:
            self._rows.mark(row.notice.key, row.channel, "failed", why)
        problems = [f"channel {row.channel}: party {row.notice.party}: {why}" for row, why in failures]
        problems += [f"party {notice.party}: it has no channel" for notice in unreachable]
        if problems:
            raise RefusedError("mandatory notice not accepted: " + "; ".join(problems))

    def flush(self, run: str | None) -> None:
        """Try everything that still waits (None: of all runs); failures go on waiting, for some days."""
        self._deliver(row for row in self._rows.of(run) if row.state in _WAITING)

    def heard(self, run: str, kind: NoticeKind) -> frozenset[str]:
        """Return the uids under which a notice of that kind was accepted, by whatever channel."""
        return frozenset(
            row.notice.uid
            for row in self._rows.of(run)
            if row.notice.kind is kind and row.state == "completed"
        )

    @staticmethod
    def _route(notice: Notice, parties: Parties) -> tuple[str, ...]:
        party = parties.named(notice.party)
        return tuple(dict.fromkeys(party.channels)) if party else ()

    def _deliver(self, rows: Iterable[OutboxRow]) -> list[tuple[OutboxRow, str]]:
        """Deliver in order; behind a notice that failed, later ones of its uid wait on that channel."""
        failures: list[tuple[OutboxRow, str]] = []
        blocked: set[tuple[str, str]] = set()
        for row in tuple(rows):
            lane = (row.notice.uid, row.channel)
            why = "an earlier notice waits" if lane in blocked else self._try(row)
            if why:
                blocked.add(lane)
                failures.append((row, why))
        return failures

    def _try(self, row: OutboxRow) -> str:
        """Deliver one; return why it was not accepted, or nothing."""
        channel = self._channels.get(row.channel)
        try:
            if channel is None:
                return self._keep_waiting(row, "no such channel is configured")
            channel.deliver(row.notice)
        except NetmendError as err:
            return self._keep_waiting(row, str(err))
        self._events.record(row.notice.run, "notice.delivered", _facts(row.notice, row.channel))
        self._rows.mark(row.notice.key, row.channel, "completed")
        return ""

    def _keep_waiting(self, row: OutboxRow, why: str) -> str:
        self._rows.mark(row.notice.key, row.channel, "inProgress", why)
        self._record_failure(row.notice, row.channel, why)
        if row.try_times + 1 >= _TRIES:
            self._rows.mark(row.notice.key, row.channel, "failed", why)
            self._events.record(row.notice.run, "notice.given_up", _facts(row.notice, row.channel))
        return why

    def _record_failure(self, notice: Notice, channel: str, why: str) -> None:
        self._events.record(notice.run, "notice.failed", _facts(notice, channel) | {"why": why})


def _facts(notice: Notice, channel: str) -> dict[str, str | int]:
    return {
        "key": notice.key,
        "uid": notice.uid,
        "kind": notice.kind.value,
        "party": notice.party,
        "sequence": notice.sequence,
        "channel": channel,
    }
