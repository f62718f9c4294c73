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
from netmend.devices.eos_final import EosFinalCommit
from netmend.devices.eos_preview import preview
from netmend.devices.eos_sessions import back_out_name, preview_name, session_name
from netmend.devices.eos_stage import remove_open
from netmend.devices.netmiko_terminal import open_netmiko_terminal
from netmend.devices.push import extend, push
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome
from netmend.seams import Credentials, PushOrder, Requests, Target


class EosDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says."""

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._catalogue = catalogue("eos")
        self._known_class: DeviceClass | None = None
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
        """Commit the change, to be undone by the device unless confirmed where its class is `timer`."""
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") is not None:
            self._session.expect_timer()
            self.discard_left(order.change, order.label, requests)
        return self._classed(push(commit, order, requests), requests)

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Re-arm the timer of the pending change."""
        self._session.expect_timer()
        return self._classed(extend(self._commit(order, requests), order), requests)

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the pending change final, and save it."""
        self._session.expect_timer()
        return self._classed(confirm(self._commit(order, requests), order, requests), requests)

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state, and leave no session of ours behind."""
        self._session.expect_timer()
        commit = self._commit(order, requests)
        self.discard_left(order.change, order.label, requests)
        return self._classed(back_out(commit, order, requests), requests)

    def discard_left(self, change: DeviceChange, label: str | None, requests: Requests) -> None:
        """Remove the sessions of ours that a cut-off preview, push or back-out left behind."""
        pushed = () if label is None else (session_name(label), back_out_name(label))
        for name in (preview_name(change), *pushed):
            remove_open(self._session, requests, name)

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _commit(self, order: PushOrder, requests: Requests) -> EosCommit | EosFinalCommit:
        timed = EosCommit(self._session, self._catalogue, order, requests)
        return timed if self._device_class(requests) is DeviceClass.TIMER else EosFinalCommit(timed)

    def _classed(self, found: DeviceOutcome, requests: Requests) -> DeviceOutcome:
        """Say who would undo it; a time at which it happens by itself is said only where it is so."""
        known = self._device_class(requests)
        if known is DeviceClass.TIMER:
            return found
        return found.model_copy(update={"device_class": known, "confirm_by": None})

    def _device_class(self, requests: Requests) -> DeviceClass:
        """Ask for the version, once in a session."""
        if self._known_class is None:
            self._known_class = device_class(self._session.ask(requests, "get", "show version"))
        return self._known_class
