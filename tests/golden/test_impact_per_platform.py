"""The same change concerns the same services, whatever language the devices speak."""

from collections.abc import Callable

import pytest
from tests.golden.simulated_device import carried_out

from netmend.devices import yang_tree
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_config import canonical_text
from netmend.devices.config_text import digest
from netmend.devices.iosxe_preview import preview as predicted_preview
from netmend.devices.tree_difference import touches
from netmend.lab.config_text import lines_of
from netmend.lab.configuration import Configuration
from netmend.model.change import ChangeSet, DeviceChange, DeviceClass, Preview
from netmend.model.project import Project
from netmend.preflight import assess

INDENT = {"iosxe": 1, "eos": 3}
Running = dict[str, Configuration]


def after(change: DeviceChange, running: Running, platform: str) -> Configuration:
    config = running[change.device]
    for edit in change.edits:
        config = carried_out(config, edit, platform)
    return config


def shown(config: Configuration, platform: str) -> str:
    return canonical_text("\n".join(lines_of(config, INDENT[platform])) + "\n", catalogue(platform))


def over_netconf(change: DeviceChange, running: Running) -> Preview:
    base, post = (
        yang_tree.parse_config(config.text)
        for config in (running[change.device], after(change, running, "netconf"))
    )
    return Preview(
        device=change.device,
        device_class=DeviceClass.TIMER,
        wave=change.wave,
        base_digest=digest(yang_tree.canonical_text(base)),
        post_digest=digest(yang_tree.canonical_text(post)),
        diff="",
        back_out="",
        back_out_diff="",
        touches=touches(base, post),
    )


@pytest.mark.parametrize("platform", list(INDENT))
@pytest.mark.parametrize("name", ["SDR-1001", "SDR-1002", "SDR-1004", "SDR-1005"])
def test_the_impact_is_that_of_netconf(
    example: Project, running: Running, compiled: Callable[[str, str], ChangeSet], name: str, platform: str
) -> None:
    """Service by service: severity, owner and reason."""
    over_xml, over_lines = compiled(name, "netconf"), compiled(name, platform)
    trees = tuple(over_netconf(change, running) for change in over_xml.changes)
    lines = tuple(
        predicted_preview(shown(running[change.device], platform), change, catalogue(platform))
        for change in over_lines.changes
    )

    expected, found = assess(over_xml, trees, example), assess(over_lines, lines, example)

    assert expected
    assert found == expected


@pytest.mark.parametrize("platform", list(INDENT))
@pytest.mark.parametrize("name", ["SDR-1001", "SDR-1002", "SDR-1004", "SDR-1005"])
def test_running_and_change_make_what_is_predicted(
    running: Running, compiled: Callable[[str, str], ChangeSet], name: str, platform: str
) -> None:
    """The lines of the templates do on a simulated device what the preview says of them."""
    for change in compiled(name, platform).changes:
        base = shown(running[change.device], platform)

        made = predicted_preview(base, change, catalogue(platform))

        assert made.post_digest == digest(shown(after(change, running, platform), platform))
