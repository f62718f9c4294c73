"""The driver for Cisco IOS XR on its command line, with trial commits as dead-man's switch."""

from netmend.devices.back_out import back_out
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_session import CliSession
from netmend.devices.cli_state import demand_show
from netmend.devices.cli_touches import touches
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.exclusive_stage import exclusive
from netmend.devices.iosxr_commit import IOSXR, IosxrCommit, leave, running
from netmend.devices.iosxr_held import HELD
from netmend.devices.iosxr_trial import LONGEST_S, demand_no_trial, is_inside
from netmend.devices.predicted import remediation
from netmend.devices.push import MAYBE, extend, push
from netmend.devices.push_outcome import proven
from netmend.devices.scrapli_terminal import open_scrapli_terminal
from netmend.devices.staged_preview import Stage, staged_preview
from netmend.errors import ConfigRejectedError, NothingPendingError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import Credentials, PushOrder, Requests, Target


class IosxrDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, or takes up the one on trial.

    Every release has `commit confirmed`, so the class is `timer`; but a trial dies with its login, so an
    engine that was killed cannot confirm any more and waits for the device to revert.
    """

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._catalogue = catalogue("iosxr")
        self._entry = target.device
        held = HELD.take(target.device)
        self._sent = held is not None
        self._session = held or CliSession(
            open_scrapli_terminal(target, credentials, requests), target, self._catalogue, requests
        )

    def read_running(self, requests: Requests) -> Snapshot:
        """Read running, which must not be on trial by another login: it could be gone at any moment."""
        demand_no_trial(self._session, requests)
        text = self._running(requests)
        return Snapshot(
            device=self._session.device, device_class=DeviceClass.TIMER, config=text, digest=digest(text)
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Return what a show command says."""
        show = demand_show(query)
        return self._session.ask(requests, "get", f"do {show}" if is_inside(self._session.prompt) else show)

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Let the device show the change in a locked target configuration, without writing."""
        leave(self._session, requests)
        base = self._running(requests)
        with exclusive(self._session, self._catalogue, IOSXR, requests, digest(base)) as stage:
            return staged_preview(
                stage, base, change, DeviceClass.TIMER, lead_back=self._lead_back, touches=touches
            )

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Commit the change on trial."""
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") not in MAYBE:
            leave(self._session, requests)
            try:
                return push(commit, order, requests)
            finally:
                self._sent = requests.last("confirmed-commit") in MAYBE
        self._session.expect_timer()
        demand_no_trial(self._session, requests)
        now = commit.digest("running")
        if now == order.post_digest and not is_inside(self._session.prompt):
            no_trial = NothingPendingError(commit.device, "the change is in running, and no trial runs")
            return proven(order, now, no_trial, wrote=True)
        return push(commit, order, requests)

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Refuse: a trial cannot be made to run longer."""
        self._session.expect_timer()
        return extend(self._commit(order, requests), order)

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the change on trial final."""
        self._session.expect_timer()
        return self._over(confirm(self._commit(order, requests), order, requests), requests)

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state."""
        self._session.expect_timer()
        return self._over(back_out(self._commit(order, requests), order, requests), requests)

    def close(self) -> None:
        """End the session, unless a trial depends on it: that is taken up again by the next driver."""
        if self._sent and self._session.is_usable and is_inside(self._session.prompt):
            HELD.keep(self._entry, self._session, within_s=LONGEST_S)
        else:
            self._session.close()

    def _over(self, outcome: DeviceOutcome, requests: Requests) -> DeviceOutcome:
        """Leave configuration mode once the trial is known to have ended by itself."""
        if outcome.state is DeviceState.BACKED_OUT:
            leave(self._session, requests)
        return outcome

    def _commit(self, order: PushOrder, requests: Requests) -> IosxrCommit:
        return IosxrCommit(self._session, self._catalogue, order, requests)

    def _running(self, requests: Requests) -> str:
        return running(self._session, self._catalogue, requests)

    def _lead_back(self, stage: Stage, post: str, base: str) -> str:
        back_out = remediation(post, base, self._catalogue)
        stage.edit(back_out)
        if stage.text() != base:
            raise ConfigRejectedError(self._session.device, "no lines lead the change back on this device")
        return back_out
