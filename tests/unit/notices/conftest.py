"""A proposal that impacts services of two owners."""

from datetime import UTC, datetime

import pytest

from netmend.model.change import ChangeSet
from netmend.model.notice import Notice
from netmend.model.party import Parties
from netmend.model.project import Project
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal, ServiceImpact
from netmend.model.report import ServiceDegradationReport
from netmend.model.service import Service, Services
from netmend.model.topology import Topology
from netmend.notices import proposal_notices

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
DECIDE_BY = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def service(name: str, owner: str) -> Service:
    return Service.model_validate(
        {
            "id": name,
            "name": f"{name.title()} Line",
            "service_class": "l2vpn",
            "owner": owner,
            "state": "active",
            "demand_mbps": 40,
            "assignment": {"name": "north", "resources": ["pe1:n"]},
            "objectives": [{"kpi": "loss_ratio", "comparator": "<=", "target": 0.01, "tolerance": 0.005}],
        }
    )


@pytest.fixture
def project() -> Project:
    parties = Parties.model_validate(
        {
            "parties": [
                {"id": "acme", "name": "Acme Corp"},
                {"id": "beta", "name": "Beta Ltd", "persons": [{"id": "bob", "name": "Bob"}]},
                {"id": "gamma", "name": "Gamma AG", "channels": ["file", "mail"]},
                {"id": "noc", "name": "The NOC"},
            ]
        }
    )
    services = [
        service("gold", "acme"),
        service("silver", "beta"),
        service("bronze", "beta"),
        service("tin", "gamma"),
    ]
    return Project(
        name="example",
        devices=(),
        services=Services(services=tuple(services)),
        topology=Topology(nodes=(), links=()),
        parties=parties,
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
            "reported_by": "noc",
            "description": "gold loses packets of Acme Corp",
            "analysis": {"measured_at": NOW, "root_cause_resource": "pe1"},
        }
    )


@pytest.fixture
def proposal() -> ImprovementProposal:
    impacts = [
        ("silver", "beta", "OUTAGE", ("pe1", "port n", "gold", "silver")),
        ("bronze", "beta", "UNKNOWN", ("pe1", "bronze")),
        ("tin", "gamma", "REDUCED_REDUNDANCY", ("pe1", "Silver Line shares it", "tin")),
        ("lead", "delta", "NO_IMPACT", ()),
    ]
    return ImprovementProposal(
        run="R-402",
        report="SDR-1",
        attempt=1,
        service="gold",
        author="noc",
        requester="rita",
        change_set=ChangeSet.model_validate(
            {
                "plan": "move-gold",
                "version": "1",
                "service": "gold",
                "change_type": "normal",
                "strategy": "atomic",
                "verification": {"soak_s": 0, "samples": 1, "interval_s": 0},
                "changes": [],
                "values": {},
            }
        ),
        previews=(),
        impact=tuple(
            ServiceImpact.model_validate(
                {"service": name, "owner": owner, "severity": severity, "path": path}
            )
            for name, owner, severity, path in impacts
        ),
        requirements=tuple(
            AuthorizationRequirement(party=party, m=1, n=2, because=()) for party in ("beta", "gamma")
        ),
        window=None,
        parties_digest="sha256:" + "0" * 64,
        digest="sha256:" + "9" * 64,
    )


@pytest.fixture
def notices(
    proposal: ImprovementProposal, report: ServiceDegradationReport, project: Project
) -> tuple[Notice, ...]:
    """The proposal notices: to beta over one channel, to gamma over two."""
    return proposal_notices(proposal, report, project, decide_by=DECIDE_BY, now=NOW)
