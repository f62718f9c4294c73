import json
from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.errors import BadInputError
from netmend.inventory import record_assignment
from netmend.inventory.load import load, open_document
from netmend.inventory.yaml_file import parse
from netmend.model.project import Project
from netmend.model.service import Assignment, Service, Services


def acme(project: Project) -> Service:
    service = project.services.named("gold-acme")
    assert service is not None
    return service


def test_the_service_and_its_alternate_change_places(
    root: Path, project: Project, open_project: Callable[[], Project]
) -> None:
    """The new assignment is used, the old one is still known."""
    before = acme(project)

    record_assignment(root, "gold-acme", before.alternates[0])

    after = acme(open_project())
    assert (after.assignment, after.alternates) == (before.alternates[0], (before.assignment,))


def test_all_else_in_the_file_stays(root: Path, project: Project) -> None:
    """Comments, order and spelling survive: there and back again is the same file."""
    path = root / "inventory/services.yaml"
    original = path.read_bytes()

    record_assignment(root, "gold-acme", acme(project).alternates[0])
    changed = path.read_text(encoding="utf-8").splitlines()
    record_assignment(root, "gold-acme", acme(project).assignment)

    assert path.read_bytes() == original
    differing = [old for old, new in zip(original.decode().splitlines(), changed, strict=True) if old != new]
    assert len(differing) == 4


def test_every_other_entry_stays_as_its_author_wrote_it(root: Path, project: Project) -> None:
    """However oddly it is set: only the lines of the service itself are written anew."""
    path = root / "inventory/services.yaml"
    odd = path.read_text(encoding="utf-8").replace("name: Guest access", "name:    Guest   access")
    path.write_text(odd, encoding="utf-8")

    record_assignment(root, "gold-acme", acme(project).alternates[0])

    before, after = odd.splitlines(), path.read_text(encoding="utf-8").splitlines()
    begin, end = before.index("  - id: gold-acme"), before.index("  - id: retail-guest")
    assert after[:begin] + after[end:] == before[:begin] + before[end:]
    assert after[begin:end] != before[begin:end]


def test_the_ends_of_lines_stay_as_they_are(root: Path, project: Project) -> None:
    """A file from another system keeps its own, in the rewritten lines too."""
    path = root / "inventory/services.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    record_assignment(root, "gold-acme", acme(project).alternates[0])

    written = path.read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") > 0


@pytest.mark.parametrize("service", ["gold-acme", "tv-north"])
def test_a_list_on_one_line_is_rewritten_as_well(root: Path, project: Project, service: str) -> None:
    """Entries without lines of their own, in a list in brackets."""
    path = root / "inventory/services.yaml"
    plain = parse(path.read_text(encoding="utf-8"), "services.yaml").plain
    path.write_text(json.dumps(plain), encoding="utf-8")
    chosen = project.services.named(service)
    assert chosen is not None

    record_assignment(root, service, chosen.alternates[0])

    written = load(Services, open_document(path, "services.yaml")).named(service)
    assert written is not None
    assert written.assignment == chosen.alternates[0]


def test_recording_again_writes_nothing(root: Path, project: Project) -> None:
    """A repeated step finds it done."""
    path = root / "inventory/services.yaml"
    record_assignment(root, "gold-acme", acme(project).alternates[0])
    written = path.stat()

    record_assignment(root, "gold-acme", acme(project).alternates[0])

    assert path.stat().st_ino == written.st_ino
    assert path.stat().st_mtime_ns == written.st_mtime_ns


def test_the_mode_is_kept_and_nothing_is_left_behind(root: Path, project: Project) -> None:
    """The file is replaced by one with the same permissions."""
    path = root / "inventory/services.yaml"
    path.chmod(0o640)

    record_assignment(root, "gold-acme", acme(project).alternates[0])

    assert path.stat().st_mode & 0o777 == 0o640
    assert not list(path.parent.glob(".services*"))


def test_an_assignment_that_is_not_in_the_file_is_refused(root: Path, project: Project) -> None:
    """The inventory is never led to a place that nobody designed."""
    unknown = Assignment(name="moon", resources=acme(project).assignment.resources)

    with pytest.raises(BadInputError, match="has no alternate moon with these resources"):
        record_assignment(root, "gold-acme", unknown)
    with pytest.raises(BadInputError, match="nobody is no service"):
        record_assignment(root, "nobody", unknown)
