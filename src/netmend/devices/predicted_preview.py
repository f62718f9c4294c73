"""Predict what a change does to a device without a candidate, and prove that it leads back. Pure."""

from collections.abc import Callable

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_edit import commands
from netmend.devices.cli_touches import touches
from netmend.devices.config_text import digest, unified_diff
from netmend.devices.predicted import predicted, remediation
from netmend.errors import BadInputError, ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview


def predicted_preview(
    base: str, change: DeviceChange, catalogue: Catalogue, device_class: Callable[[str], DeviceClass]
) -> Preview:
    """Predict the post-state and the way back from canonical running; nothing is sent.

    `device_class`: told from running.

    Raises:
        ConfigRejectedError: it cannot be predicted, or no lines are seen to lead back.
    """
    try:
        for edit in change.edits:
            commands(edit)
        post = predicted(base, change.edits, catalogue)
        back_out = remediation(post, base, catalogue)
        commands(back_out)
        reached = predicted(post, [back_out], catalogue)
    except BadInputError as error:
        raise ConfigRejectedError(change.device, "the change cannot be previewed", str(error)) from error
    if reached != base:
        raise ConfigRejectedError(change.device, "no lines lead the change back on this device")
    if device_class(post) is not device_class(base):
        raise ConfigRejectedError(change.device, "the change would take the way back away")
    return Preview(
        device=change.device,
        device_class=device_class(base),
        wave=change.wave,
        base_digest=digest(base),
        post_digest=digest(post),
        diff=unified_diff(base, post, change.device),
        back_out=back_out,
        back_out_diff=unified_diff(post, base, change.device),
        touches=touches(base, post),
        made_by="predicted",
    )
