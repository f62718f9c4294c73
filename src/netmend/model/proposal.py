"""The improvement proposal: the thing that is notified, authorized and pushed."""

from enum import StrEnum

from netmend.model.change import ChangeSet, DeviceClass, Preview
from netmend.model.fact import Fact
from netmend.model.names import Identifier
from netmend.model.report import MaintenanceWindow


class Severity(StrEnum):
    """What a change may do to another service (MAINTNOTE; UNKNOWN is ours and counts as OUTAGE)."""

    NO_IMPACT = "NO_IMPACT"
    REDUCED_REDUNDANCY = "REDUCED_REDUNDANCY"
    DEGRADED = "DEGRADED"
    OUTAGE = "OUTAGE"
    UNKNOWN = "UNKNOWN"


class ServiceImpact(Fact):
    """What the change does to one other service. `path`: the steps of the reason, from device to service."""

    service: Identifier
    owner: Identifier
    severity: Severity
    path: tuple[str, ...]


class AuthorizationRequirement(Fact):
    """`m` of the `n` authorizers of a party must grant. `because`: the services, or why else."""

    party: Identifier
    m: int
    n: int
    because: tuple[str, ...]


class ImprovementProposal(Fact):
    """One plan, compiled and previewed, with its impact and who must authorize it.

    `attempt`: 1 for the first candidate of the run that was proposed.  `digest`: of everything that a
    decision binds to (DESIGN: rendered config, base digests, back-out, impact, strategy, window, change
    type, parties); volatile values are not in it.  `mark`: drawn by chance, since a copy of the project
    counts its runs as this one does; None in proposals that were made before there was one.
    """

    run: Identifier
    report: Identifier
    attempt: int
    mark: str | None = None
    service: Identifier
    author: Identifier
    requester: Identifier
    change_set: ChangeSet
    previews: tuple[Preview, ...]
    impact: tuple[ServiceImpact, ...]
    requirements: tuple[AuthorizationRequirement, ...]
    window: MaintenanceWindow | None
    parties_digest: str
    digest: str

    def preview_of(self, device: str) -> Preview:
        """Return the preview of that device; it is part of every proposal that changes it."""
        return next(preview for preview in self.previews if preview.device == device)

    def label_of(self, device: str) -> str:
        """Name what is pushed to a device: the same on every try, and not that of another proposal."""
        words = (self.run, str(self.attempt), self.mark, device)
        return ".".join(word for word in words if word is not None)

    @property
    def attended(self) -> tuple[Preview, ...]:
        """Return the previews of changed devices that do not take the change back by themselves."""
        return tuple(
            seen
            for seen in self.previews
            if not seen.unchanged and seen.device_class is not DeviceClass.TIMER
        )

    @property
    def unchanged(self) -> bool:
        """Say whether no device would change at all."""
        return all(preview.unchanged for preview in self.previews)
