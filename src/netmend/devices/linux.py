"""The driver for Linux hosts that carry services: `ip` and `tc` over SSH, and nobody but us to undo it."""

from netmend.devices.back_out import back_out
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_session import CliSession
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.linux_commit import LinuxCommit
from netmend.devices.linux_host import Host
from netmend.devices.linux_preview import preview
from netmend.devices.linux_reading import READ, UnreadableError, classful_devices, host_read, read_classes
from netmend.devices.linux_state import demand_show
from netmend.devices.push import MAYBE, extend, push
from netmend.devices.push_outcome import proven
from netmend.devices.scrapli_terminal import open_scrapli_terminal
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import DeviceOutcome
from netmend.seams import Credentials, PushOrder, Requests, Target


class LinuxDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says.

    The class is `best_effort`: no timer, no lock, no startup. A change that is not settled stays until this
    engine's next start takes it back, or the host restarts. The login may run `ip` and `tc` without asking.
    """

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        terminal = open_scrapli_terminal(target, credentials, requests)
        self._session = CliSession(terminal, target, catalogue("linux"), requests)

    def read_running(self, requests: Requests) -> Snapshot:
        """Read twice what a plan may change; two different answers are not believed."""
        text = self._host(requests).text
        return Snapshot(
            device=self._session.device,
            device_class=DeviceClass.BEST_EFFORT,
            config=text,
            digest=digest(text),
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Return what an `ip` or `tc` command shows."""
        return self._session.ask(requests, "get", demand_show(query))

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Predict the change; nothing but a read is sent."""
        return preview(self._host(requests), change)

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Send the commands; a push that was cut off is led back to its beginning."""
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") in MAYBE:
            cut_off = commit.settle_cut()
            if cut_off is not None:
                return _best_effort(proven(order, commit.digest("running"), cut_off, wrote=True))
        return _best_effort(push(commit, order, requests))

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """See that the change still stands."""
        return _best_effort(extend(self._commit(order, requests), order))

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """See that the change still stands: it is final already."""
        return _best_effort(confirm(self._commit(order, requests), order, requests))

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the host back to its pre-state."""
        commit = self._commit(order, requests)
        if requests.last("confirmed-commit") is not None:
            commit.settle_cut()
        return _best_effort(back_out(commit, order, requests))

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _commit(self, order: PushOrder, requests: Requests) -> LinuxCommit:
        return LinuxCommit(self._session, lambda: self._host(requests), order, requests)

    def _host(self, requests: Requests) -> Host:
        """Read the host twice.

        Raises:
            ConfigRejectedError: it cannot be read, or two readings differ.
        """
        first, second = self._read(requests), self._read(requests)
        if first.text != second.text:
            raise ConfigRejectedError(self._session.device, "lying output: two readings of running differ")
        return second

    def _read(self, requests: Requests) -> Host:
        said = self._session.ask(requests, "get-config", READ)
        try:
            classes = {
                device: self._session.ask(requests, "get-config", read_classes(device))
                for device in classful_devices(said)
            }
            return host_read(said, classes)
        except UnreadableError as error:
            raise ConfigRejectedError(self._session.device, "lying output: running", str(error)) from error


def _best_effort(found: DeviceOutcome) -> DeviceOutcome:
    """Say that nobody but us would undo it, and that nothing does so at a certain time."""
    return found.model_copy(update={"device_class": DeviceClass.BEST_EFFORT, "confirm_by": None})
