"""Read devices, and let them show what a change would do, without changing anything."""

from netmend.errors import NetmendError, StaleError
from netmend.model.change import ChangeSet, Previews, Snapshot, Snapshots
from netmend.model.proposal import ImprovementProposal
from netmend.pipelines.discard import discard_left
from netmend.pipelines.pipeline import Pipeline


def read_running(pipeline: Pipeline, devices: tuple[str, ...]) -> Snapshots:
    """Read the running configuration of each device; what cannot be read is told, not raised."""
    guards = {device: pipeline.reading(device, "read") for device in devices}
    results = pipeline.fleet.carry_out(guards, lambda driver, guard: driver.read_running(guard))
    return Snapshots(
        snapshots=tuple(result for result in results.values() if isinstance(result, Snapshot)),
        problems=tuple(str(result) for result in results.values() if isinstance(result, NetmendError)),
    )


def preview(pipeline: Pipeline, change_set: ChangeSet) -> Previews:
    """Let every device make its diff, and discard it there. All devices or none.

    Raises:
        NetmendError: the first device's problem (canary first); the candidates are discarded.
    """
    guards = {}
    try:
        for change in change_set.changes:
            guards[change.device] = pipeline.staging(
                change.device,
                "preview",
                change.wave,
                lease_s=pipeline.fleet.longest_s(len(change_set.changes)),
            )
        changes = {change.device: change for change in change_set.changes}
        results = pipeline.fleet.carry_out(
            guards, lambda driver, guard: driver.preview(changes[guard.device], guard)
        )
        if any(isinstance(result, NetmendError) for result in results.values()):
            guards |= discard_left(pipeline, change_set.changes)
    finally:
        for guard in guards.values():
            pipeline.release(guard)
    previews = []
    for change in change_set.changes:
        result = results[change.device]
        if isinstance(result, NetmendError):
            raise result
        previews.append(result)
    return Previews(previews=tuple(previews))


def check_bases(pipeline: Pipeline, proposal: ImprovementProposal) -> Snapshots:
    """Read every device that would change, and say whether it still is as authorized.

    Raises:
        StaleError: a device drifted; the message names it.
        NetmendError: a device could not be read.
    """
    changed = [preview for preview in proposal.previews if not preview.unchanged]
    guards = {
        preview.device: pipeline.reading(preview.device, "recheck", preview.wave) for preview in changed
    }
    results = pipeline.fleet.carry_out(guards, lambda driver, guard: driver.read_running(guard))
    snapshots = []
    for expected in changed:
        result = results[expected.device]
        if isinstance(result, NetmendError):
            raise result
        if result.digest != expected.base_digest:
            raise StaleError(
                f"{expected.device}: running changed since the authorization: "
                f"{expected.base_digest[:19]} was authorized, {result.digest[:19]} is there"
            )
        if result.device_class is not expected.device_class:
            raise StaleError(
                f"{expected.device}: is now of class {result.device_class}, not {expected.device_class}"
            )
        snapshots.append(result)
    return Snapshots(snapshots=tuple(snapshots))
