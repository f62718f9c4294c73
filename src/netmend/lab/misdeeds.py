"""What a device does to its own datastores when it misbehaves: half of what it says, or more."""

from netmend.lab.configuration import Configuration, Entries
from netmend.lab.datastores import DEFAULT_CONFIRM_TIMEOUT_S, Datastores
from netmend.lab.exchange import Reply, Request, Session, carried_out
from netmend.lab.rpc_error import RpcError


def partly_done(request: Request, stores: Datastores) -> Reply:
    """Carry it out, and lose the last entry of what it changed: that one is as before, or gone.

    A line card that is not in place, or a part of the system that takes the change later, does this.
    """
    before = stores.running
    reply = carried_out(request)
    stores.running = _without_last(before, stores.running)
    return reply


def armed_anyway(request: Request, stores: Datastores, session: Session | None, now: float) -> Reply:
    """Refuse the commit, change nothing, and let its timer run all the same (netopeer2 issue 1826)."""
    timeout_s = int(request.detail.get("confirm_timeout", DEFAULT_CONFIRM_TIMEOUT_S))
    name = request.detail.get("persist")
    if stores.pending is None and session is not None:
        stores.arm(
            session.id, session.user, timeout_s=timeout_s, now=now, name=None if name is None else str(name)
        )
        if name is not None and str(name) in stores.named:
            stores.named.drop(str(name))  # it waits for its timer, as any other that was committed
    return Reply(
        error=RpcError("operation-failed", "the device could not carry out the request"), acted=False
    )


def _without_last(before: Configuration, after: Configuration) -> Configuration:
    interfaces = _lost(before.interfaces, after.interfaces)
    if interfaces is not None:
        return Configuration(interfaces, after.services)
    services = _lost(before.services, after.services)
    return after if services is None else Configuration(after.interfaces, services)


def _lost(before: Entries, after: Entries) -> Entries | None:
    """Return `after` without the last change; None when nothing was changed."""
    changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    if not changed:
        return None
    key = changed[-1]
    others = {name: leaves for name, leaves in after.items() if name != key}
    alone = len(changed) == 1 and key in after
    return others if alone or key not in before else {**others, key: before[key]}
