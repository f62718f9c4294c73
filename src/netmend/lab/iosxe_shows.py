"""What the personality `iosxe` shows: configurations and the timer."""

from datetime import timedelta

from netmend.lab.command_table import Typed
from netmend.lab.config_text import lines_of
from netmend.lab.device import Device
from netmend.lab.exchange import Request
from netmend.lab.terminal_login import Login, reading

NONE_PENDING = "%No Rollback Confirmed Change pending"
"""What is said when no timer is armed."""


def show_running(login: Login, _command: Typed) -> Request:
    """Show what runs."""
    return Request("get-config", "read", lambda: _running_text(login), {"source": "running"})


def show_startup(login: Login, _command: Typed) -> Request:
    """Show what a restart begins with."""

    def act() -> str:
        body = _body(login, startup=True)
        return f"Using {len(body.encode())} out of 33554432 bytes\n{body}"

    return Request("get-config", "read", act, {"source": "startup"})


def show_version(login: Login, _command: Typed) -> Request:
    """Say what the device is."""
    return reading(
        "Cisco IOS XE Software, Version 17.09.04a\n"
        "Cisco IOS Software [Cupertino], Virtual XE Software, Version 17.9.4a, RELEASE SOFTWARE\n"
        f"{login.device.name} uptime is 1 day\nA simulated device of netmend's lab"
    )


def show_timer(login: Login, _command: Typed) -> Request:
    """Answer as in the Configuration Management Command Reference; what is left of the time is not shown."""
    return Request("get", "read", lambda: _timer_text(login.device))


def _running_text(login: Login) -> str:
    body = _body(login)
    head = f"Building configuration...\n\nCurrent configuration : {len(body.encode())} bytes\n"
    return head + body


def _body(login: Login, *, startup: bool = False) -> str:
    device = login.device
    config = device.stores.startup if startup else device.stores.running
    changed = "! No configuration change since last restart"
    if device.changed is not None:
        when, user = device.changed
        changed = f"! Last configuration change at {when:%H:%M:%S} UTC {when:%a %b %-d %Y} by {user}"
    head = ["!", changed, "!", "version 17.9", f"hostname {device.name}", "!"]
    archive = ["archive", " path bootflash:archive", "!", "configuration mode exclusive auto", "!"]
    if device.personality == "iosxe_bare":
        archive = []
    return "\n".join([*head, *archive, *lines_of(config, 1), "end"])


def _timer_text(device: Device) -> str:
    pending = device.stores.pending
    if pending is None:
        return NONE_PENDING
    since = device.time_of_day() - timedelta(seconds=pending.timeout_s - (device.due_in_s() or 0.0))
    return (
        f"Time configured(or reconfigured): {since:%H:%M:%S} UTC {since:%a %b %-d %Y}\n"
        f"Timer type: absolute timer\nTimer value: {round(pending.timeout_s / 60)} min\nUser: {pending.user}"
    )
