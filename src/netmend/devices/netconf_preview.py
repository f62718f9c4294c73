"""Let the device itself show what a change would do, RFC 6241 §8.3: stage, read, discard."""

from netmend.devices.candidate_lock import demand_clean, locked_candidate
from netmend.devices.inverse import inverse
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.tree_difference import touches
from netmend.devices.yang_tree import canonical_text, digest, unified_diff
from netmend.model.change import DeviceChange, DeviceClass, Preview
from netmend.seams import Requests


def preview(
    session: NetconfSession, device_class: DeviceClass, change: DeviceChange, requests: Requests
) -> Preview:
    """Stage the change in the candidate, read it, discard it in the same session."""
    with locked_candidate(session, requests):
        base = session.get_config(requests, "running")
        base_text = canonical_text(base)
        demand_clean(session, requests, digest(base_text))
        for edit in change.edits:
            session.edit(requests, edit)
        post = session.get_config(requests, "candidate")
        session.discard(requests)
    post_text = canonical_text(post)
    return Preview(
        device=change.device,
        device_class=device_class,
        wave=change.wave,
        base_digest=digest(base_text),
        post_digest=digest(post_text),
        diff=unified_diff(base_text, post_text, change.device),
        back_out=inverse(post, base),
        back_out_diff=unified_diff(post_text, base_text, change.device),
        touches=touches(base, post),
    )
