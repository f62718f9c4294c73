import pytest

from netmend.cli.impact_reason import impact_reason_lines
from netmend.errors import BadInputError
from netmend.model.proposal import ServiceImpact, Severity
from netmend.testing.proposals import proposal

BETA = ServiceImpact(
    service="beta",
    owner="bank",
    severity=Severity.REDUCED_REDUNDANCY,
    path=("r3", "link r3-r4", "no room for failover to north", "beta"),
)
CALM = ServiceImpact(service="calm", owner="city", severity=Severity.NO_IMPACT, path=())


def test_the_way_leads_from_the_service_back_to_what_is_changed() -> None:
    """Read from the left: the service, what would happen to it, and where that comes from."""
    lines = impact_reason_lines(proposal(impact=(BETA, CALM)), "beta", None)

    assert [line.plain.strip() for line in lines] == [
        "~ beta  REDUCED_REDUNDANCY  bank",
        "beta <- no room for failover to north <- link r3-r4 <- r3",
    ]


def test_a_service_without_a_way_is_said_to_have_none() -> None:
    """No impact is an answer too."""
    lines = impact_reason_lines(proposal(impact=(BETA, CALM)), "calm", None)

    assert lines[1].plain.strip() == "nothing that the change touches leads to it"


def test_a_service_that_was_not_looked_at_is_refused_with_those_that_were() -> None:
    """A misspelt name gets the names there are."""
    with pytest.raises(
        BadInputError, match="gama: no other service in use of that name; looked at: beta, calm"
    ):
        impact_reason_lines(proposal(impact=(BETA, CALM)), "gama", None)
