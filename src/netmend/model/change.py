"""What is to be sent to which device, and what the devices make of it."""

from enum import StrEnum

from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.runbook import ChangeType, Verification, WaveStrategy
from netmend.model.service import Assignment


class DeviceClass(StrEnum):
    """Who undoes a change when the engine is gone: the device's own timer, a person, perhaps nobody."""

    TIMER = "timer"
    ATTENDED = "attended"
    BEST_EFFORT = "best_effort"

    def covers(self, demanded: "DeviceClass") -> bool:
        """Say whether this is at least as safe as what is demanded."""
        safest_first = tuple(DeviceClass)
        return safest_first.index(self) <= safest_first.index(demanded)


class Snapshot(Fact):
    """The running configuration of one device in canonical text, and its digest."""

    device: Identifier
    device_class: DeviceClass
    config: str
    digest: str


class DeviceChange(Fact):
    """What one device is to be sent: one rendered edit per step that names it, in order."""

    device: Identifier
    wave: int
    edits: tuple[str, ...]


class Reassignment(Fact):
    """The service's assignment before and after, as the plan means it."""

    service: Identifier
    before: Assignment
    after: Assignment


class ChangeSet(Fact):
    """A whole compiled plan. `changes`: every device once, by wave, wave 0 (one device) is the canary."""

    plan: Identifier
    origin: str = "service_provider"
    version: Identifier
    service: Identifier
    change_type: ChangeType
    strategy: WaveStrategy
    verification: Verification
    changes: tuple[DeviceChange, ...]
    reassignment: Reassignment | None = None
    values: dict[Identifier, int | str]

    @property
    def waves(self) -> tuple[tuple[DeviceChange, ...], ...]:
        """Return the changes of each wave, canary first."""
        numbers = sorted({change.wave for change in self.changes})
        return tuple(tuple(c for c in self.changes if c.wave == number) for number in numbers)


class Touch(Fact):
    """One object that a diff changes.

    `path`: the object's place, for people.  `keys`: the list keys on the way to it.
    `values`: the texts that leave or enter, old and new.
    """

    path: str
    keys: tuple[str, ...]
    values: tuple[str, ...]


class Preview(Fact):
    """What a device would do with a change: made on the device, then discarded there.

    `base_digest` and `post_digest`: canonical running now, and after.  Equal means nothing to change.
    `diff`: unified.  `back_out`: the edit that leads from post to base, where the device cannot revert by
    itself any more.  `made_by`: `device` or `predicted`.
    """

    device: Identifier
    device_class: DeviceClass
    wave: int
    base_digest: str
    post_digest: str
    diff: str
    back_out: str
    back_out_diff: str
    touches: tuple[Touch, ...]
    made_by: str = "device"

    @property
    def unchanged(self) -> bool:
        """Say whether the device already is as planned."""
        return self.base_digest == self.post_digest


class Snapshots(Fact):
    """The snapshots of the devices that could be read, and one line for each that could not."""

    snapshots: tuple[Snapshot, ...]
    problems: tuple[str, ...] = ()


class Previews(Fact):
    """The previews of all devices of a change set."""

    previews: tuple[Preview, ...]
