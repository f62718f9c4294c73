"""One run of the line in this process, cut off and taken up again; judged by the devices' own log."""

import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from netmend.cli.opening import open_run
from netmend.cli.settings import read_settings
from netmend.cli.wiring import Wiring
from netmend.model.decision import Decision, Verdict
from netmend.model.outcome import DeviceOutcomes, RunEnd
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines import Fleet
from netmend.seams import Clock, Power
from netmend.testing.site import Site
from netmend.trust import sign_decision
from netmend.workflow.line import improve_service_quality
from netmend.workflow.memory import MemoryJournal
from netmend.workflow.rooms import Rooms

REPORT = "runbooks/reports/SDR-1001.yaml"
A_DAY_S = 86_400.0
"""How long a grant counts: what is forked from it is carried for hours."""
LINK = "p1-p2"
OTHER_LINK = "p1-pe2"
LONG_WAY = "[pe1:ge-0/0/2, p3:GigabitEthernet0/0/2, p4:Ethernet49/1, pe2:ge-0/0/10]"
SHORT_WAY = "[pe1:ge-0/0/1, p1:ge-0/0/5, pe2:ge-0/0/10]"


@dataclass
class Trial:
    """A run that can be carried by one engine after the other. `written`: what the journal holds.

    `decide`: what happens when decisions are waited for.  `clock`: of the engines; the machine's otherwise.
    """

    site: Site
    run_id: str
    written: list[tuple[str, str]] = field(default_factory=list)
    report: str = REPORT
    decide: "Decide | None" = None
    clock: Clock | None = None

    def carry(self, power: Power | None = None) -> RunEnd:
        """Carry the run with a new engine, as far as the power lasts; everybody required authorizes."""
        wiring = Wiring(read_settings(self.site.root), power)
        if self.clock is not None:
            wiring.__dict__["clock"] = self.clock  # as `cached_property` keeps it
        fleets: list[Fleet] = []
        try:
            if wiring.store.runs.get(self.run_id) is None:
                report = str(self.site.root / self.report)
                open_run(wiring, report, requester=self.site.requester(), run_id=self.run_id)
            rooms = wiring.rooms()
            fleets.append(rooms.pipeline(self.run_id, 0).fleet)
            journal = _Deciding(rooms, self.run_id, self.written)
            journal.site = self.site
            journal.decide = self.decide or grant_all
            return improve_service_quality(rooms, journal, self.run_id)
        finally:
            _drop_sessions(fleets)
            wiring.store.close()

    def proposal(self) -> ImprovementProposal:
        """Return what was proposed."""
        with_store = Wiring(read_settings(self.site.root))
        proposal = with_store.store.facts.get(self.run_id, "proposal", ImprovementProposal)
        with_store.store.close()
        if proposal is None:
            raise AssertionError("no proposal was made")
        return proposal

    def end(self) -> RunEnd:
        """Return how the run ended, as the engine says."""
        with_store = Wiring(read_settings(self.site.root))
        record = with_store.store.runs.get(self.run_id)
        with_store.store.close()
        if record is None or record.outcome is None or record.exit_code is None:
            raise AssertionError(f"{self.run_id} has not ended: {record}")
        return RunEnd(
            outcome=record.outcome, status=record.status, exit_code=record.exit_code, reason=record.reason
        )

    def devices(self) -> DeviceOutcomes:
        """Return what the engine says of the devices."""
        with_store = Wiring(read_settings(self.site.root))
        known = with_store.store.facts.get(self.run_id, "devices", DeviceOutcomes)
        with_store.store.close()
        return known or DeviceOutcomes(outcomes=())


class _Deciding(MemoryJournal):
    """Instead of waiting for a decision, lets it be taken."""

    site: Site
    decide: "Decide"

    def pause(self, name: str, until: object) -> bool:
        if name != "decision":
            return super().pause(name, until)  # type: ignore[arg-type]  # passed on as it came
        if self._next < len(self.written):
            return True  # taken before the crash: nobody decides anew because another engine reads of it
        rooms = self._rooms
        proposal = rooms.store.facts.get(self._run, "proposal", ImprovementProposal)
        if proposal is None:
            raise AssertionError("asked to decide on nothing")
        self.decide(rooms, self.site, proposal)
        return True


Decide = Callable[[Rooms, Site, ImprovementProposal], None]


def grant_all(rooms: Rooms, site: Site, proposal: ImprovementProposal) -> None:
    """Let every required party grant."""
    for requirement in proposal.requirements:
        say(rooms, site, proposal, requirement.party)


def say(
    rooms: Rooms,
    site: Site,
    proposal: ImprovementProposal,
    party: str,
    *,
    word: Verdict = Verdict.GRANTED,
    valid_s: float = A_DAY_S,
    run: str = "",
) -> None:
    """Let the first authorizer of a party decide on the proposal; `run`: under which it is stored."""
    person = site.authorizers(party)[0]
    now = rooms.clock.now().replace(microsecond=0)
    decision = Decision(
        project=rooms.project.name,
        run=proposal.run,
        report=proposal.report,
        proposal_digest=proposal.digest,
        party=party,
        person=person,
        decision=word,
        reason="" if word is Verdict.GRANTED else "not today",
        issued_at=now,
        valid_until=now + timedelta(seconds=valid_s),
        nonce=secrets.token_hex(16),
    )
    signed = sign_decision(decision, site.keys[person])
    rooms.store.decisions.add(run or proposal.run, signed, nonce=decision.nonce, digest=proposal.digest)


def _drop_sessions(fleets: list[Fleet]) -> None:
    """End every TCP connection as a dead process does: without a word."""
    for fleet in fleets:
        for host in fleet.inventory.hosts.values():
            connection = host.connections.pop("netmend-device", None)
            if connection is not None:
                session = connection.connection._session
                sock: socket.socket = getattr(session, "_terminal", session)._sock
                sock.shutdown(socket.SHUT_RDWR)


def take_short_way(site: Site) -> None:
    """Give the gold service another alternate path, so that two devices change instead of five."""
    services = site.root / "inventory" / "services.yaml"
    text = services.read_text(encoding="utf-8")
    services.write_text(text.replace(LONG_WAY, SHORT_WAY), encoding="utf-8")


def degrade(site: Site, *, elsewhere: float = 0.0) -> None:
    """Begin again, and let the north link lose packets; `elsewhere`: and the link that the plan moves to."""
    with site.lab as lab:
        lab.reset()
        lab.impair_link(LINK, loss=0.08)
        lab.impair_link(OTHER_LINK, loss=elsewhere)
