"""Throw away what a phase that broke off has staged on a device, where that outlives the login."""

from collections.abc import Callable, Iterable

from netmend.errors import RefusedError
from netmend.model.change import DeviceChange
from netmend.model.outcome import Acted
from netmend.pipelines.guarded_requests import GuardedRequests
from netmend.pipelines.pipeline import Pipeline
from netmend.seams import DeviceDriver, StageHolder

_STAGED = frozenset({"lock", "edit-config"})
_DISCARD = "discard-changes"


def discard_left(
    pipeline: Pipeline, changes: Iterable[DeviceChange], label_of: Callable[[str], str] | None = None
) -> dict[str, GuardedRequests]:
    """Log in again where staging was the last that this attempt asked for, and leave nothing of it there.

    `label_of`: what the push to a device is called; None before there is one. Always permitted, as taking
    back is. A device that cannot be reached keeps what is staged, none of it in running, until the next
    preview of the same change or until a person removes it; its own phase has told why already. Returns
    the guards that hold the leases of those devices from now on.
    """
    guards: dict[str, GuardedRequests] = {}
    by_device = {change.device: change for change in changes}
    for device, change in by_device.items():
        if not _may_be_left(pipeline, device):
            continue
        try:
            guards[device] = pipeline.always(device, "discard", change.wave)
        except RefusedError:
            continue  # another run took the device after our lease ran out

    def discard(driver: DeviceDriver, guard: GuardedRequests) -> None:
        if isinstance(driver, StageHolder):
            label = None if label_of is None else label_of(guard.device)
            driver.discard_left(by_device[guard.device], label, guard)

    pipeline.fleet.carry_out(guards, discard)
    return guards


def _may_be_left(pipeline: Pipeline, device: str) -> bool:
    latest = pipeline.operations.latest(pipeline.scope, device)
    if latest == _DISCARD:
        return pipeline.operations.last(pipeline.scope, device, _DISCARD) is not Acted.ACTED
    return latest in _STAGED
