"""Every test gets a project of its own, and devices as they began.

One lab for each test process and group of platforms.
"""

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.testing.site import Site
from netmend.testing.story import grant_all, propose, quicken

# What a shell runs in the background ignores Ctrl-C, and so would every engine that is started here.
signal.signal(signal.SIGINT, signal.default_int_handler)

REPORT, RUN = "runbooks/reports/SDR-1001.yaml", "R-7"


@pytest.fixture(scope="session")
def built_site(built_on: Callable[[str], Site]) -> Site:
    return built_on("netconf")


@pytest.fixture(
    scope="module",
    params=[
        "iosxe-eos-netconf",
        *(pytest.param(group, marks=pytest.mark.matrix) for group in ("iosxe", "eos", "netconf-eos")),
    ],
)
def other_platforms(request: pytest.FixtureRequest, built_on: Callable[[str], Site]) -> Site:
    """The same project on other platforms: in every test all of them at once, in faults each group."""
    return built_on(str(request.param))


@pytest.fixture
def site(built_site: Site, tmp_path: Path) -> Site:
    return built_site.copy(tmp_path)


@pytest.fixture(scope="session")
def once_waiting(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = _degraded(built_site, tmp_path_factory.mktemp("waiting"))
    quicken(made)
    propose(made, REPORT, RUN)
    return made


@pytest.fixture(scope="session")
def once_authorized(once_waiting: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    made = _degraded(once_waiting, tmp_path_factory.mktemp("authorized"))
    grant_all(made, made.show(RUN))
    return made


@pytest.fixture
def degraded(built_site: Site, tmp_path: Path) -> Site:
    """A link loses packets; nobody has asked for anything yet."""
    return _degraded(built_site, tmp_path)


@pytest.fixture
def waiting(once_waiting: Site, tmp_path: Path) -> Site:
    """The run R-7 waits for its authorizations; no engine lives."""
    return _degraded(once_waiting, tmp_path)


@pytest.fixture
def authorized(once_authorized: Site, tmp_path: Path) -> Site:
    """Everybody has granted the run R-7; it has not gone on yet."""
    return _degraded(once_authorized, tmp_path)


def _degraded(site: Site, folder: Path) -> Site:
    made = site.copy(folder)
    with made.lab as lab:
        lab.impair_link("p1-p2", loss=0.08)
    return made
