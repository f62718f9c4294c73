"""As a pytest plugin (`-p tests.faults.drawing`): of each test and row so many trials on each driver.

Which ones, the seed decides, so that many nights try all of them; what is left out is counted in the table.
Every worker draws the same ones, because `make faults` names the seed. The broken engines are tried each
time: they prove those who judge all the others.
"""

import os

import pytest
from tests.faults.report import append, left_out, place_of
from tests.faults.trials import drawn

_ALL_OF = "test_broken_engines"


@pytest.hookimpl(trylast=True)  # what a marker left out is not ours to count
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what is tried each time, and draw of the rest."""
    groups: dict[tuple[str, ...], list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("matrix") is not None and item.path.stem != _ALL_OF:
            groups.setdefault((item.nodeid.partition("[")[0], *place_of(item.nodeid)), []).append(item)
    kept = {item for group in groups.values() for item in drawn(group)}
    gone = [item for group in groups.values() for item in group if item not in kept]
    if not gone:
        return
    items[:] = [item for item in items if item not in set(gone)]
    config.hook.pytest_deselected(items=gone)
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        for item in gone:
            append(left_out(item.nodeid))
