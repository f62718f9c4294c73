"""Let an EOS device itself show what a change would do: a configuration session, read and thrown away."""

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.cli_session import CliSession
from netmend.devices.cli_touches import touches
from netmend.devices.config_text import digest, unified_diff
from netmend.devices.eos_sessions import demand_no_timer, preview_name
from netmend.devices.eos_stage import Stage, staged
from netmend.devices.predicted import remediation
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview
from netmend.seams import Requests


def preview(
    session: CliSession,
    catalogue: Catalogue,
    device_class: DeviceClass,
    change: DeviceChange,
    requests: Requests,
) -> Preview:
    """Stage the change in its own session, read it, prove the way back there, abort in the same login.

    Raises:
        LockHeldError: somebody's change waits for its commit timer, which would be no base.
    """
    demand_no_timer(session, requests)
    base = canonical_text(session.read_config(requests, "show running-config", "running"), catalogue)
    with staged(session, catalogue, requests, preview_name(change), digest(base)) as stage:
        for edit in change.edits:
            stage.edit(edit)
        post = stage.text()
        if stage.differs() != (post != base):
            raise ConfigRejectedError(
                change.device, "lying output: the session's diff and its configuration disagree"
            )
        back_out = _proven_back_out(stage, change.device, post, base, catalogue) if post != base else ""
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
    )


def _proven_back_out(stage: Stage, device: str, post: str, base: str, catalogue: Catalogue) -> str:
    """Return the lines that make the device's own session the base again."""
    back_out = remediation(post, base, catalogue)
    stage.edit(back_out)
    if stage.text() != base:
        raise ConfigRejectedError(device, "no lines lead the change back on this device")
    return back_out
