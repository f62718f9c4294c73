from hypothesis import given
from hypothesis import strategies as st

from netmend.changes.steps import Edit, reassign_groups
from netmend.changes.waves import number_waves
from netmend.model.resource import Resource
from netmend.model.runbook import Reassign
from netmend.model.service import Assignment

MOVE = Reassign(kind="reassign", to="target", bind="bind", release="release")
devices = st.lists(st.sampled_from([f"r{n}" for n in range(8)]), min_size=1, max_size=6, unique=True)


@st.composite
def ways(draw: st.DrawFn) -> Assignment:
    ports = st.sampled_from(["ge-0/0/1", "ge-0/0/2"])
    return Assignment(
        name="way", resources=tuple(Resource(device=name, port=draw(ports)) for name in draw(devices))
    )


def edits(names: list[str]) -> tuple[Edit, ...]:
    return tuple(Edit(name, "ge-0/0/1", "shape") for name in names)


@given(before=ways(), after=ways(), others=st.lists(devices, max_size=3))
def test_every_device_is_in_exactly_one_wave(
    before: Assignment, after: Assignment, others: list[list[str]]
) -> None:
    """Whatever the steps are: each device once, no gap in the numbers, one canary."""
    reassigning = reassign_groups(MOVE, before, after)
    reconfiguring = tuple(edits(names) for names in others)

    waves = number_waves(reassigning, reconfiguring)

    assert set(waves) == {edit.device for group in (*reassigning, *reconfiguring) for edit in group}
    assert sorted(set(waves.values())) == list(range(max(waves.values(), default=-1) + 1))
    assert list(waves.values()) == sorted(waves.values())
    assert list(waves.values()).count(0) == (1 if waves else 0)


@given(before=ways(), after=ways())
def test_nothing_is_released_before_everything_is_bound(before: Assignment, after: Assignment) -> None:
    """The ingress is bound alone after all others, and only then the old way is taken apart."""
    old = {resource.device: resource.port for resource in before.resources}

    waves = number_waves(reassign_groups(MOVE, before, after), ())

    bound = [one.device for one in after.resources if old.get(one.device) != one.port]
    released = set(old) - {resource.device for resource in after.resources}
    ingress = after.resources[0].device
    if ingress in bound:
        assert all(waves[device] < waves[ingress] for device in bound if device != ingress)
    assert all(waves[one] < waves[other] for one in bound for other in released)


@given(before=ways(), after=ways())
def test_an_old_first_device_is_released_alone_before_the_rest(before: Assignment, after: Assignment) -> None:
    """While it lets traffic in, everything behind it must still be there."""
    entered = before.resources[0].device

    waves = number_waves(reassign_groups(MOVE, before, after), ())

    released = {one.device for one in before.resources} - {one.device for one in after.resources}
    if entered in released:
        assert list(waves.values()).count(waves[entered]) == 1
        assert all(waves[entered] < waves[other] for other in released - {entered})


@given(before=ways(), after=ways())
def test_a_device_that_stays_as_it_is_is_in_no_wave(before: Assignment, after: Assignment) -> None:
    """A canary that changes nothing would prove nothing."""
    old = {resource.device: resource.port for resource in before.resources}

    waves = number_waves(reassign_groups(MOVE, before, after), ())

    same = [one.device for one in after.resources if old.get(one.device) == one.port]
    assert not set(same) & set(waves)


@given(before=ways(), after=ways())
def test_a_device_that_moves_traffic_comes_after_all_that_lies_behind_it(
    before: Assignment, after: Assignment
) -> None:
    """Where both ways share a device but not its port, the way behind it must be whole."""
    old = {resource.device: resource.port for resource in before.resources}
    waves = number_waves(reassign_groups(MOVE, before, after), ())

    for place, resource in enumerate(after.resources):
        if old.get(resource.device, resource.port) != resource.port:
            behind = [one.device for one in after.resources[place + 1 :] if one.device in waves]
            assert all(waves[device] < waves[resource.device] for device in behind)


def test_a_device_of_several_groups_goes_with_the_last_of_them() -> None:
    """It is written to once, when the last of its edits is due."""
    waves = number_waves((), (edits(["a", "b"]), edits(["b"]), edits(["c"])))

    assert waves == {"a": 0, "b": 1, "c": 2}


def test_a_first_group_of_several_devices_is_split_behind_its_canary() -> None:
    """One device proves the change before the others get it."""
    waves = number_waves((), (edits(["a", "b", "c"]), edits(["d"])))

    assert waves == {"a": 0, "b": 1, "c": 1, "d": 2}
