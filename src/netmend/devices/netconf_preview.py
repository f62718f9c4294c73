"""Let the device itself show what a change would do, RFC 6241 §8.3: stage, read, discard."""

from netmend.devices.candidate_lock import demand_clean, locked_candidate
from netmend.devices.config_text import digest, unified_diff
from netmend.devices.inverse import coarse_inverse, inverse
from netmend.devices.netconf_predicted import predicted
from netmend.devices.netconf_session import NetconfSession
from netmend.devices.tree_difference import touches
from netmend.devices.yang_tree import Tree, canonical_text, parse_config
from netmend.errors import BadInputError, ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview
from netmend.seams import Requests


def preview(
    session: NetconfSession, device_class: DeviceClass, change: DeviceChange, requests: Requests
) -> Preview:
    """Stage the change in the candidate, read it, prove the way back, discard all in the same session."""
    if device_class is DeviceClass.BEST_EFFORT:
        return _predicted(session, device_class, change, requests)
    with locked_candidate(session, requests):
        base = session.get_config(requests, "running")
        base_text = canonical_text(base)
        demand_clean(session, requests, digest(base_text))
        _stage(session, change, requests)
        post = session.get_config(requests, "candidate")
        post_text = canonical_text(post)
        back_out = _proven_back_out(session, change, requests, base, post) if post_text != base_text else ""
        session.discard(requests)
    return _shown(device_class, change, base, post, back_out)


def _predicted(
    session: NetconfSession, device_class: DeviceClass, change: DeviceChange, requests: Requests
) -> Preview:
    """Predict the change where there is no candidate to stage it in; nothing but a read is sent."""
    base = session.get_config(requests, "running")
    post = base
    try:
        for edit in change.edits:
            post = predicted(post, parse_config(edit))
        back_out = _predicted_back_out(base, post)
    except BadInputError as error:
        raise ConfigRejectedError(session.device, "no candidate, and no prediction", str(error)) from error
    return _shown(device_class, change, base, post, back_out, made_by="predicted")


def _predicted_back_out(base: Tree, post: Tree) -> str:
    wanted = canonical_text(base)
    if canonical_text(post) == wanted:
        return ""
    for back_out in (inverse(post, base), coarse_inverse(post, base)):
        if canonical_text(predicted(post, parse_config(back_out))) == wanted:
            return back_out
    raise BadInputError("no edit leads the change back")


def _shown(  # noqa: PLR0917 - private, what a preview is made of
    device_class: DeviceClass,
    change: DeviceChange,
    base: Tree,
    post: Tree,
    back_out: str,
    made_by: str = "device",
) -> Preview:
    base_text, post_text = canonical_text(base), canonical_text(post)
    return Preview(
        device=change.device,
        device_class=device_class,
        wave=change.wave,
        base_digest=digest(base_text),
        post_digest=digest(post_text),
        diff=unified_diff(base_text, post_text, change.device),
        back_out=back_out,
        back_out_diff=unified_diff(post_text, base_text, change.device),
        touches=touches(base, post),
        made_by=made_by,
    )


def _stage(session: NetconfSession, change: DeviceChange, requests: Requests) -> None:
    for edit in change.edits:
        session.edit(requests, edit)


def _proven_back_out(
    session: NetconfSession, change: DeviceChange, requests: Requests, base: Tree, post: Tree
) -> str:
    """Return the edit that makes the device's own candidate the base again: small, else coarse."""
    wanted = canonical_text(base)
    for back_out in (inverse(post, base), coarse_inverse(post, base)):
        try:
            session.edit(requests, back_out)
        except ConfigRejectedError:
            reached = None
        else:
            reached = canonical_text(session.get_config(requests, "candidate"))
        if reached == wanted:
            return back_out
        session.discard(requests)
        _stage(session, change, requests)
    raise ConfigRejectedError(session.device, "no edit leads the change back on this device")
