"""The driver for NETCONF devices: the surest way to change running that the device announces."""

from netmend.devices.back_out import back_out
from netmend.devices.config_text import digest
from netmend.devices.confirm import confirm
from netmend.devices.iosxr_held import HeldTrials
from netmend.devices.netconf_commit import NetconfCommit
from netmend.devices.netconf_preview import preview
from netmend.devices.netconf_running import RunningCommit
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.netconf_switch import class_of
from netmend.devices.push import extend, push
from netmend.devices.timed_commit import TimedCommit
from netmend.devices.yang_tree import canonical_text
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Snapshot
from netmend.model.outcome import Acted, DeviceOutcome
from netmend.seams import Credentials, PushOrder, Requests, Target

HELD: HeldTrials[NetconfSession] = HeldTrials()
"""Sessions of this process whose confirmed commit would end with them, RFC 4741 §8.4."""

_LONGEST_S = 86_400.0


class NetconfDriver:
    """Implements `seams.DeviceDriver`; constructing it opens the session, as `seams.OpenDriver` says."""

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self._device = target.device
        kept = HELD.take(target.device)
        self._session = kept or NetconfSession(target, credentials, requests)

    @property
    def device_class(self) -> DeviceClass:
        """Say who undoes a change when the engine is gone."""
        return class_of(self._session)

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
        return preview(self._session, self.device_class, change, requests)

    def push(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the change, to be undone by the device unless confirmed where the device can do that."""
        self._expect_timer(requests)
        return self._classed(push(self._commit(order, requests), order, requests))

    def extend(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Re-arm the timer of the pending change."""
        self._expect_timer(requests)
        return self._classed(extend(self._commit(order, requests), order))

    def confirm(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Make the pending change final, and save it."""
        self._expect_timer(requests)
        return self._classed(confirm(self._commit(order, requests), order, requests))

    def back_out(self, order: PushOrder, requests: Requests) -> DeviceOutcome:
        """Lead the device back to its pre-state."""
        self._expect_timer(requests)
        return self._classed(back_out(self._commit(order, requests), order, requests))

    def close(self) -> None:
        """End the session, unless a confirmed commit of it waits: that would end with it."""
        if self._session.holds_commit and self._session.is_usable:
            HELD.keep(self._device, self._session, within_s=_LONGEST_S)
        else:
            self._session.close()

    def _commit(self, order: PushOrder, requests: Requests) -> TimedCommit:
        if self.device_class is DeviceClass.BEST_EFFORT:
            return RunningCommit(self._session, order, requests)
        return NetconfCommit(self._session, order, requests)

    def _classed(self, found: DeviceOutcome) -> DeviceOutcome:
        """Say who would undo it; a time at which it happens by itself is said only where it is so."""
        kept = {"device_class": self.device_class}
        if not self._session.offers(":confirmed-commit"):
            return found.model_copy(update={**kept, "confirm_by": None})
        return found.model_copy(update=kept)

    def _expect_timer(self, requests: Requests) -> None:
        confirmed = requests.last("confirming-commit") is Acted.ACTED
        if requests.last("confirmed-commit") is not None and not confirmed:
            self._session.expect_timer()
