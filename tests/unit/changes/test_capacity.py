import pytest

from netmend.changes.capacity import demand_room
from netmend.errors import RefusedError
from netmend.model.project import Project
from netmend.model.resource import Resource
from netmend.model.service import Assignment, Service, Services, ServiceState


def gold(project: Project) -> Service:
    return project.services.services[0]


def crowded(project: Project, **change: object) -> Project:
    first, second = project.services.services
    return project.model_copy(
        update={"services": Services(services=(first, second.model_copy(update=change)))}
    )


def test_the_last_megabit_is_room(project: Project) -> None:
    """40 wanted and 60 used fill a link of 100 exactly."""
    demand_room(gold(project), gold(project).alternates[0], crowded(project, demand_mbps=60.0))


def test_a_full_link_is_named_with_its_numbers(project: Project) -> None:
    """The operator sees which link, which direction, and why."""
    full = crowded(project, demand_mbps=61.0)

    with pytest.raises(RefusedError) as caught:
        demand_room(gold(project), gold(project).alternates[0], full)

    assert str(caught.value) == (
        "assignment south: link pe1-p2 has no room leaving pe1:ge-0/0/2: "
        "61 Mbit/s used + 40 Mbit/s > 100 Mbit/s"
    )


def test_a_service_out_of_use_takes_no_room(project: Project) -> None:
    """Only services in use load a link."""
    unused = crowded(project, demand_mbps=61.0, state=ServiceState.TERMINATED)

    demand_room(gold(project), gold(project).alternates[0], unused)


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        (("pe1:ge-9/9/9",), "port pe1:ge-9/9/9 is not in the topology"),
        (("pe9:ge-0/0/1",), "port pe9:ge-0/0/1 is not in the topology"),
        (("pe1:ge-0/0/2", "pe2:ge-0/0/9"), "link pe1-p2 leads from pe1:ge-0/0/2 to p2, not to pe2"),
        (("pe1:ge-0/0/9", "pe2:ge-0/0/9"), "no link leads from pe1:ge-0/0/9 to pe2"),
        (("pe1:ge-0/0/2",), "it ends on link pe1-p2 at pe1:ge-0/0/2, not on a customer port"),
    ],
)
def test_a_way_that_is_not_one_is_refused(project: Project, resources: tuple[str, ...], reason: str) -> None:
    """Ports exist, follow each other over links, and end at a customer."""
    ports = [text.partition(":") for text in resources]
    target = Assignment(
        name="odd", resources=tuple(Resource(device=device, port=port) for device, _, port in ports)
    )

    with pytest.raises(RefusedError) as caught:
        demand_room(gold(project), target, project)

    assert str(caught.value) == f"assignment odd: {reason}"
