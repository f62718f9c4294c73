"""The same projects and labs as in tests/line, on every admitted driver."""

from collections.abc import Callable, Iterator

import pytest
from tests.line.forks import Forks, forks_of
from tests.line.platforms import ADMITTED

from netmend.testing.site import Site

IN_EVERY_TEST = {"netconf"}


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(driver, marks=() if driver in IN_EVERY_TEST else pytest.mark.matrix)
        for driver in ADMITTED
    ],
)
def forks(
    request: pytest.FixtureRequest,
    built_on: Callable[[str], Site],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Forks]:
    """Runs on each admitted driver, which begin again from a fork."""
    driver = str(request.param)
    with forks_of(built_on(driver), tmp_path_factory.mktemp(driver)) as made:
        made.driver = driver
        yield made
