"""The driver for NETCONF devices with candidate and confirmed commit."""

from netmend.devices.back_out import back_out
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.netconf_commit import NetconfCommit
from netmend.devices.netconf_preview import preview
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.push import demand_timer, extend, push
from netmend.devices.yang_tree import canonical_text
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import Acted, DeviceOutcome
from netmend.seams import Credentials, PushOrder, Requests, Target


class NetconfDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says."""

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._session = NetconfSession(target, credentials, requests)

    @property
    def device_class(self) -> DeviceClass:
        """Say who undoes a change when the engine is gone, from what the device announced.

        Only `:confirmed-commit:1.1` knows persist tokens; without one the timer dies with the session.
        """
        if not self._session.offers(":candidate"):
            return DeviceClass.BEST_EFFORT
        if not self._session.offers(":confirmed-commit:1.1"):
            return DeviceClass.ATTENDED
        return DeviceClass.TIMER

    def read_running(self, requests: Requests) -> Snapshot:
        """Read running twice; two different answers are not believed."""
        first = canonical_text(self._session.get_config(requests, "running"))
        second = canonical_text(self._session.get_config(requests, "running"))
        if first != second:
            raise ConfigRejectedError(
                self._session.device, "lying output: two reads of running are not the same"
            )
        return Snapshot(
            device=self._session.device, device_class=self.device_class, config=first, digest=digest(first)
        )

    def read_state(self, query: str, requests: Requests) -> str:
        """Read state below a subtree filter, as canonical text."""
        return canonical_text(self._session.get(requests, query))

    def preview(self, change: DeviceChange, requests: Requests) -> Preview:
        """Let the device show the change, without writing."""
        if self.device_class is DeviceClass.BEST_EFFORT:
            raise ConfigRejectedError(self._session.device, "class best_effort: no candidate to preview in")
        return preview(self._session, self.device_class, change, requests)

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Commit the change, to be undone by the device unless confirmed."""
        demand_timer(self._session.device, self.device_class)
        self._expect_timer(requests)
        return push(NetconfCommit(self._session, order, requests), order, requests)

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Re-arm the timer of the pending change."""
        self._expect_timer(requests)
        return extend(NetconfCommit(self._session, order, requests), order)

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the pending change final, and save it."""
        self._expect_timer(requests)
        return confirm(NetconfCommit(self._session, order, requests), order, requests)

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state."""
        self._expect_timer(requests)
        return back_out(NetconfCommit(self._session, order, requests), order, requests)

    def close(self) -> None:
        """End the session."""
        self._session.close()

    def _expect_timer(self, requests: Requests) -> None:
        confirmed = requests.last("confirming-commit") is Acted.ACTED
        if requests.last("confirmed-commit") is not None and not confirmed:
            self._session.expect_timer()
