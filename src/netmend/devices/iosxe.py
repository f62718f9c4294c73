"""The driver for Cisco IOS XE on its command line, with the revert timer as dead-man's switch."""

from netmend.devices.back_out import back_out
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.cli_state import demand_show
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.iosxe_commit import IosxeCommit
from netmend.devices.iosxe_preview import NEEDS, device_class, preview
from netmend.devices.iosxe_recovery import settle_cut
from netmend.devices.iosxe_timer import demand_no_timer
from netmend.devices.push import MAYBE, demand_timer, extend, push
from netmend.devices.push_outcome import outcome, proven
from netmend.devices.scrapli_terminal import open_scrapli_terminal
from netmend.errors import DriftError
from netmend.model.change import DeviceChange, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import Credentials, PushOrder, Requests, Target


class IosxeDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says."""

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._catalogue = catalogue("iosxe")
        self._user = target.device.username or ""
        secret = credentials.password(target.device)
        terminal = open_scrapli_terminal(target, credentials, requests)
        self._session = CliSession(terminal, target, self._catalogue, requests, secret=secret)

    def read_running(self, requests: Requests) -> Snapshot:
        """Read running, and the device class from it."""
        running = self._running(requests)
        return Snapshot(
            device=self._session.device,
            device_class=device_class(running),
            config=running,
            digest=digest(running),
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Return what a show command says."""
        return self._session.ask(requests, "get", demand_show(query))

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Predict the change; nothing but reads is sent, and nobody is asked for what cannot be pushed."""
        demand_no_timer(self._session, requests)
        seen = preview(self._running(requests), change, self._catalogue)
        if not seen.unchanged:
            demand_timer(self._session.device, seen.device_class, needs=NEEDS)
        return seen

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Send the lines, to be undone by the device unless confirmed."""
        seen = requests.last("confirmed-commit")
        if seen is not None:
            self._session.expect_timer()
        commit = self._commit(order, requests)
        if seen not in MAYBE:
            demand_timer(self._session.device, device_class(self._running(requests)), needs=NEEDS)
            return push(commit, order, requests)
        cut_off = settle_cut(commit, self._catalogue, order, requests)
        if isinstance(cut_off, DriftError):
            now = commit.digest("running")
            return outcome(order, DeviceState.UNTOUCHED, now, wrote=True, problem=cut_off)
        if cut_off is not None:
            return proven(order, commit.digest("running"), cut_off, wrote=True)
        return push(commit, order, requests)

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Re-arm the timer of the pending change."""
        self._session.expect_timer()
        return extend(self._commit(order, requests), order)

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the pending change final, and save it."""
        self._session.expect_timer()
        return confirm(self._commit(order, requests), order, requests)

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state."""
        self._session.expect_timer()
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") is not None:
            settle_cut(commit, self._catalogue, order, requests)
        return back_out(commit, order, requests)

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _commit(self, order: PushOrder, requests: Requests) -> IosxeCommit:
        return IosxeCommit(self._session, self._catalogue, self._user, order, requests)

    def _running(self, requests: Requests) -> str:
        raw = self._session.read_config(requests, "show running-config", "running")
        return canonical_text(raw, self._catalogue)
