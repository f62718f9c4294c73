"""What a simulated device makes of an edit, without any session."""

from lxml import etree

from netmend.lab.config_text import Section, edited_by_line
from netmend.lab.configuration import Configuration
from netmend.lab.edit import NETCONF_NS, edited
from netmend.lab.linux_commands import RefusedCommandError, edited_by_command


def carried_out(config: Configuration, edit: str, platform: str) -> Configuration:
    """Let a simulated device of that platform take one edit."""
    if platform == "netconf":
        tree = etree.fromstring(f'<config xmlns="{NETCONF_NS}">{edit}</config>')
        return edited(config, tree, default_operation="merge")
    if platform == "linux":
        return _typed_at_a_host(config, edit)
    section: Section | None = None
    for line in edit.splitlines():
        config, section = edited_by_line(config, section, line)
    return config


def _typed_at_a_host(config: Configuration, edit: str) -> Configuration:
    """Carry the commands out; one that takes away what is not there is none, as the driver sends none."""
    for line in edit.splitlines():
        try:
            config = edited_by_command(config, line)
        except RefusedCommandError as refused:
            if not refused.absent:
                raise
    return config
