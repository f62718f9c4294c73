"""What the personality `nxos` shows: configurations, checkpoints and their differences."""

from netmend.lab.command_table import Typed
from netmend.lab.config_text import lines_of
from netmend.lab.configuration import Configuration
from netmend.lab.datastores import Store
from netmend.lab.device import Device
from netmend.lab.exchange import Request
from netmend.lab.terminal_login import Login, Meaning, reading

_INDENT = 2


def show_version(_login: Login, _command: Typed) -> Request:
    """Say what the device is."""
    return reading(
        "Cisco Nexus Operating System (NX-OS) Software\n  NXOS: version 10.3(2)\n"
        "A simulated device of netmend's lab"
    )


def show_config(source: Store) -> Meaning:
    """Return the command that shows running or startup."""

    def means(login: Login, _command: Typed) -> Request:
        return Request("get-config", "read", lambda: _whole(login.device, source), {"source": source})

    return means


def count_config(source: Store) -> Meaning:
    """Return the command that counts what the other one shows, but for empty lines."""

    def means(login: Login, _command: Typed) -> Request:
        def act() -> str:
            return str(sum(1 for line in _whole(login.device, source).split("\n") if line))

        return Request("get", "read", act, {"source": source})

    return means


def show_checkpoints(login: Login, _command: Typed) -> Request:
    """List the checkpoints."""

    def act() -> str:
        return (
            "User Checkpoint Summary\n"
            + "-" * 80
            + "\n"
            + "\n".join(
                f"{number}) {name}:\nCreated by {user}\nCreated at Mon, 01:02:03 23 Nov 2026\n"
                "Size is 5,824 bytes\nDescription: None\n"
                for number, (name, user) in enumerate(login.device.stores.named.users().items(), 1)
            )
        )

    return Request("get", "read", act)


def show_patch(login: Login, command: Typed) -> Request:
    """Show which lines would lead from running to a checkpoint: here, those that differ."""

    def act() -> str:
        stores = login.device.stores
        now, then = (_lines(config) for config in (stores.running, stores.named.of(command.arguments[0])))
        lines = [
            *(f"no {line.strip()}" for line in now if line not in then),
            *(line for line in then if line not in now),
        ]
        return "Collecting Running-Config\n#Generating Rollback Patch\n" + (
            "\n".join(lines) or "Rollback Patch is Empty"
        )

    return Request("get", "read", act)


def _whole(device: Device, source: Store) -> str:
    now = device.time_of_day()
    changed = device.changed[0] if device.changed else now
    head = [
        "",
        f"!Command: show {source}-config",
        f"!Running configuration last done at: {changed:%a %b %e %H:%M:%S %Y}",
        f"!Time: {now:%a %b %e %H:%M:%S %Y}",
        "",
        "version 10.3(2) Bios:version",
        f"hostname {device.name}",
        "",
    ]
    return "\n".join([*head, *_lines(device.stores.of(source))])


def _lines(config: Configuration) -> list[str]:
    return ["" if line == "!" else line for line in lines_of(config, _INDENT)]
