"""A small network: pe1 - p1 - pe2, and a way round over p2."""

from collections.abc import Callable

import pytest

from netmend.changes.render import Render, Rendering, RenderLimits, RenderRequest, worker_order
from netmend.changes.render_worker import RefusalError, work
from netmend.errors import BadInputError
from netmend.model.party import Parties
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import DeviceEntry, Project
from netmend.model.report import DegradationClass
from netmend.model.resource import Resource
from netmend.model.runbook import (
    Answers,
    AssignmentParameter,
    ChangeType,
    IntegerParameter,
    Parameter,
    Reassign,
    Runbook,
    Step,
    Verification,
)
from netmend.model.service import Assignment, Service, Services, ServiceState
from netmend.model.topology import Link, Node, Topology

ANY_WAY = ("pe1", "p1", "p2", "pe2")


def at(text: str) -> Resource:
    device, _, port = text.partition(":")
    return Resource(device=device, port=port)


def way(name: str, *resources: str) -> Assignment:
    return Assignment(name=name, resources=tuple(at(text) for text in resources))


def service(name: str, assignment: Assignment, **more: object) -> Service:
    fields: dict[str, object] = {
        "id": name,
        "name": name.title(),
        "service_class": "l2vpn",
        "owner": "acme",
        "state": ServiceState.ACTIVE,
        "demand_mbps": 40,
        "assignment": assignment,
    }
    return Service.model_validate(fields | more)


@pytest.fixture
def project() -> Project:
    north = way("north", "pe1:ge-0/0/1", "p1:ge-0/0/1", "pe2:ge-0/0/9")
    south = way("south", "pe1:ge-0/0/2", "p2:ge-0/0/1", "pe2:ge-0/0/9")
    ports = ("ge-0/0/0", "ge-0/0/1", "ge-0/0/2", "ge-0/0/9")
    return Project(
        name="example",
        devices=tuple(
            DeviceEntry(name=name, platform="netconf", hostname="127.0.0.1", port=830, username="netmend")
            for name in ANY_WAY
        ),
        services=Services(
            services=(
                service("gold", north, alternates=(south,)),
                service("silver", south, alternates=(north,), owner="beta"),
            )
        ),
        topology=Topology(
            nodes=tuple(Node(name=name, ports=ports) for name in ANY_WAY),
            links=(
                Link(name="pe1-p1", a=at("pe1:ge-0/0/1"), z=at("p1:ge-0/0/0"), capacity_mbps=100, delay_ms=1),
                Link(name="p1-pe2", a=at("p1:ge-0/0/1"), z=at("pe2:ge-0/0/1"), capacity_mbps=100, delay_ms=1),
                Link(name="pe1-p2", a=at("pe1:ge-0/0/2"), z=at("p2:ge-0/0/0"), capacity_mbps=100, delay_ms=1),
                Link(name="p2-pe2", a=at("p2:ge-0/0/1"), z=at("pe2:ge-0/0/2"), capacity_mbps=100, delay_ms=1),
            ),
        ),
        parties=Parties(parties=()),
        parties_digest="sha256:" + "0" * 64,
        runbooks=(),
        templates={
            "netconf/bind": "<service><name>{{ service }}</name><port>{{ port }}</port></service>",
            "netconf/release": "<service><name>{{ service }}</name></service>",
            "netconf/shape": "<shaper><name>{{ service }}</name><mbps>{{ mbps }}</mbps></shaper>",
        },
    )


MakePlan = Callable[..., ServiceImprovementPlan]


@pytest.fixture
def make_plan() -> MakePlan:
    def make(
        *steps: Step, parameters: dict[str, Parameter] | None = None, **values: int | str
    ) -> ServiceImprovementPlan:
        runbook = Runbook(
            schema_="netmend.runbook.v1",
            id="mend",
            version="1",
            title="Mend it",
            author="noc",
            symptom="loss",
            limits="none",
            answers=Answers(degradations=(DegradationClass.LOSS,)),
            change_type=ChangeType.NORMAL,
            expected_minutes=5,
            parameters=parameters or {},
            steps=steps,
            verification=Verification(soak_s=0, samples=1, interval_s=0),
        )
        return ServiceImprovementPlan(
            id="mend", origin="service_provider", version="1", runbook=runbook, values=values
        )

    return make


@pytest.fixture
def move(make_plan: MakePlan) -> ServiceImprovementPlan:
    return make_plan(
        Reassign(kind="reassign", to="target", bind="bind", release="release"),
        parameters={"target": AssignmentParameter(type="assignment", description="where to")},
        target="south",
    )


@pytest.fixture
def mbps() -> dict[str, Parameter]:
    return {"mbps": IntegerParameter(type="integer", description="rate", minimum=1, maximum=100)}


@pytest.fixture(scope="session")
def render_here() -> Render:
    """Render as the worker does, in this process: a test of words needs none of its limits."""

    def rendered(request: RenderRequest) -> Rendering:
        try:
            return Rendering.model_validate(work(worker_order(request, RenderLimits())))
        except RefusalError as err:
            raise BadInputError(str(err)) from err

    return rendered
