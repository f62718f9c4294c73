"""Predict what a change makes of a Linux host, and prove that it leads back. Pure."""

from collections.abc import Iterator
from decimal import Decimal

from netmend.devices.config_text import digest, unified_diff
from netmend.devices.linux_change import changed, lead
from netmend.devices.linux_host import Host, Kind, Thing, differing
from netmend.errors import BadInputError, ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass, Preview, Touch

_MEGA = 10**6


def preview(base: Host, change: DeviceChange) -> Preview:
    """Predict the post-state and the way back; nothing is sent.

    Raises:
        ConfigRejectedError: it cannot be predicted, or no commands are seen to lead back.
    """
    try:
        post = changed(base, change.edits).host
        back_out = "".join(f"{command}\n" for command in lead(post, base))
        reached = changed(post, (back_out,)).host
    except BadInputError as error:
        raise ConfigRejectedError(change.device, "the change cannot be previewed", str(error)) from error
    if reached.text != base.text:
        raise ConfigRejectedError(change.device, "no commands lead the change back on this device")
    return Preview(
        device=change.device,
        device_class=DeviceClass.BEST_EFFORT,
        wave=change.wave,
        base_digest=digest(base.text),
        post_digest=digest(post.text),
        diff=unified_diff(base.text, post.text, change.device),
        back_out=back_out,
        back_out_diff=unified_diff(post.text, base.text, change.device),
        touches=tuple(_touches(base, post)),
        made_by="predicted",
    )


def _touches(base: Host, post: Host) -> Iterator[Touch]:
    """Name every object that differs, by all names of its links; a path ends in `]` if one comes or goes."""
    for old, new in differing(base, post):
        match (new or old or Thing(Kind.FIXED, ("",))).kind:
            case Kind.LINK:
                yield from _of_link(base, old, new)
            case Kind.ROUTE:
                yield from _of_route(base, old, new)
            case Kind.SHAPER | Kind.CLASS:
                yield from _of_shaping(base, old, new)
            case Kind.FIXED:
                continue


def _of_link(host: Host, old: Thing | None, new: Thing | None) -> Iterator[Touch]:
    if old and new:
        device = new.key[0]
        values = (old.setting("mtu"), new.setting("mtu"))
        yield Touch(path=f"/link[name='{device}']/mtu", keys=host.names_of(device), values=values)


def _of_route(host: Host, old: Thing | None, new: Thing | None) -> Iterator[Touch]:
    thing = new or old
    if thing is None:
        return
    _, table, prefix, _ = thing.key
    path = f"/route[table='{table or 'main'}'][to='{prefix}']"
    keys = (*([table] if table else []), prefix)
    devices = [one.setting("dev") for one in (old, new) if one]
    values = tuple(name for device in dict.fromkeys(devices) for name in host.names_of(device))
    if old and new:
        path += "/egress-port" if devices[0] != devices[1] else "/next-hop"
    yield Touch(path=path, keys=keys, values=values)


def _of_shaping(host: Host, old: Thing | None, new: Thing | None) -> Iterator[Touch]:
    thing = new or old
    if thing is None:
        return
    keys = (*host.names_of(thing.key[0]), *thing.key[1:])
    place = f"/shaping[name='{' '.join(thing.key)}']"
    rates = [one.setting("rate") if one else "" for one in (old, new)]
    values = tuple(_mbps(rate) for rate in rates if rate)
    yield Touch(
        path=f"{place}/{'shaper-mbps' if rates[0] != rates[1] else 'queue'}", keys=keys, values=values
    )


def _mbps(rate: str) -> str:
    """Return a rate of the text in Mbit/s."""
    for unit, bits in (("gbit", 10**9), ("mbit", _MEGA), ("kbit", 10**3), ("bit", 1)):
        if rate.endswith(unit):
            return f"{Decimal(int(rate.removesuffix(unit)) * bits) / _MEGA:f}"
    return rate
