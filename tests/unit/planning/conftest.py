"""A library of runbooks, a service with two alternates, and a report about it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from netmend.model.party import Parties
from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.runbook import Runbook
from netmend.model.service import Service, Services
from netmend.model.topology import Link, Node, Topology

MakeRunbook = Callable[..., Runbook]

SHAPE = {"kind": "reconfigure", "template": "shape", "on": "first"}
MOVE = {"kind": "reassign", "to": "way", "bind": "bind", "release": "release"}
WAY = {"way": {"type": "assignment", "description": "where to"}}


@pytest.fixture
def make_runbook() -> MakeRunbook:
    def make(name: str, **more: object) -> Runbook:
        fields: dict[str, object] = {
            "schema": "netmend.runbook.v1",
            "id": name,
            "version": "3",
            "title": name,
            "author": "noc",
            "symptom": "loss",
            "limits": "none",
            "answers": {"degradations": ["loss", "path", "config_drift"]},
            "change_type": "normal",
            "expected_minutes": 5,
            "steps": [SHAPE],
            "verification": {"soak_s": 0, "samples": 1, "interval_s": 0},
        }
        return Runbook.model_validate(fields | more)

    return make


@pytest.fixture
def service() -> Service:
    return Service.model_validate(
        {
            "id": "gold",
            "name": "Gold",
            "service_class": "l2vpn",
            "owner": "acme",
            "state": "active",
            "demand_mbps": 40,
            "assignment": {"name": "north", "resources": ["pe1:n", "pe2:c"]},
            "alternates": [
                {"name": "middle", "resources": ["pe1:m", "pe2:c"]},
                {"name": "south", "resources": ["pe1:s", "pe2:c"]},
            ],
            "parameters": {"rate": 40, "peak": 51, "wish": "middle"},
        }
    )


@pytest.fixture
def project(service: Service) -> Project:
    ports = ("n", "m", "s", "c")
    return Project(
        name="example",
        devices=(),
        services=Services(services=(service,)),
        topology=Topology(
            nodes=(Node(name="pe1", ports=ports), Node(name="pe2", ports=ports)),
            links=tuple(
                Link.model_validate(
                    {
                        "name": name,
                        "a": f"pe1:{name[0]}",
                        "z": f"pe2:{name[0]}",
                        "capacity_mbps": 9,
                        "delay_ms": 1,
                    }
                )
                for name in ("north", "middle", "south")
            ),
        ),
        parties=Parties(parties=()),
        parties_digest="sha256:" + "0" * 64,
        runbooks=(),
        templates={},
    )


@pytest.fixture
def report() -> ServiceDegradationReport:
    return ServiceDegradationReport.model_validate(
        {
            "schema": "netmend.report.v1",
            "id": "SDR-1",
            "affected_service": "gold",
            "degradation": "loss",
            "reported_by": "acme",
            "analysis": {"measured_at": datetime(2026, 3, 2, tzinfo=UTC), "root_cause_resource": "north"},
        }
    )
