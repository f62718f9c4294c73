from collections.abc import Callable

from netmend.model.project import Project
from netmend.model.report import ServiceDegradationReport
from netmend.model.runbook import Runbook
from netmend.planning.library import LibraryPlanner

MakeRunbook = Callable[..., Runbook]


def test_the_library_offers_what_fits_with_its_values(
    project: Project, report: ServiceDegradationReport, make_runbook: MakeRunbook
) -> None:
    """What answers something else, and what lacks a value, is not offered."""
    rate = {"type": "integer", "description": "rate", "minimum": 1, "maximum": 50, "from_service": "rate"}
    fitting = make_runbook("fitting", parameters={"rate": rate})
    lacking = make_runbook("lacking", parameters={"rate": rate | {"from_service": "absent"}})
    other = make_runbook("other", answers={"degradations": ["jitter"]})
    library = project.model_copy(update={"runbooks": (lacking, fitting, other)})

    (plan,) = LibraryPlanner().plans(report, library)

    assert (plan.id, plan.origin, plan.version, plan.values) == (
        "fitting",
        "service_provider",
        "3",
        {"rate": 40},
    )
