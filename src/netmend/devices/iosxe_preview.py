"""Predict what a change does to an IOS XE device, which has no candidate, and prove that it leads back."""

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import parse_lines
from netmend.devices.cli_edit import commands
from netmend.devices.cli_touches import touches
from netmend.devices.config_text import digest, unified_diff
from netmend.devices.predicted import predicted, remediation
from netmend.errors import BadInputError, ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview


def preview(base: str, change: DeviceChange, catalogue: Catalogue) -> Preview:
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


def device_class(running: str) -> DeviceClass:
    """Say who undoes a change, from running: the revert timer needs an archive, and we need its lock.

    "Configuration Rollback Confirmed Change", IOS XE 17: the archive must be configured first.  "Exclusive
    Configuration Change Access": `auto` locks out everybody else while one is in configuration mode.
    """
    lines = parse_lines(running)
    has_archive = any(
        line.text == "archive" and any(below.text.startswith("path ") for below in line.below)
        for line in lines
    )
    is_exclusive = any(f"{line.text} ".startswith("configuration mode exclusive auto ") for line in lines)
    return DeviceClass.TIMER if has_archive and is_exclusive else DeviceClass.ATTENDED
