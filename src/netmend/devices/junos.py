"""The driver for Junos on its command line, with confirmed commits of an exclusive candidate."""

from functools import partial

from netmend.devices.back_out import back_out
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_session import CliSession
from netmend.devices.cli_state import demand_show
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.exclusive_stage import exclusive
from netmend.devices.junos_commit import JUNOS, JunosCommit, running
from netmend.devices.junos_history import demand_nothing_pending
from netmend.devices.junos_lines import leading_back, removing, touches
from netmend.devices.push import MAYBE, extend, push
from netmend.devices.push_outcome import proven
from netmend.devices.scrapli_terminal import open_scrapli_terminal
from netmend.devices.staged_preview import Stage, staged_preview
from netmend.errors import ConfigRejectedError, NothingPendingError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome
from netmend.seams import Credentials, PushOrder, RequestClass, Requests, Target


class JunosDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says.

    Every release has `commit confirmed`, so the class is `timer`.
    """

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._catalogue = catalogue("junos")
        terminal = open_scrapli_terminal(target, credentials, requests)
        self._session = CliSession(terminal, target, self._catalogue, requests)

    def read_running(self, requests: Requests) -> Snapshot:
        """Read what is committed."""
        text = running(self._session, self._catalogue, requests)
        return Snapshot(
            device=self._session.device, device_class=DeviceClass.TIMER, config=text, digest=digest(text)
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Return what a show command says."""
        return self._session.ask(requests, "get", demand_show(query))

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Let the device show and check the change in its exclusive candidate, without writing."""
        demand_nothing_pending(self._session, requests)
        base = running(self._session, self._catalogue, requests)
        with exclusive(self._session, self._catalogue, JUNOS, requests, digest(base)) as stage:
            return staged_preview(
                stage,
                base,
                change,
                DeviceClass.TIMER,
                lead_back=partial(self._lead_back, requests),
                touches=touches,
            )

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Commit the change, to be undone by the device unless confirmed."""
        commit = JunosCommit(self._session, self._catalogue, order, requests)
        if requests.last("confirmed-commit") not in MAYBE:
            return push(commit, order, requests)
        self._session.expect_timer()
        now = commit.digest("running")
        if now == order.post_digest and not commit.is_pending():
            final = NothingPendingError(commit.device, "the change is in running, and no rollback is pending")
            return proven(order, now, final, wrote=True)
        return push(commit, order, requests)

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Delay the rollback of the pending change."""
        self._session.expect_timer()
        return extend(JunosCommit(self._session, self._catalogue, order, requests), order)

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the pending change final."""
        self._session.expect_timer()
        return confirm(JunosCommit(self._session, self._catalogue, order, requests), order, requests)

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state."""
        self._session.expect_timer()
        return back_out(JunosCommit(self._session, self._catalogue, order, requests), order, requests)

    def close(self) -> None:
        """End the session; an exclusive candidate ends with it."""
        self._session.close()

    def _lead_back(self, requests: Requests, stage: Stage, post: str, base: str) -> str:
        """Let the device check what is staged, then lead it back there with lines that are seen to do so."""
        device = self._session.device
        self._session.send(requests, "validate", RequestClass.STAGE, ("commit check",))
        if not self._session.ask(requests, "get", "show | compare").strip():
            raise ConfigRejectedError(device, "lying output: the comparison and the candidate disagree")
        back_out = leading_back(post, base)
        stage.edit(back_out)
        reached = stage.text()
        if reached != base:
            rest = removing(reached, base)
            if rest:
                stage.edit(rest)
                back_out += rest
            if stage.text() != base:
                raise ConfigRejectedError(device, "no lines lead the change back on this device")
        return back_out
