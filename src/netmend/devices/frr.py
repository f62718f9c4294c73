"""The driver for FRRouting: vtysh from a login shell, and netmend-guard as dead-man's switch."""

import shlex

from netmend.devices.back_out import back_out
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.cli_state import demand_show
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.frr_commit import FrrCommit, discard, names_of
from netmend.devices.frr_guard import NEEDS, device_class, guard
from netmend.devices.frr_preview import preview
from netmend.devices.push import demand_timer, extend, push
from netmend.devices.push_outcome import proven
from netmend.devices.scrapli_terminal import open_scrapli_terminal
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome
from netmend.seams import Credentials, PushOrder, Requests, Target


class FrrDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says."""

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._catalogue = catalogue("frr")
        terminal = open_scrapli_terminal(target, credentials, requests)
        self._session = CliSession(terminal, target, self._catalogue, requests)

    def read_running(self, requests: Requests) -> Snapshot:
        """Read running; with the guard there, never in the middle of a change."""
        found = device_class(self._session, requests)
        running = self._running(found, requests)
        return Snapshot(
            device=self._session.device, device_class=found, config=running, digest=digest(running)
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Return what a show command of vtysh says."""
        return self._session.ask(requests, "get", _vtysh(demand_show(query)))

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Predict the change; nothing but a read is sent, and nobody is asked for what cannot be pushed."""
        found = device_class(self._session, requests)
        seen = preview(self._running(found, requests), change, self._catalogue, found)
        if not seen.unchanged:
            demand_timer(self._session.device, found, needs=NEEDS)
        return seen

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Let the guard enter the lines, and undo them unless confirmed."""
        demand_timer(self._session.device, device_class(self._session, requests), needs=NEEDS)
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") is not None:
            self._session.expect_timer()
            cut_off = commit.settle_cut()
            if cut_off is not None:
                return proven(order, commit.digest("running"), cut_off, wrote=True)
        return push(commit, order, requests)

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Set the timer of the pending change anew."""
        self._session.expect_timer()
        return extend(self._commit(order, requests), order)

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the pending change final, and save it."""
        self._session.expect_timer()
        return confirm(self._commit(order, requests), order, requests)

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state, and leave nothing staged behind."""
        self._session.expect_timer()
        commit = self._commit(order, requests)
        commit.settle_cut()
        return back_out(commit, order, requests)

    def discard_left(self, change: DeviceChange, label: str | None, requests: Requests) -> None:
        """Let the guard throw away what a cut-off push or back-out has staged; a preview stages nothing."""
        del change
        if label is not None:
            discard(self._session, requests, names_of(label))

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _commit(self, order: PushOrder, requests: Requests) -> FrrCommit:
        return FrrCommit(self._session, self._catalogue, order, requests)

    def _running(self, found: DeviceClass, requests: Requests) -> str:
        show = "show running-config"
        command = guard("show", "running") if found is DeviceClass.TIMER else _vtysh(show)
        return canonical_text(self._session.read_config(requests, command, "running"), self._catalogue)


def _vtysh(command: str) -> str:
    return shlex.join(("vtysh", "-c", command))
