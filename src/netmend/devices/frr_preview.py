"""Predict what a change does to an FRRouting router, which has no candidate, and prove that it leads back.

`frr-reload.py --test` says which lines it would enter, but not what running becomes, and it would be a write
of a file on the router before anybody has authorized anything. So running is predicted (devices/predicted),
and a push keeps nothing that is not read to be exactly what was predicted.
"""

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_edit import commands
from netmend.devices.cli_touches import touches
from netmend.devices.config_text import digest, unified_diff
from netmend.devices.predicted import predicted, remediation
from netmend.errors import BadInputError, ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview


def preview(base: str, change: DeviceChange, catalogue: Catalogue, device_class: DeviceClass) -> Preview:
    """Predict the post-state and the way back from canonical running; nothing is sent. Pure.

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
    return Preview(
        device=change.device,
        device_class=device_class,
        wave=change.wave,
        base_digest=digest(base),
        post_digest=digest(post),
        diff=unified_diff(base, post, change.device),
        back_out=back_out,
        back_out_diff=unified_diff(post, base, change.device),
        touches=touches(base, post),
        made_by="predicted",
    )
