"""What is known when everything is quiet: the devices' own word, and what the project wrote down of its runs.

Nothing that the engine computes of a device is taken over: what the devices held before comes from the lab,
and what is authorized is given by the test.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import yaml
from tests.line.trial import A_DAY_S

from netmend.cli.wall_clock import WallClock
from netmend.lab.log_line import LogLine
from netmend.lab.orders import DeviceStatus
from netmend.model.decision import SignedDecision
from netmend.model.event import Event
from netmend.model.outcome import DeviceOutcomes
from netmend.model.party import Parties
from netmend.model.proposal import ImprovementProposal
from netmend.model.run import RunRecord
from netmend.store import open_store
from netmend.testing.site import Site
from netmend.testing.story import Delivered, delivered

ENGINE = "netmend"
"""The user of every session of an engine in the lab."""
LONG_ENOUGH_S = 100_000.0
A_JUMP_S = 1800.0
"""No run of a test takes that long between two of its records."""


@dataclass(frozen=True)
class Authorized:
    """What one test allows: the text of every device before and after, and whose word that needs.

    `may_confirm`: the service is measured to be restored, and nobody worse.  `may_alarm`: a device that
    cannot be proven is no surprise.
    """

    before: Mapping[str, str]
    posts: Mapping[str, str]
    parties: frozenset[str] = frozenset({"acme"})
    may_confirm: bool = True
    may_alarm: bool = False


@dataclass(frozen=True, eq=False)
class Carried:
    """One run as its project has written it down."""

    root: Path
    record: RunRecord
    events: tuple[Event, ...]
    proposal: ImprovementProposal | None
    said: DeviceOutcomes
    decisions: tuple[SignedDecision, ...]
    parties: Parties
    notices: tuple[Delivered, ...]
    leases: tuple[str, ...]

    @cached_property
    def times(self) -> Mapping[int, float]:
        """Return when each event really happened, by its number: without the jumps of the engine's clock.

        The clocks of tests jump by whole days.
        """
        times: dict[int, float] = {}
        ahead, last = 0.0, None
        for event in self.events:
            at = event.at.timestamp()
            if last is not None and abs(at - last) > A_JUMP_S:
                ahead += round((at - last) / A_DAY_S) * A_DAY_S  # what really went by since is no jump
            times[event.seq], last = at - ahead, at
        return times

    @property
    def ended_at(self) -> float:
        """Return when the run ended, seconds since 1970."""
        ends = [self.times[event.seq] for event in self.events if event.kind == "run.ended"]
        return ends[-1] if ends else float("inf")


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that is judged. `now`: before the last timers fired.  `running`, `startup`: after that."""

    site: Site
    authorized: Authorized
    truth: Mapping[str, tuple[LogLine, ...]]
    now: Mapping[str, DeviceStatus]
    running: Mapping[str, str]
    startup: Mapping[str, str]
    runs: tuple[Carried, ...]

    def post(self, device: str) -> str | None:
        """Return the digest of a device's authorized post-state; None: it is not to be changed."""
        text = self.authorized.posts.get(device)
        return None if text is None else digest(text)

    def pre(self, device: str) -> str:
        """Return the digest of what the device held before."""
        return digest(self.authorized.before[device])

    def foreign(self, device: str) -> frozenset[str]:
        """Return what the device held right after somebody else had changed it."""
        edits = (line for line in self.truth[device] if line.op == "outside-edit" and line.acted)
        return frozenset(line.running_digest for line in edits)

    def alarmed(self, device: str) -> bool:
        """Say whether a run told a person that this device is not proven."""
        return any(
            one.device == device and one.state.value == "inconsistent"
            for run in self.runs
            for one in run.said.outcomes
        )

    def as_of(self, device: str, at: float) -> str:
        """Return what the device's running was at that time."""
        earlier = [line.running_digest for line in self.truth[device] if line.t <= at]
        return earlier[-1] if earlier else self.pre(device)


def digest(text: str) -> str:
    """Return the lab's digest of a canonical text."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def gather(site: Site, authorized: Authorized, projects: Sequence[Path] = ()) -> Evidence:
    """Heal what was injected, let every timer fire, and collect. `projects`: the site's own otherwise."""
    with site.lab as lab:
        status = lab.status()
        now = {one.name: one for one in status.devices}
        lab.clear()
        for one in status.devices:
            if one.pending is not None:
                lab.advance_clock(one.name, LONG_ENOUGH_S)
    return Evidence(
        site=site,
        authorized=authorized,
        truth={name: site.truth(name) for name in now},
        now=now,
        running=site.configs(),
        startup=site.configs("startup"),
        runs=tuple(
            run for root in (projects or (site.root,)) for run in _carried(replace(site, root=root), root)
        ),
    )


def _carried(site: Site, root: Path) -> tuple[Carried, ...]:
    """Read every run of a project out of its database."""
    store = open_store(f"sqlite:///{root / '.netmend' / 'state.db'}", WallClock())
    parties = yaml.load((root / "inventory" / "parties.yaml").read_bytes(), yaml.CSafeLoader)
    with store.database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT run, device FROM netmend_leases WHERE run IS NOT NULL"
        ).all()
    notices = delivered(site)
    carried = tuple(
        Carried(
            root=root,
            record=record,
            events=store.events.after(0, run=record.id),
            proposal=store.facts.get(record.id, "proposal", ImprovementProposal),
            said=store.facts.get(record.id, "devices", DeviceOutcomes) or DeviceOutcomes(outcomes=()),
            decisions=store.decisions.of(record.id),
            parties=Parties.model_validate(parties),
            notices=tuple(one for one in notices if one.notice.run == record.id),
            leases=tuple(str(row.device) for row in rows if row.run == record.id),
        )
        for record in store.runs.all()
    )
    store.close()
    return carried
