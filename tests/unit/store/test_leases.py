import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmend.errors import RefusedError
from netmend.seams import Lease, Leases
from netmend.store import Store, open_store
from netmend.testing.clock import FrozenClock


def test_a_device_has_one_writer(store: Store) -> None:
    """The second run is told who is first, and until when."""
    leases: Leases = store.leases
    leases.take("r1", "R-1", ttl_s=60)

    with pytest.raises(RefusedError) as caught:
        leases.take("r1", "R-2", ttl_s=60)

    assert str(caught.value) == "r1: leased by run R-1 until 2026-03-02T12:01:00Z"


def test_the_holder_renews_under_a_new_fence(store: Store, clock: FrozenClock) -> None:
    """The older lease of the same run is void from then on (a repeated step overtakes a stuck one)."""
    old = store.leases.take("r1", "R-1", ttl_s=60)
    clock.advance(30)

    new = store.leases.take("r1", "R-1", ttl_s=60)

    assert new.fence > old.fence
    assert store.leases.check(new)
    assert not store.leases.check(old)


def test_a_lease_ends_by_the_clock(store: Store, clock: FrozenClock) -> None:
    """At the very moment of expiry it is over, and the next run may come (F07)."""
    held = store.leases.take("r1", "R-1", ttl_s=60)
    clock.advance(60)

    taken = store.leases.take("r1", "R-2", ttl_s=60)

    assert not store.leases.check(held)
    assert store.leases.check(taken)
    assert taken.fence > held.fence


def test_an_expired_lease_is_no_lease_even_when_nobody_came(store: Store, clock: FrozenClock) -> None:
    """A holder that wakes late must take it again before it sends."""
    held = store.leases.take("r1", "R-1", ttl_s=60)

    clock.advance(60)

    assert not store.leases.check(held)


def test_the_fence_rises_over_giving_back(store: Store) -> None:
    """A number is never given twice for a device."""
    first = store.leases.take("r1", "R-1", ttl_s=60)
    store.leases.release(first)

    second = store.leases.take("r1", "R-2", ttl_s=60)

    assert second.fence == first.fence + 1
    assert not store.leases.check(first)


def test_giving_back_what_is_not_ours_is_harmless(store: Store, clock: FrozenClock) -> None:
    """A late release does not take the device from its new writer."""
    old = store.leases.take("r1", "R-1", ttl_s=60)
    clock.advance(61)
    new = store.leases.take("r1", "R-2", ttl_s=60)

    store.leases.release(old)
    store.leases.release(Lease(device="never", run="R-1", fence=1, expires_at=clock.now()))

    assert store.leases.check(new)


def test_of_many_runs_in_two_processes_one_wins(store: Store, url: str, clock: FrozenClock) -> None:
    """Two engines that recover at the same time: one gets the device (F06, F51)."""
    other = open_store(url, clock)

    def attempt(number: int) -> bool:
        try:
            (store, other)[number % 2].leases.take("r1", f"R-{number}", ttl_s=60)
        except RefusedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(attempt, range(16)))
    other.close()

    assert won.count(True) == 1


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, FrozenClock]]:
    """One database for all examples: each works on a device of its own."""
    clock = FrozenClock()
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('leases')}/state.db", clock)
    yield store, clock
    store.close()


_actions = st.lists(
    st.tuples(st.sampled_from(["take", "release", "wait"]), st.sampled_from(["R-1", "R-2"])), max_size=12
)


@settings(max_examples=25)
@given(actions=_actions)
def test_at_most_one_lease_of_a_device_is_good_at_any_time(
    shared: tuple[Store, FrozenClock], actions: list[tuple[str, str]]
) -> None:
    """Whatever happens in whatever order: one good lease at most, and fences only rise."""
    store, clock = shared
    device = f"r{secrets.token_hex(4)}"
    given_out: list[Lease] = []

    for action, run in actions:
        if action == "take":
            try:
                given_out.append(store.leases.take(device, run, ttl_s=10))
            except RefusedError:
                assert given_out[-1].run != run
        elif action == "release" and given_out:
            store.leases.release(given_out[-1])
        else:
            clock.advance(6)
        assert [store.leases.check(lease) for lease in given_out].count(True) <= 1

    fences = [lease.fence for lease in given_out]
    assert fences == sorted(set(fences))
