"""One lab for each test process; every test gets a project of its own and devices as they began."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from netmend.testing.site import Site

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    built = Site.build(REPOSITORY, tmp_path_factory.mktemp("site"))
    yield built
    built.close()


@pytest.fixture
def site(built_site: Site, tmp_path: Path) -> Site:
    return built_site.copy(tmp_path)
