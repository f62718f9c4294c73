import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.errors import BadFileError
from netmend.model.project import Project


def replace(root: Path, file: str, old: str, new: str, count: int = -1) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8")


@pytest.fixture
def problems(open_project: Callable[[], Project]) -> Callable[[], list[str]]:
    """What is wrong with the project, as one line each."""

    def told() -> list[str]:
        with pytest.raises(BadFileError) as caught:
            open_project()
        return [str(problem) for problem in caught.value.problems]

    return told


def key_line(comment: str, material: bytes = b"k") -> str:
    kind = b"ssh-ed25519"
    blob = len(kind).to_bytes(4, "big") + kind + len(material).to_bytes(4, "big") + material
    return f"ssh-ed25519 {base64.b64encode(blob).decode()} {comment}"


def test_the_example_project_loads_whole(project: Project) -> None:
    """It is what newcomers read first."""
    assert len(project.services.services) >= 9
    assert {runbook.id for runbook in project.runbooks} == {
        "raise-mtu",
        "reassign-alternate-path",
        "reassign-other-port",
        "reconfigure-shaper",
    }
    assert all(project.parties.person(runbook.author) for runbook in project.runbooks)
    steps = ("bind-service", "release-service", "set-shaper", "clear-shaper", "set-mtu", "clear-mtu")
    platforms = ("netconf", "iosxe", "eos", "iosxr", "junos", "linux", "nxos")
    assert set(project.templates) == {f"{on}/{step}" for on in platforms for step in steps}


def test_the_digest_of_the_parties_is_that_of_the_bytes(root: Path, project: Project) -> None:
    """Any byte of parties.yaml voids decisions."""
    content = (root / "inventory/parties.yaml").read_bytes()

    assert project.parties_digest == "sha256:" + hashlib.sha256(content).hexdigest()


def test_problems_of_all_files_are_told_at_once(root: Path, problems: Callable[[], list[str]]) -> None:
    """Nobody mends a project file by file."""
    replace(root, "inventory/services.yaml", "demand_mbps: 400", "demand_mbps: lots")
    replace(root, "inventory/topology.yaml", "delay_ms: 4", "delay_ms: -4")
    (root / "runbooks/third.yaml").write_text("[", encoding="utf-8")

    found = problems()

    assert [line.split(":")[0] for line in found] == [
        "inventory/services.yaml",
        "inventory/topology.yaml",
        "runbooks/third.yaml",
    ]


@pytest.mark.parametrize(
    ("file", "change", "reason"),
    [
        ("services", ("owner: retail", "owner: nobody"), 'owner: "nobody" is no party'),
        ("services", ("p1:ge-0/0/2, p2", "p9:ge-0/0/2, p2"), '"p9" is no node of topology.yaml'),
        ("services", ("p1:ge-0/0/2, p2", "p1:ge-9, p2"), 'p1 has no port "ge-9"'),
        ("services", ("p1:ge-0/0/2, p2", "p1:ge-0/0/3, p2"), "link p1-p4 leads to p4, not to p2"),
        (
            "services",
            ("[pe1:ge-0/0/1, p1", "[pe1:ge-0/0/11, p1"),
            "no link leaves pe1:ge-0/0/11, so p1 cannot",
        ),
        ("services", ("pe2:ge-0/0/10]", "pe2:ge-0/0/1]"), "the last port must be a customer port"),
        ("services", ("p1:ge-0/0/2, p2", "pe1:ge-0/0/1, p2"), "passes pe1 a second time"),
        ("services", ("- name: south", "- name: north"), '"north" is already the name of another assignment'),
        ("services", ("protects: bank-a", "protects: tv-north"), "tv-north does not name bank-b in return"),
        ("services", ("protects: bank-b", "protects: bank-z"), '"bank-z" is no other service'),
        ("services", ("kpi: delay_ms", "kpi: loss_ratio"), 'objectives[1].kpi: "loss_ratio" is listed twice'),
        ("services", ("id: tv-north", "id: bank-a"), '"bank-a" is already defined above'),
        ("topology", ("name: p4\n", "name: p5\n"), '"p5" is no device of the inventory'),
        ("topology", ("name: pe1-p3", "name: pe1-p1"), '"pe1-p1" is already defined above'),
        ("topology", ("a: pe1:ge-0/0/2", "a: pe1:ge-0/0/1"), "pe1:ge-0/0/1 is already an end of link pe1-p1"),
        ("topology", ("ports: [ge-0/0/1, ge-0/0/2]", "ports: [ge-0/0/1, ge-0/0/1]"), "is listed twice"),
        ("parties", ("id: bank-bob", "id: acme-ana"), 'person "acme-ana" is already a person of acme'),
        ("parties", ("id: retail\n", "id: media\n"), '"media" is already defined above'),
        ("parties", ("keys: []", "keys: [ssh-ed25519 AAAA]"), "is no OpenSSH public key line"),
    ],
)
def test_files_that_contradict_each_other_are_refused(
    root: Path, file: str, change: tuple[str, str], reason: str, problems: Callable[[], list[str]]
) -> None:
    """Each contradiction is told with its place."""
    name = f"inventory/{file}.yaml"
    replace(root, name, *change, 1)

    found = problems()

    assert any(reason in line and line.startswith(f"{name}:") for line in found), found


def test_one_key_for_two_persons_is_refused(root: Path, problems: Callable[[], list[str]]) -> None:
    """A comment does not make another key: these are aliases of one identity."""
    parties = "inventory/parties.yaml"
    replace(root, parties, "keys: []", f'keys: ["{key_line("olga@noc")}"]', 1)
    replace(root, parties, "keys: []", f'keys: ["{key_line("somebody else")}"]', 1)

    (problem,) = problems()

    assert problem.endswith("this key is already the key of noc-olga; a key belongs to one person")


def test_a_quorum_beyond_the_keys_is_refused(
    root: Path, problems: Callable[[], list[str]], open_project: Callable[[], Project]
) -> None:
    """Such a party could never authorize anything; without any keys it is merely not set up yet."""
    parties = "inventory/parties.yaml"
    replace(root, parties, "quorum: 1", "quorum: 2")
    open_project()
    before, _, after = (root / parties).read_text(encoding="utf-8").partition("- id: acme-ana")
    after = after.replace("keys: []", f'keys: ["{key_line("ana")}"]', 1)
    (root / parties).write_text(f"{before}- id: acme-ana{after}", encoding="utf-8")

    (problem,) = problems()

    assert "acme asks for 2 decisions but 1 of its authorizers have a key" in problem


def test_a_runbook_names_templates_and_an_author_that_exist(
    root: Path, problems: Callable[[], list[str]]
) -> None:
    """And its id is its own."""
    replace(root, "runbooks/reconfigure-shaper.yaml", "template: set-shaper", "template: set-shapr")
    replace(root, "runbooks/reconfigure-shaper.yaml", "author: plans-petra", "author: northnet")
    replace(root, "runbooks/reconfigure-shaper.yaml", "id: reconfigure-shaper", "id: reassign-alternate-path")

    found = problems()

    assert [line.split(": ", 1)[1] for line in found] == [
        'id: "reassign-alternate-path" is already the id of runbooks/reassign-alternate-path.yaml',
        'author: "northnet" is no person of parties.yaml',
        'steps[0].template: no platform has a template "set-shapr" below templates/',
    ]


def test_two_files_for_one_template_are_refused(root: Path, problems: Callable[[], list[str]]) -> None:
    """Which one is meant must not depend on the order of reading."""
    (root / "templates/netconf/bind-service.j2").write_text("x", encoding="utf-8")

    (problem,) = problems()

    assert "another file is the template netconf/bind-service too" in problem
