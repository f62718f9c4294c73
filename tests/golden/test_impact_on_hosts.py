"""A change concerns the same services where Linux hosts carry them: their tables and devices are named so."""

from collections.abc import Callable

import pytest
from tests.golden.simulated_device import carried_out
from tests.golden.test_impact_per_platform import Running, over_netconf

from netmend.devices.config_text import digest
from netmend.devices.linux_change import changed
from netmend.devices.linux_host import Host
from netmend.devices.linux_preview import preview
from netmend.devices.linux_reading import host_read
from netmend.lab.configuration import Configuration
from netmend.lab.linux_commands import links_shown, qdiscs_shown, routes_shown
from netmend.model.change import ChangeSet
from netmend.model.project import Project
from netmend.model.proposal import Severity
from netmend.preflight import assess

REPORTS = ("SDR-1001", "SDR-1002", "SDR-1004", "SDR-1005")


def read(config: Configuration, device: str, project: Project) -> Host:
    """Read what a simulated host shows."""
    users = [
        service.id
        for service in project.services.services
        for way in (service.assignment, *service.alternates)
        if way.resources[0].device == device
    ]
    shown = {
        "link": links_shown(config, users),
        "route": routes_shown(config),
        "route6": "[]",
        "qdisc": qdiscs_shown(config),
    }
    return host_read("\n".join([*(f"{name}\n{text}" for name, text in shown.items()), "end"]), {})


Concerned = dict[str, tuple[str, Severity]]


@pytest.fixture
def concerned(
    example: Project, running: Running, compiled: Callable[[str, str], ChangeSet]
) -> Callable[[str], tuple[Concerned, Concerned]]:
    """Say which services a report's change concerns, over NETCONF and on hosts: their owners, how badly."""

    def both(name: str) -> tuple[Concerned, Concerned]:
        over_xml, on_hosts = compiled(name, "netconf"), compiled(name, "linux")
        trees = tuple(over_netconf(change, running) for change in over_xml.changes)
        hosts = tuple(
            preview(read(running[change.device], change.device, example), change)
            for change in on_hosts.changes
        )
        found = (assess(over_xml, trees, example), assess(on_hosts, hosts, example))
        expected, there = ({one.service: (one.owner, one.severity) for one in rows} for rows in found)
        return expected, there

    return both


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "SDR-1005"])
def test_the_impact_is_that_of_netconf(
    concerned: Callable[[str], tuple[Concerned, Concerned]], name: str
) -> None:
    """Service by service: owner and severity."""
    expected, found = concerned(name)

    assert expected
    assert found == expected


def test_an_mtu_that_is_known_to_rise_concerns_fewer(
    concerned: Callable[[str], tuple[Concerned, Concerned]],
) -> None:
    """A host says its mtu also where nobody set it; over NETCONF, that it rises cannot be seen."""
    expected, found = concerned("SDR-1005")

    assert found
    assert found.items() < expected.items()


@pytest.mark.parametrize("name", REPORTS)
def test_a_simulated_host_makes_what_is_predicted(
    example: Project, running: Running, compiled: Callable[[str, str], ChangeSet], name: str
) -> None:
    """Of the templates' lines, and of the commands that are sent in their place; and back to the byte."""
    for change in compiled(name, "linux").changes:
        before = running[change.device]
        base = read(before, change.device, example)
        made = preview(base, change)
        commands = "\n".join(changed(base, change.edits).commands)

        after = carried_out(before, commands, "linux")
        back = carried_out(after, made.back_out, "linux")

        assert digest(read(after, change.device, example).text) == made.post_digest
        assert commands
        assert back.text == before.text
