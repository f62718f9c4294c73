from collections.abc import Callable

import pytest

from netmend.errors import RefusedError
from netmend.model.change import ChangeSet, Preview, Reassignment, Touch
from netmend.model.project import Project
from netmend.model.proposal import Severity
from netmend.model.service import Service
from netmend.network import Network
from netmend.preflight import assess

PreviewOf = Callable[..., Preview]

RATE = Touch(
    path="/services/service[name='hospital-imaging']/shaper-mbps",
    keys=("hospital-imaging",),
    values=("100", "200"),
)

SOUTH = ("p3", "GigabitEthernet0/0/2", "link p3-p4")


def severities(change_set: ChangeSet, previews: tuple[Preview, ...], project: Project) -> dict[str, Severity]:
    return {impact.service: impact.severity for impact in assess(change_set, previews, project)}


def with_service(project: Project, name: str, **changed: object) -> Project:
    """Return the project with one service changed."""
    services = tuple(
        Service.model_validate(service.model_dump() | changed) if service.id == name else service
        for service in project.services.services
    )
    return project.model_copy(update={"services": project.services.model_copy(update={"services": services})})


def on(change_set: ChangeSet, device: str) -> ChangeSet:
    """Return the change set with its one change on that device."""
    change = change_set.changes[0].model_copy(update={"device": device})
    return change_set.model_copy(update={"changes": (change,)})


def port_leaf(port: str, leaf: str, *values: str) -> Touch:
    return Touch(path=f"/interfaces/interface[name='{port}']/{leaf}", keys=(port,), values=values)


def test_the_example_move_concerns_two_other_owners(
    move: ChangeSet, moved: tuple[Preview, ...], project: Project
) -> None:
    """Those whose failover fits no more; the neighbours keep room, the suspended service does not count."""
    impact = assess(move, moved, project)

    assert [(i.service, i.owner, i.path) for i in impact if i.severity is not Severity.NO_IMPACT] == [
        ("bank-a", "bank", (*SOUTH, "no room for failover to bank-b", "bank-a")),
        ("city-wifi", "city", (*SOUTH, "no room for failover to south", "city-wifi")),
    ]
    assert {i.severity for i in impact} == {Severity.NO_IMPACT, Severity.REDUCED_REDUNDANCY}
    assert [i.service for i in impact] == sorted(i.service for i in impact)
    assert not {"gold-acme", "hospital-archive"} & {i.service for i in impact}


def test_the_protection_pair_of_the_example_shares_nothing(project: Project) -> None:
    """Otherwise it would teach the wrong thing."""
    legs = [project.services.named(name) for name in ("bank-a", "bank-b")]
    network = Network(project.topology, project.services)

    assert not network.shared_risks(*(leg.assignment for leg in legs if leg is not None))


def test_a_service_that_shares_the_touched_port_is_listed_without_impact(
    move: ChangeSet, moved: tuple[Preview, ...], project: Project
) -> None:
    """Its owner sees why nothing is asked of them."""
    tv = next(i for i in assess(move, moved, project) if i.service == "tv-north")

    assert (tv.severity, tv.path) == (Severity.NO_IMPACT, (*SOUTH, "tv-north"))


def test_a_service_in_use_counts_where_a_suspended_one_does_not(
    move: ChangeSet, moved: tuple[Preview, ...], project: Project
) -> None:
    """The archive's 500 Mbit/s fill the south link once somebody uses it."""
    active = with_service(project, "hospital-archive", state="active")

    found = severities(move, moved, active)

    assert found["hospital-archive"] is Severity.DEGRADED
    assert found["tv-north"] is Severity.DEGRADED


def test_the_diff_counts_and_not_what_the_plan_says(
    move: ChangeSet, moved: tuple[Preview, ...], project: Project
) -> None:
    """Without its reassignment the change set claims nothing; the touched ports still lead to the link."""
    silent = move.model_copy(update={"reassignment": None})

    assert severities(silent, moved, project)["city-wifi"] is Severity.REDUCED_REDUNDANCY


def test_a_failover_that_never_fitted_is_not_lost(
    move: ChangeSet, moved: tuple[Preview, ...], project: Project
) -> None:
    """Only what the change takes away is its impact."""
    huge = with_service(project, "city-wifi", demand_mbps=900)

    assert severities(move, moved, huge)["city-wifi"] is Severity.NO_IMPACT


def test_a_raised_shaper_within_the_links_concerns_nobody(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """The neighbour on the fuller link keeps enough room."""
    assert severities(shaper, (preview("pe1", RATE),), project) == {"tv-north": Severity.NO_IMPACT}


def test_a_raised_shaper_beyond_the_link_degrades_its_neighbours(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """What the shaper lets pass counts, also above today's demand."""
    flood = RATE.model_copy(update={"values": ("100", "900")})

    found = severities(shaper, (preview("pe1", flood),), project)

    assert found["tv-north"] is Severity.DEGRADED


def test_what_the_old_shaper_held_back_is_new_on_the_link(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """The demand of 180 was there before, but only 100 of it were on the links."""
    tight = with_service(project, "gold-acme", demand_mbps=650)

    found = severities(shaper, (preview("pe1", RATE),), tight)

    assert found["gold-acme"] is Severity.REDUCED_REDUNDANCY


def test_touching_another_service_is_an_outage(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """Whatever it does to the entry; and the partner has lost its protection."""
    path = "/services/service[name='bank-a']"
    touch = Touch(path=path, keys=("bank-a",), values=("bank-a", "ge-0/0/1"))

    found = {i.service: i for i in assess(on(shaper, "pe3"), (preview("pe3", touch),), project)}

    assert (found["bank-a"].severity, found["bank-a"].path) == (Severity.OUTAGE, ("pe3", path, "bank-a"))
    assert found["bank-b"].severity is Severity.REDUCED_REDUNDANCY


def test_a_port_that_is_switched_off_is_an_outage_for_its_users(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """At both ends of the link; who could fail over to it loses redundancy."""
    off = preview("p2", port_leaf("ge-0/0/2", "enabled", "true", "false"))

    found = severities(on(shaper, "p2"), (off,), project)

    assert found["gold-acme"] is Severity.OUTAGE
    assert found["retail-guest"] is Severity.OUTAGE
    assert found["tv-north"] is Severity.REDUCED_REDUNDANCY
    assert "bank-a" not in found


def test_another_property_of_a_port_is_unknown(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """Nobody here can say what a speed does to the services on it."""
    speed = port_leaf("ge-0/0/2", "speed", "1000", "100")

    found = severities(on(shaper, "p2"), (preview("p2", speed),), project)

    assert found["retail-guest"] is Severity.UNKNOWN


@pytest.mark.parametrize(
    ("values", "relying"),
    [
        (("1500", "9000"), None),
        (("9000", "1500"), Severity.REDUCED_REDUNDANCY),
        (("9000",), Severity.REDUCED_REDUNDANCY),
        (("1500", "ninety"), Severity.REDUCED_REDUNDANCY),
    ],
)
def test_an_mtu_concerns_every_service_on_its_port(
    shaper: ChangeSet,
    preview: PreviewOf,
    project: Project,
    *,
    values: tuple[str, ...],
    relying: Severity | None,
) -> None:
    """Users in any case; whoever could only fail over to it, unless it is known to grow."""
    mtu = preview("p3", port_leaf("GigabitEthernet0/0/2", "mtu", *values))

    found = severities(on(shaper, "p3"), (mtu,), project)

    assert {name for name in found if found[name] is Severity.DEGRADED} == {"tv-north", "bank-b"}
    assert found.get("gold-acme") is relying
    assert found.get("retail-guest") is relying
    assert "acme-branch" not in found


def test_a_label_at_a_port_changes_nothing_for_its_services(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """They are listed all the same; a name in the text refers to nothing."""
    label = preview("p3", port_leaf("GigabitEthernet0/0/2", "description", "gold-acme", "to p4"))

    found = severities(on(shaper, "p3"), (label,), project)

    assert found == {"tv-north": Severity.NO_IMPACT, "bank-b": Severity.NO_IMPACT}


def test_a_service_that_enters_elsewhere_takes_nothing_from_the_others(
    move: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """The branch's second line leads over links with room; who shares an old or new port is listed."""
    branch = project.services.named("acme-branch")
    assert branch is not None
    other_pe = next(way for way in branch.alternates if way.name == "other-pe")
    change_set = move.model_copy(
        update={
            "service": branch.id,
            "changes": (),
            "reassignment": Reassignment(service=branch.id, before=branch.assignment, after=other_pe),
        }
    )
    entry = "/services/service[name='acme-branch']"
    previews = tuple(
        preview(device, Touch(path=entry, keys=(branch.id,), values=(branch.id, port)))
        for device, port in (("p2", "ge-0/0/2"), ("pe2", "ge-0/0/1"), ("pe3", "ge-0/0/1"))
    )

    found = severities(change_set, previews, project)

    assert set(found) == {"bank-a", "city-wifi", "gold-acme", "retail-guest"}
    assert set(found.values()) == {Severity.NO_IMPACT}


@pytest.mark.parametrize(
    "touch",
    [
        Touch(path="/system/hostname", keys=(), values=("p4", "px")),
        Touch(path="/interfaces/interface[name='mgmt0']", keys=("mgmt0",), values=("mgmt0",)),
        Touch(
            path="/services/service[name='hospital-imaging']/egress-port",
            keys=("hospital-imaging",),
            values=("ge-9", "ge-8"),
        ),
    ],
    ids=["names nothing", "an unknown port", "an unknown way out"],
)
def test_what_cannot_be_named_is_unknown_to_all_on_the_device(
    shaper: ChangeSet, preview: PreviewOf, project: Project, touch: Touch
) -> None:
    """Fail closed: every service in use that passes the device."""
    found = severities(on(shaper, "p4"), (preview("p4", touch),), project)

    assert found == dict.fromkeys(("bank-b", "city-wifi", "tv-north"), Severity.UNKNOWN)


def test_a_device_off_the_map_concerns_everybody(
    shaper: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """Nobody can say who uses it."""
    found = assess(on(shaper, "pe9"), (preview("pe9", RATE),), project)

    assert {i.severity for i in found} == {Severity.UNKNOWN}
    assert len(found) == len([s for s in project.services.services if s.in_use]) - 1
    assert "the device is not in the topology" in found[0].path


def test_a_device_without_preview_is_unknown_to_its_users(
    move: ChangeSet, moved: tuple[Preview, ...], project: Project
) -> None:
    """No data is no proof."""
    found = severities(move, tuple(p for p in moved if p.device != "p2"), project)

    assert found["retail-guest"] is Severity.UNKNOWN


def test_a_diff_without_objects_is_unknown(shaper: ChangeSet, preview: PreviewOf, project: Project) -> None:
    """The digests say that something changes, but nothing says what."""
    assert severities(shaper, (preview("pe1"),), project)["tv-north"] is Severity.UNKNOWN


def test_a_dead_end_is_unknown_to_the_users_of_the_device(
    move: ChangeSet, preview: PreviewOf, project: Project
) -> None:
    """Traffic that leaves through a port without a link goes where nobody can see."""
    path = "/services/service[name='gold-acme']/egress-port"
    astray = Touch(path=path, keys=("gold-acme",), values=("ge-0/0/1", "ge-0/0/11"))
    change_set = move.model_copy(update={"reassignment": None, "changes": move.changes[2:3]})

    found = {i.service: i for i in assess(change_set, (preview("pe1", astray),), project)}

    assert found["tv-north"].severity is Severity.UNKNOWN
    assert "no link is known at this port" in found["tv-north"].path


def test_a_partner_on_the_same_link_loses_redundancy(
    move: ChangeSet, moved: tuple[Preview, ...], project: Project
) -> None:
    """Both legs of a pair in one duct protect nothing."""
    paired = with_service(project, "gold-acme", protects="tv-north")
    paired = with_service(paired, "tv-north", protects="gold-acme")

    tv = next(i for i in assess(move, moved, paired) if i.service == "tv-north")

    assert (tv.severity, tv.path[1:]) == (
        Severity.REDUCED_REDUNDANCY,
        ("shared with gold-acme", "tv-north"),
    )


def test_nothing_touched_is_no_impact_at_all(move: ChangeSet, preview: PreviewOf, project: Project) -> None:
    """Devices that already are as planned move no traffic."""
    as_planned = tuple(
        preview(change.device).model_copy(update={"post_digest": f"base {change.device}"})
        for change in move.changes
    )

    assert assess(move, as_planned, project) == ()


def test_a_service_that_is_not_there_is_refused(shaper: ChangeSet, project: Project) -> None:
    """There is nothing to compare with."""
    lost = shaper.model_copy(update={"service": "nobody"})

    with pytest.raises(RefusedError, match="nobody: no such service"):
        assess(lost, (), project)
