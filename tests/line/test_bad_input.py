"""Whatever is wrong with the input is said with its place, before any device is contacted."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.cli.opening import open_run
from netmend.cli.wiring import Wiring
from netmend.errors import BadInputError
from netmend.testing.site import Site

REPORT = "runbooks/reports/SDR-1001.yaml"
SHAPER_REPORT, SHAPER_RUNBOOK = "runbooks/reports/SDR-1002.yaml", "runbooks/reconfigure-shaper.yaml"
Refusal = Callable[..., list[str]]


@pytest.fixture
def refusal(site: Site, monkeypatch: pytest.MonkeyPatch) -> Refusal:
    """Why a run cannot even be opened, one line per problem; nothing was contacted, no run exists."""
    for name, value in site.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(site.root)
    requester = site.requester()

    def told(source: str = REPORT, *, person: str | None = None, run_id: str | None = None) -> list[str]:
        with pytest.raises(BadInputError) as caught:
            open_run(Wiring.of(site.root), source, requester=person or requester, run_id=run_id)
        assert contacted(site) == []
        assert not (site.root / ".netmend/state.db").exists()
        return str(caught.value).split("\n")

    return told


def contacted(site: Site) -> list[str]:
    """The devices that anybody has opened a session to."""
    return [device for device in site.devices() if site.truth(device)]


def change(site: Site, file: str, old: str, new: str) -> None:
    path = site.root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


SERVICES, TOPOLOGY, PARTIES = "inventory/services.yaml", "inventory/topology.yaml", "inventory/parties.yaml"
RUNBOOK, TEMPLATE = "runbooks/reassign-alternate-path.yaml", "templates/netconf/bind-service.xml.j2"


@pytest.mark.parametrize(
    ("file", "edit", "line"),
    [
        (
            REPORT,
            ("degradation: loss", "degradatoin: loss"),
            'degradatoin: unknown key; did you mean "degradation"?',
        ),
        (REPORT, ("degradation: loss", "degradation: 7"), "degradation: must be congestion, latency, loss,"),
        (
            REPORT,
            ("degradation: loss", "degradation: loss\ndegradation: loss"),
            'key "degradation" is written twice',
        ),
        (REPORT, ("degradation: loss", "degradation: &a loss"), "anchors (&) are not allowed"),
        (REPORT, ("degradation: loss", "degradation: *a"), "aliases (*) are not allowed"),
        (REPORT, ("degradation: loss", "degradation: !!python/name:os.system"), "tags (!) are not allowed"),
        (REPORT, ("degradation: loss", "degradation: " + "[" * 30 + "]" * 30), "more than 20 levels"),
        (REPORT, ("Packet loss", '"\\e[2J" # '), "control or format character U+001B is not allowed"),
        (REPORT, ("affected_service: gold-acme", "affected_service: gold-acm"), '"gold-acm" is no service'),
        (
            REPORT,
            ("affected_service: gold-acme", "affected_service: hospital-archive"),
            "hospital-archive is suspended",
        ),
        (REPORT, ("reported_by: acme", "reported_by: acmee"), '"acmee" is no party of parties.yaml'),
        (
            REPORT,
            ("root_cause_resource: p1-p2", "root_cause_resource: p9"),
            '"p9" is no link, device or device:port',
        ),
        (
            SERVICES,
            ("demand_mbps: 400", "demand_mbps: -400"),
            "demand_mbps: must be over 0, got the number -400",
        ),
        (SERVICES, ("demand_mbps: 400", "demand_mbps: .inf"), "demand_mbps: must be a number, got text"),
        (SERVICES, ("p1:ge-0/0/2, p2", "p9:ge-0/0/2, p2"), '"p9" is no node of topology.yaml'),
        (SERVICES, ("name: Acme factory", 'name: "Acme\\u202e" # '), "control or format character U+202E"),
        (TOPOLOGY, ("delay_ms: 4", "delay_ms: four"), 'delay_ms: must be a number, got text "four"'),
        (PARTIES, ("quorum: 1", "quorum: 0"), "quorum: must be at least 1"),
        (
            RUNBOOK,
            ("expected_minutes: 5", "expected_minutes: 99999"),
            "expected_minutes: must be at most 10080",
        ),
        (RUNBOOK, ("bind: bind-service", "bind: ../../netmend"), "bind: may hold letters, digits, dot"),
        ("inventory/hosts.yaml", ("groups: [edge]", "groups: [egde]"), '"egde" is no group'),
        (
            "inventory/hosts.yaml",
            ("groups: [edge]", "password: hunter2"),
            "secrets do not belong in this file",
        ),
    ],
)
def test_a_wrong_file_is_told_with_its_place(
    site: Site, refusal: Refusal, file: str, edit: tuple[str, str], line: str
) -> None:
    """File, line, column, path and reason, on one line."""
    change(site, file, *edit)

    told = refusal()

    assert any(one.startswith(f"{file}:") and line in one for one in told), told
    assert all(one.split(":")[1].isdigit() and one.split(":")[2].isdigit() for one in told), told


@pytest.mark.parametrize(
    "file",
    [
        REPORT,
        SERVICES,
        PARTIES,
        RUNBOOK,
        TEMPLATE,
        "inventory/hosts.yaml",
        "inventory/parties.yaml.sig",
        "netmend.toml",
    ],
)
def test_a_sparse_gigabyte_is_refused_by_its_size(site: Site, refusal: Refusal, file: str) -> None:
    """Nothing of it is read."""
    with (site.root / file).open("wb") as stream:
        stream.truncate(2**30)

    (told,) = refusal()

    assert told.startswith(f"{file}: ")
    assert str(2**30) in told or "larger than" in told


def test_a_sparse_gigabyte_of_trust_is_refused_by_its_size(
    site: Site, refusal: Refusal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trust file lies outside the project, and is bounded all the same."""
    anchors = site.root / "trust"
    with anchors.open("wb") as stream:
        stream.truncate(2**30)
    monkeypatch.setenv("NETMEND_TRUST__ANCHORS", str(anchors))

    (told,) = refusal()

    assert told == f"{anchors}: larger than 65536 bytes: not a trust file"


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("<services><service>{{ servce }}</service></services>", "line 1: 'servce' is undefined"),
        ("<services>{{ service.__class__ }}</services>", "line 1"),
        ("<services>{% for i in range(99999999) %}{{ i }}{% endfor %}</services>", "line 1"),
        ("<services>{{ service }", "line 1"),
    ],
)
def test_a_template_that_cannot_be_rendered_is_told_with_its_line(
    site: Site, refusal: Refusal, template: str, reason: str
) -> None:
    """It is found before the run exists, not on the way to the devices."""
    (site.root / TEMPLATE).write_text(template, encoding="utf-8")

    (told,) = refusal()

    assert "netconf/bind-service" in told
    assert reason in told


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("maximum: 1000", "maximum: 0", "maximum 0 is under minimum 1"),
        ("from_service: contracted_mbps", "default: 5000", "default 5000 is not within 1..1000"),
    ],
)
def test_a_range_that_allows_nothing_it_says_is_refused(
    site: Site, refusal: Refusal, old: str, new: str, reason: str
) -> None:
    """A runbook cannot offer a value that it forbids."""
    change(site, SHAPER_RUNBOOK, old, new)

    (told,) = refusal(SHAPER_REPORT)

    assert told.startswith(f"{SHAPER_RUNBOOK}:")
    assert told.endswith(f"parameters.shaper_mbps: {reason}")


def test_an_unknown_person_is_refused(refusal: Refusal) -> None:
    """Who asks for a run is somebody of parties.yaml."""
    assert refusal(person="nobody") == ["--as nobody: no such person in inventory/parties.yaml"]


@pytest.mark.parametrize("run_id", ["../R-1", "", "R 1", "R-1\n", "x" * 65])
def test_a_run_id_that_is_no_name_is_refused(refusal: Refusal, run_id: str) -> None:
    """It becomes part of file names and keys."""
    (told,) = refusal(run_id=run_id)

    assert told.startswith("--run-id ")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('project = "example"\ncolour = "red"\n', "netmend.toml:2:1: colour: unknown key"),
        ('project = "example"\n[policy]\nmargin = 3\n', "netmend.toml:3:1: policy.margin: unknown key"),
        ('project = "example"\n[policy]\nmargin_s = -3\n', "netmend.toml:3:1: policy.margin_s: "),
        ('project = "two words"\n', "netmend.toml:1:1: project: "),
        ("project = \n", "netmend.toml:1:11: "),
        ('project = "example"\nx = ' + "[" * 100_000 + "\n", "netmend.toml: "),
        ('project = "example"\nproject = "twice"\n', "netmend.toml:2:"),
    ],
)
def test_wrong_settings_are_told_with_their_place(
    site: Site, refusal: Refusal, settings: str, told: str
) -> None:
    """The settings are as strict as the other files."""
    (site.root / "netmend.toml").write_text(settings, encoding="utf-8")

    (line,) = refusal()

    assert line.startswith(told)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe", "<stdin>:1:1: is not UTF-8 text"),
        (b"", "<stdin>: is empty"),
        (b"a" * (2**21), "<stdin>: has more than"),
        (b"schema: netmend.report.v1\x00", "<stdin>:1:26: control character U+0000 is not allowed"),
    ],
)
def test_wrong_standard_input_is_told(
    refusal: Refusal, monkeypatch: pytest.MonkeyPatch, content: bytes, told: str
) -> None:
    """A report from a pipe is read by the same rules as a file."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))

    (line,) = refusal("-")

    assert line.startswith(told)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("gone.yaml", "gone.yaml: no such file"),
        ("inventory", "inventory: is not a regular file"),
        ("/dev/zero", "/dev/zero: is not a regular file"),
    ],
)
def test_a_report_that_is_no_file_is_refused(refusal: Refusal, source: str, told: str) -> None:
    """Nothing is waited for."""
    assert refusal(source) == [told]


def test_parties_that_nobody_signed_are_refused(site: Site, refusal: Refusal) -> None:
    """Without an administrator's word, nobody could say who is who."""
    (site.root / "inventory/parties.yaml.sig").unlink()

    assert refusal() == ["inventory/parties.yaml: not signed by an administrator: run `netmend trust sign`"]


def test_parties_changed_after_they_were_signed_are_refused(site: Site, refusal: Refusal) -> None:
    """One character of a comment is enough."""
    change(site, PARTIES, "# Who owns services", "# Who owns the services")

    (told,) = refusal()

    assert told.startswith("inventory/parties.yaml.sig: ")
    assert told.endswith("review the file, then run `netmend trust sign`")


def test_parties_signed_by_somebody_else_are_refused(site: Site, refusal: Refusal) -> None:
    """A person's own key signs no list of persons."""
    imposter = Site(site.root, {"administrator": site.keys["noc-olga"]}, site.environment, site.lab_dir)
    imposter.sign_parties()

    (told,) = refusal()

    assert told.startswith("inventory/parties.yaml.sig: ")


def test_the_author_of_a_runbook_is_a_person(site: Site, refusal: Refusal) -> None:
    """A party cannot be barred from authorizing its own plan; a person can."""
    change(site, RUNBOOK, "author: plans-petra", "author: northnet")

    (told,) = refusal()

    assert told == f'{RUNBOOK}:5:9: author: "northnet" is no person of parties.yaml'


def test_every_problem_of_a_project_goes_to_stderr_and_nothing_is_lost(site: Site) -> None:
    """Two bad files, one command, exit code 2; mended, the project is as it was."""
    path: Path = site.root / SERVICES
    before = path.read_text(encoding="utf-8")
    change(site, SERVICES, "demand_mbps: 400", "demand_mbps: lots")
    change(site, REPORT, "degradation: loss", "degradation: noise")

    done = site.netmend("run", REPORT, "--as", site.requester())
    path.write_text(before, encoding="utf-8")
    change(site, REPORT, "degradation: noise", "degradation: loss")
    mended = site.netmend("check")

    assert done.code == 2
    assert done.out == ""
    assert 'demand_mbps: must be a number, got text "lots"' in done.err
    assert done.err.endswith(". Nothing was sent to any device.\n")
    assert contacted(site) == []
    assert mended.code == 0, mended.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("run", REPORT, "--as", "noc-olga", "--plan", "plan.json"),
            "error[NM-P001]: plan.json: plans of external parties are not taken yet: leave --plan out\n",
        ),
        (
            ("check", "--project", "nowhere"),
            (
                "netmend.toml: not found in nowhere: not a netmend project (use --project DIR)\n"
                "1 error. Nothing was sent to any device.\n"
            ),
        ),
        (("show", "R-9"), "error[NM-P001]: R-9: no such run: see `netmend runs`\n"),
        (("resume", "R-9"), "error[NM-P001]: R-9: no such run: see `netmend runs`\n"),
        (
            ("abort", "R-9", "--as", "nobody"),
            "error[NM-P001]: --as nobody: no such person in inventory/parties.yaml\n",
        ),
    ],
)
def test_a_wrong_command_is_refused_in_one_line(site: Site, words: tuple[str, ...], told: str) -> None:
    """The exit code is 2, and nothing was contacted."""
    done = site.netmend(*words)

    assert (done.code, done.out, done.err) == (2, "", told)
    assert contacted(site) == []
