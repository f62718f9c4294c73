"""What a simulated device makes of an edit, without any session."""

from lxml import etree

from netmend.lab.config_text import Section, edited_by_line
from netmend.lab.configuration import Configuration
from netmend.lab.edit import NETCONF_NS, edited


def carried_out(config: Configuration, edit: str, platform: str) -> Configuration:
    """Let a simulated device of that platform take one edit."""
    if platform == "netconf":
        tree = etree.fromstring(f'<config xmlns="{NETCONF_NS}">{edit}</config>')
        return edited(config, tree, default_operation="merge")
    section: Section | None = None
    for line in edit.splitlines():
        config, section = edited_by_line(config, section, line)
    return config
