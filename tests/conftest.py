"""The sites that tests of several folders share: each test process builds each of them once."""

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from netmend.testing.command_server import CommandServer
    from netmend.testing.site import Site

gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage from now on: what was imported and collected stays, and is not looked through."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def built_on(
    tmp_path_factory: pytest.TempPathFactory, netmend_commands: "CommandServer"
) -> "Iterator[Callable[[str], Site]]":
    """Return the site on the platforms of a group, built when it is first asked for."""
    from tests.line.platforms import example_on  # noqa: PLC0415 - most tests need no site

    from netmend.testing.site import Site  # noqa: PLC0415 - as above

    built: dict[str, Site] = {}

    def site_on(group: str) -> Site:
        if group not in built:
            folder = tmp_path_factory.mktemp(group)
            made = Site.build(example_on(group, folder / "source"), folder, run_command=netmend_commands)
            built[group] = replace(made, start_command=netmend_commands.start)
        return built[group]

    yield site_on
    for site in built.values():
        site.close()
