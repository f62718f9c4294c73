"""Fixtures for pytest: a project's own runbooks and templates, tried against simulated devices.

Found by the entry point `netmend` of the group `pytest11`, so a test only names the fixtures:

    from netmend.testing.story import play

    def test_the_runbook_restores_the_service(netmend_project, netmend_lab):
        netmend_lab.impair_link("north", loss=0.08)
        assert play(netmend_project, "runbooks/reports/lossy-north.yaml", "R-1").code == 0

The project is the folder that `netmend_project` in pytest's configuration names, else pytest's rootdir. It is
copied: with keys for everybody in it, every device on loopback and measured by the lab, and notices to files
only, whatever its inventory and settings say. Loading this imports nothing of netmend; the lab and every
command are processes.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from netmend.lab.client import LabClient
    from netmend.testing.command_server import CommandServer
    from netmend.testing.site import Site


pytest.register_assert_rewrite("netmend.testing.conformance")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker of the conformance suite."""
    config.addinivalue_line("markers", "kit_needs(promise): only for kits of devices that promise it")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let pytest's configuration name the project."""
    parser.addini("netmend_project", "folder of the netmend project, relative to rootdir", default=".")


@pytest.fixture(scope="session")
def netmend_commands() -> "Iterator[CommandServer]":
    """What runs the commands of all tests in this process: each in a process of its own, soon begun."""
    from netmend.testing.command_server import CommandServer  # noqa: PLC0415 - only for a test that asks

    commands = CommandServer()
    yield commands
    commands.close()


@pytest.fixture(scope="session")
def _netmend_site(
    netmend_commands: "CommandServer",
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> "Iterator[Site]":
    from netmend.errors import NetmendError  # noqa: PLC0415 - only for a test that asks for a lab
    from netmend.testing.site import Site  # noqa: PLC0415 - as above

    source = pytestconfig.rootpath / Path(str(pytestconfig.getini("netmend_project")))
    try:
        site = Site.build(source, tmp_path_factory.mktemp("netmend"), run_command=netmend_commands)
    except NetmendError as error:
        pytest.fail(str(error), pytrace=False)
    yield site
    site.close()


@pytest.fixture
def netmend_project(_netmend_site: "Site", tmp_path: Path) -> "Site":
    """A copy of the project for this test alone, and its lab as it was in the beginning."""
    return _netmend_site.copy(tmp_path)


@pytest.fixture
def netmend_lab(netmend_project: "Site") -> "Iterator[LabClient]":
    """The lab of `netmend_project`: impair links, strike devices with faults, read the ground truth."""
    with netmend_project.lab as lab:
        yield lab
