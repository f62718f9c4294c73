"""What the personality `frr` shows: configurations as vtysh 8.4.4 prints them, and the guard's timer."""

from netmend.lab.config_text import lines_of
from netmend.lab.exchange import Request
from netmend.lab.terminal_login import Login, reading, refusing

GUARD = "netmend-guard"


def show_version(login: Login) -> Request:
    """Say what the device is."""
    version = f"FRRouting 8.4.4 ({login.device.name}) on Linux(6.1.0)."
    return reading(f"{version}\nA simulated device of netmend's lab")


def show_store(login: Login, source: str) -> Request:
    """Show running, or frr.conf with the guard's end."""
    match source:
        case "running":
            head = "Building configuration...\n\nCurrent configuration:\n!\n"
            return Request(
                "get-config", "read", lambda: head + _body(login, startup=False), {"source": source}
            )
        case "startup":
            return Request("get-config", "read", lambda: _body(login, startup=True), {"source": source})
    return refusing(f"% {GUARD}: unknown configuration")


def show_fingerprint(login: Login) -> Request:
    """Show what tells running from another one."""
    return Request("get", "read", lambda: login.device.stores.running.digest)


def show_status(login: Login) -> Request:
    """Say whose timer runs, and for how long."""

    def act() -> str:
        pending = login.device.stores.pending
        if pending is None:
            return "idle"
        return f"pending {pending.persist or '-'} {round(login.device.due_in_s() or 0.0)}"

    return Request("get", "read", act)


def _body(login: Login, *, startup: bool) -> str:
    device = login.device
    config = device.stores.startup if startup else device.stores.running
    head = ["frr version 8.4.4", "frr defaults traditional", f"hostname {device.name}"]
    lines = [part for line in lines_of(config, 1) for part in (("exit", "!") if line == "!" else (line,))]
    return "\n".join([*head, "service integrated-vtysh-config", "!", *lines, "end"])
