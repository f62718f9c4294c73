"""The example project on one platform, and what its runbooks compile to."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from netmend.changes import compile_changes, render
from netmend.inventory import entries, load_nornir_inventory, load_project, load_report
from netmend.lab.configuration import Configuration, initial_configuration
from netmend.model.change import ChangeSet
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.world import World
from netmend.planning import rank
from netmend.planning.library import LibraryPlanner

EXAMPLE = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def example() -> Project:
    """The example project as it is."""
    devices = entries(load_nornir_inventory(EXAMPLE, "SimpleInventory", {}))
    return load_project(EXAMPLE, name="example", devices=devices)


@pytest.fixture(scope="session")
def reported(example: Project) -> Callable[[str], ServiceDegradationReport]:
    """Load one of the example reports by its id."""

    def load(name: str) -> ServiceDegradationReport:
        path = EXAMPLE / "runbooks" / "reports" / f"{name}.yaml"
        return load_report(path.read_text(encoding="utf-8"), path.name, example)

    return load


@pytest.fixture(scope="session")
def compiled(
    example: Project, reported: Callable[[str], ServiceDegradationReport]
) -> Callable[[str, str], ChangeSet]:
    """Compile the best plan for a report, with all devices on one platform."""

    @cache
    def compile_for(name: str, platform: str) -> ChangeSet:
        devices = tuple(device.model_copy(update={"platform": platform}) for device in example.devices)
        project = example.model_copy(update={"devices": devices})
        report = reported(name)
        best, *_ = rank(report, project, (LibraryPlanner(),), failed=frozenset()).plans
        return compile_changes(best, report.affected_service, project, render)

    return compile_for


@pytest.fixture(scope="session")
def world(example: Project) -> World:
    return World(
        devices=(),
        topology=example.topology,
        services=example.services.services,
        metrics_host="127.0.0.1",
        metrics_port=0,
    )


@pytest.fixture
def running(world: World) -> dict[str, Configuration]:
    return {node.name: initial_configuration(world, node) for node in world.topology.nodes}
