"""The driver for Arista EOS on its command line, with configuration sessions and their commit timer."""

from netmend.devices.back_out import back_out
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.cli_state import demand_show
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.eos_class import device_class
from netmend.devices.eos_commit import EosCommit
from netmend.devices.eos_preview import preview
from netmend.devices.netmiko_terminal import open_netmiko_terminal
from netmend.devices.push import demand_timer, extend, push
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome
from netmend.seams import Credentials, PushOrder, Requests, Target


class EosDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says."""

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._catalogue = catalogue("eos")
        secret = credentials.password(target.device)
        terminal = open_netmiko_terminal(target, credentials, requests)
        self._session = CliSession(terminal, target, self._catalogue, requests, secret=secret)

    def read_running(self, requests: Requests) -> Snapshot:
        """Read running, and the device class from the version."""
        raw = self._session.read_config(requests, "show running-config", "running")
        running = canonical_text(raw, self._catalogue)
        return Snapshot(
            device=self._session.device,
            device_class=self._device_class(requests),
            config=running,
            digest=digest(running),
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Return what a show command says."""
        return self._session.ask(requests, "get", demand_show(query))

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Let the device show the change, without writing."""
        return preview(self._session, self._catalogue, self._device_class(requests), change, requests)

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Commit the change, to be undone by the device unless confirmed."""
        demand_timer(self._session.device, self._device_class(requests))
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") is not None:
            self._session.expect_timer()
            commit.remove_leftovers()
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
        """Lead the device back to its pre-state, and leave no session of ours behind."""
        self._session.expect_timer()
        commit = self._commit(order, requests)
        commit.remove_leftovers()
        return back_out(commit, order, requests)

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _commit(self, order: PushOrder, requests: Requests) -> EosCommit:
        return EosCommit(self._session, self._catalogue, order, requests)

    def _device_class(self, requests: Requests) -> DeviceClass:
        return device_class(self._session.ask(requests, "get", "show version"))
