from pathlib import Path

import pytest

from netmend.errors import BadFileError
from netmend.inventory import load_report
from netmend.model.project import Project


@pytest.mark.parametrize("number", [1001, 1002, 1003])
def test_the_example_reports_load(root: Path, project: Project, number: int) -> None:
    """Each is answered by a runbook of the project."""
    file = f"runbooks/reports/SDR-{number}.yaml"

    report = load_report((root / file).read_text(encoding="utf-8"), file, project)

    assert any(report.degradation in runbook.answers.degradations for runbook in project.runbooks)


def test_a_report_about_strangers_is_refused(root: Path, project: Project) -> None:
    """Service, party and cause are looked up, all at once, under the name that was given."""
    text = (root / "runbooks/reports/SDR-1001.yaml").read_text(encoding="utf-8")
    text = text.replace("gold-acme", "gold-acne").replace("reported_by: acme", "reported_by: acne")

    with pytest.raises(BadFileError) as caught:
        load_report(text.replace("p1-p2", "p1-p9"), "<stdin>", project)

    assert [str(problem).split(": ", 1)[1] for problem in caught.value.problems] == [
        'affected_service: "gold-acne" is no service of services.yaml',
        'reported_by: "acne" is no party of parties.yaml',
        'analysis.root_cause_resource: "p1-p9" is no link, device or device:port of topology.yaml',
    ]


def test_a_service_that_nobody_uses_is_not_degraded(root: Path, project: Project) -> None:
    """In use means active."""
    text = (root / "runbooks/reports/SDR-1001.yaml").read_text(encoding="utf-8")

    with pytest.raises(BadFileError, match="hospital-archive is suspended"):
        load_report(text.replace("gold-acme", "hospital-archive"), "<stdin>", project)
