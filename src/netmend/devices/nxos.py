"""The driver for Cisco NX-OS on its command line: a checkpoint to return to, and nobody but us to do it."""

from netmend.devices.back_out import back_out
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.cli_state import demand_show
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.iosxe_recovery import settle_cut
from netmend.devices.netmiko_terminal import open_netmiko_terminal
from netmend.devices.nxos_commit import NxosCommit
from netmend.devices.predicted_preview import predicted_preview
from netmend.devices.push import MAYBE, extend, push
from netmend.devices.push_outcome import outcome, proven
from netmend.errors import DriftError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome, DeviceState
from netmend.seams import Credentials, PushOrder, Requests, Target


class NxosDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says.

    The class is `attended`: a change that is not settled stays until this engine, or a person, takes it back.
    """

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._catalogue = catalogue("nxos")
        secret = credentials.password(target.device)
        terminal = open_netmiko_terminal(target, credentials, requests)
        self._session = CliSession(terminal, target, self._catalogue, requests, secret=secret)

    def read_running(self, requests: Requests) -> Snapshot:
        """Read running."""
        running = self._running(requests)
        return Snapshot(
            device=self._session.device,
            device_class=DeviceClass.ATTENDED,
            config=running,
            digest=digest(running),
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Return what a show command says."""
        return self._session.ask(requests, "get", demand_show(query))

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Predict the change; nothing but a read is sent."""
        running = self._running(requests)
        return predicted_preview(running, change, self._catalogue, lambda _running: DeviceClass.ATTENDED)

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Send the lines below a checkpoint; a push that was cut off is led back to its beginning."""
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") not in MAYBE:
            return _attended(push(commit, order, requests))
        cut_off = settle_cut(commit, self._catalogue, order, requests)
        if isinstance(cut_off, DriftError):
            now = commit.digest("running")
            return _attended(outcome(order, DeviceState.UNTOUCHED, now, wrote=True, problem=cut_off))
        if cut_off is not None:
            return _attended(proven(order, commit.digest("running"), cut_off, wrote=True))
        return _attended(push(commit, order, requests))

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """See that the change still stands above its checkpoint."""
        return _attended(extend(self._commit(order, requests), order))

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Give the way back up, and save."""
        return _attended(confirm(self._commit(order, requests), order, requests))

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state, and leave no checkpoint of ours behind."""
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") is not None:
            settle_cut(commit, self._catalogue, order, requests)
        return _attended(back_out(commit, order, requests))

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _commit(self, order: PushOrder, requests: Requests) -> NxosCommit:
        return NxosCommit(self._session, self._catalogue, order, requests)

    def _running(self, requests: Requests) -> str:
        raw = self._session.read_config(requests, "show running-config", "running")
        return canonical_text(raw, self._catalogue)


def _attended(found: DeviceOutcome) -> DeviceOutcome:
    """Say who would undo it, and that nothing does so at a certain time."""
    return found.model_copy(update={"device_class": DeviceClass.ATTENDED, "confirm_by": None})
