"""What is known of an IOS XE device before a change: who undoes it, and what it would make."""

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import parse_lines
from netmend.devices.predicted_preview import predicted_preview
from netmend.model.change import DeviceChange, DeviceClass, Preview

NEEDS = "`archive` with a `path`, and `configuration mode exclusive auto`"


def preview(base: str, change: DeviceChange, catalogue: Catalogue) -> Preview:
    """Predict the post-state and the way back from canonical running; nothing is sent. Pure.

    Raises:
        ConfigRejectedError: it cannot be predicted, or no lines are seen to lead back.
    """
    return predicted_preview(base, change, catalogue, device_class)


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
