"""Commands are typed in processes that have imported netmend already."""

from collections.abc import Iterator

import pytest

from netmend.testing.command_server import CommandServer


@pytest.fixture(scope="session")
def commands() -> Iterator[CommandServer]:
    server = CommandServer()
    yield server
    server.close()
