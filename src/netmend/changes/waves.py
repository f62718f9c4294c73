"""Which device is sent its edits when."""

from netmend.changes.steps import Groups


def number_waves(reassigning: Groups, reconfiguring: Groups) -> dict[str, int]:
    """Return the wave of every device, in the order of sending; wave 0 is one device, the canary.

    A device that moves the service keeps the place which make before break gives it, whatever else it is
    sent; any other device named by several groups is sent all of it with the last of them. Without any
    group there is no wave.
    """
    place: dict[str, int] = {}
    for number, group in enumerate((*reconfiguring, *reassigning)):
        for edit in group:
            place.pop(edit.device, None)
            place[edit.device] = number
    if not place:
        return {}
    numbers = sorted(set(place.values()))
    waves = [[device for device, at in place.items() if at == number] for number in numbers]
    canary, *rest = waves[0]
    waves[:1] = [[canary], rest] if rest else [[canary]]
    return {device: number for number, wave in enumerate(waves) for device in wave}
