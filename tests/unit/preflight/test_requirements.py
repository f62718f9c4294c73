import pytest

from netmend.errors import RefusedError
from netmend.model.change import ChangeSet
from netmend.model.project import Project
from netmend.model.proposal import AuthorizationRequirement, ServiceImpact, Severity
from netmend.model.runbook import ChangeType
from netmend.preflight import require


def impact(service: str, owner: str, severity: Severity = Severity.DEGRADED) -> ServiceImpact:
    return ServiceImpact(service=service, owner=owner, severity=severity, path=(service,))


def test_every_impacted_owner_decides_once(move: ChangeSet, project: Project) -> None:
    """The quorum is m, those who can sign are n; the services are the reason."""
    found = (impact("city-wifi", "city"), impact("bank-b", "bank"), impact("bank-a", "bank"))

    requirements = require(found, move, project)

    assert requirements == (
        AuthorizationRequirement(party="bank", m=1, n=2, because=("bank-a", "bank-b")),
        AuthorizationRequirement(party="city", m=1, n=1, because=("city-wifi",)),
    )


@pytest.mark.parametrize("severity", [s for s in Severity if s is not Severity.NO_IMPACT])
def test_every_severity_above_none_asks_the_owner(
    move: ChangeSet, project: Project, severity: Severity
) -> None:
    """UNKNOWN included."""
    assert [r.party for r in require((impact("tv-north", "media", severity),), move, project)] == ["media"]


def test_a_standard_change_without_impact_asks_nobody(shaper: ChangeSet, project: Project) -> None:
    """It is authorized in advance; the impact is the evidence."""
    assert require((impact("tv-north", "media", Severity.NO_IMPACT),), shaper, project) == ()


def test_a_standard_change_with_impact_asks_like_any_other(shaper: ChangeSet, project: Project) -> None:
    """The advance is for changes that hurt nobody."""
    assert [r.party for r in require((impact("tv-north", "media"),), shaper, project)] == ["media"]


def test_a_normal_change_without_impact_asks_the_owner_of_the_degraded_service(
    move: ChangeSet, project: Project
) -> None:
    """Somebody always authorizes a normal change."""
    (requirement,) = require((), move, project)

    assert (requirement.party, requirement.because) == ("acme", ("owner of the degraded service",))


def test_an_owner_that_nobody_knows_stops_the_run(move: ChangeSet, project: Project) -> None:
    """Party and service are named."""
    with pytest.raises(RefusedError, match="tv-north: its owner moon is no party"):
        require((impact("tv-north", "moon"),), move, project)


def test_an_owner_that_cannot_reach_its_quorum_stops_the_run(move: ChangeSet, example: Project) -> None:
    """Without keys nobody could ever decide, so nothing waits for it."""
    with pytest.raises(RefusedError, match="its owner media cannot decide: 1 must authorize, 0 of"):
        require((impact("tv-north", "media"),), move, example)


def test_an_emergency_is_refused(move: ChangeSet, project: Project) -> None:
    """It needs an authority and a review that are not there yet."""
    emergency = move.model_copy(update={"change_type": ChangeType.EMERGENCY})

    with pytest.raises(RefusedError, match="emergency changes are not offered yet"):
        require((), emergency, project)
