"""Show what a device's own candidate makes of a change, and prove the way back there."""

from collections.abc import Callable
from typing import Protocol

from netmend.devices.config_text import digest, unified_diff
from netmend.model.change import DeviceChange, DeviceClass, Preview, Touch


class Stage(Protocol):
    """A candidate that is ours alone, for now."""

    def text(self) -> str:
        """Return what running would be, as canonical text."""

    def edit(self, edit: str) -> None:
        """Stage the lines of one edit."""


LeadBack = Callable[[Stage, str, str], str]
"""From stage, post and base to the lines that made the staged post-state the base again."""


def staged_preview(
    stage: Stage,
    base: str,
    change: DeviceChange,
    device_class: DeviceClass,
    *,
    lead_back: LeadBack,
    touches: Callable[[str, str], tuple[Touch, ...]],
) -> Preview:
    """Stage the change on `base`, read it, lead it back; whoever opened the stage throws it away."""
    for edit in change.edits:
        stage.edit(edit)
    post = stage.text()
    return Preview(
        device=change.device,
        device_class=device_class,
        wave=change.wave,
        base_digest=digest(base),
        post_digest=digest(post),
        diff=unified_diff(base, post, change.device),
        back_out=lead_back(stage, post, base) if post != base else "",
        back_out_diff=unified_diff(post, base, change.device),
        touches=touches(base, post),
    )
