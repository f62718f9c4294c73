from collections.abc import Callable

import pytest

from netmend.lab.configuration import Configuration
from netmend.lab.datastores import CommitOrder, Datastores, Store
from netmend.lab.rpc_error import RpcError

ME, OTHER = 1, 2
CONFIRMED = CommitOrder(confirmed=True, timeout_s=60)
PERSISTENT = CommitOrder(confirmed=True, timeout_s=60, persist="run-1")

OLD = Configuration({"p1": {}}, {})
NEW = Configuration({"p1": {}, "p2": {}}, {})
NEWER = Configuration({"p1": {}, "p3": {}}, {})


@pytest.fixture
def stores() -> Datastores:
    return Datastores(OLD)


def refused(act: Callable[[], object]) -> RpcError:
    with pytest.raises(RpcError) as caught:
        act()
    return caught.value


def test_an_edit_stays_in_the_candidate_until_it_is_committed(stores: Datastores) -> None:
    """Running and startup do not move with it."""
    stores.stage(ME, NEW)
    assert (stores.candidate, stores.running, stores.dirty) == (NEW, OLD, True)

    stores.commit(ME, CommitOrder(), now=0.0)

    assert (stores.candidate, stores.running, stores.startup, stores.dirty) == (NEW, NEW, OLD, False)


def test_discarding_makes_the_candidate_clean(stores: Datastores) -> None:
    """It is what running is."""
    stores.stage(ME, NEW)

    stores.discard(ME)

    assert (stores.candidate, stores.dirty) == (OLD, False)


def test_a_clean_candidate_follows_running(stores: Datastores) -> None:
    """Somebody's change at a console is in the candidate of the next edit."""
    stores.edit_from_outside(NEW)

    assert stores.candidate is NEW


def test_saving_copies_running_to_startup(stores: Datastores) -> None:
    """The only copy there is."""
    stores.stage(ME, NEW)
    stores.commit(ME, CommitOrder(), now=0.0)

    stores.save(ME)

    assert stores.startup is NEW


def test_an_invalid_candidate_is_not_committed(stores: Datastores) -> None:
    """Nothing moves, the edit waits for its correction."""
    stores.stage(ME, Configuration({}, {"gold": {"egress-port": "p9"}}))

    error = refused(lambda: stores.commit(ME, CommitOrder(), now=0.0))

    assert (error.tag, stores.running, stores.dirty) == ("data-missing", OLD, True)


# --- locks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("store", ["candidate", "running", "startup"])
def test_a_denied_lock_names_its_holder(stores: Datastores, store: Store) -> None:
    """RFC 6241 §7.5: the session id is in error-info; the holder itself is denied too."""
    stores.lock(store, ME)

    for session in (OTHER, ME):
        error = refused(lambda session=session: stores.lock(store, session))  # type: ignore[misc]  # mypy infers no type for a lambda's default
        assert (error.tag, error.info) == ("lock-denied", (("session-id", "1"),))


def test_a_dirty_candidate_is_not_locked(stores: Datastores) -> None:
    """Who edited is named; not even the editor gets the lock."""
    stores.stage(OTHER, NEW)

    error = refused(lambda: stores.lock("candidate", ME))

    assert (error.tag, error.app_tag, error.info) == (
        "lock-denied",
        "candidate-dirty",
        (("session-id", "2"),),
    )
    assert refused(lambda: stores.lock("candidate", OTHER)).tag == "lock-denied"


def test_running_is_not_locked_while_another_commit_is_pending(stores: Datastores) -> None:
    """The candidate is, and running for the session that committed."""
    stores.commit(ME, CONFIRMED, now=0.0)

    assert refused(lambda: stores.lock("running", OTHER)).tag == "lock-denied"
    stores.lock("candidate", OTHER)
    stores.lock("running", ME)

    assert stores.locks == {"candidate": OTHER, "running": ME}


@pytest.mark.parametrize(
    ("store", "act"),
    [
        ("candidate", lambda stores: stores.stage(OTHER, NEW)),
        ("candidate", lambda stores: stores.discard(OTHER)),
        ("candidate", lambda stores: stores.commit(OTHER, CommitOrder(), now=0.0)),
        ("running", lambda stores: stores.commit(OTHER, CommitOrder(), now=0.0)),
        ("running", lambda stores: stores.cancel(OTHER, None)),
        ("startup", lambda stores: stores.save(OTHER)),
    ],
)
def test_a_lock_keeps_others_out(stores: Datastores, store: Store, act: Callable[[Datastores], None]) -> None:
    """The operation is in-use for everybody but the holder."""
    stores.lock(store, ME)

    assert refused(lambda: act(stores)).tag == "in-use"
    assert stores.running is OLD


def test_unlocking_the_candidate_discards_its_edits(stores: Datastores) -> None:
    """RFC 6241 §8.3.5.2."""
    stores.lock("candidate", ME)
    stores.stage(ME, NEW)

    discarded = stores.unlock("candidate", ME)

    assert (discarded, stores.dirty, stores.locks) == (True, False, {})


def test_only_the_holder_unlocks(stores: Datastores) -> None:
    """Others are refused, and so is who holds nothing."""
    stores.lock("candidate", ME)

    assert refused(lambda: stores.unlock("candidate", OTHER)).tag == "operation-failed"
    assert refused(lambda: stores.unlock("running", ME)).tag == "operation-failed"


# --- confirmed commit ----------------------------------------------------------------------------


def test_a_confirmed_commit_waits_and_can_be_made_final(stores: Datastores) -> None:
    """RFC 6241 §8.4: a second commit without `confirmed` confirms it."""
    stores.stage(ME, NEW)
    stores.commit(ME, CONFIRMED, now=100.0)
    assert stores.pending is not None
    assert (stores.running, stores.pending.due, stores.pending.before) == (NEW, 160.0, OLD)

    stores.commit(ME, CommitOrder(), now=130.0)

    assert stores.running is NEW
    stores.revert()
    assert stores.running is NEW


def test_a_follow_up_extends_the_timer_and_keeps_the_first_pre_image(stores: Datastores) -> None:
    """However many follow, all of it is taken back."""
    stores.stage(ME, NEW)
    stores.commit(ME, PERSISTENT, now=0.0)
    stores.stage(OTHER, NEWER)
    stores.commit(OTHER, CommitOrder(confirmed=True, timeout_s=30, persist_id="run-1"), now=50.0)
    assert stores.pending is not None
    assert (stores.pending.due, stores.pending.persist) == (80.0, "run-1")

    stores.revert()

    assert stores.running is OLD


@pytest.mark.parametrize("persist_id", [None, "run-2"])
def test_a_persistent_commit_is_only_touched_with_its_token(
    stores: Datastores, persist_id: str | None
) -> None:
    """Even the session that started it needs the persist-id."""
    stores.stage(ME, NEW)
    stores.commit(ME, PERSISTENT, now=0.0)
    tag = "in-use" if persist_id is None else "invalid-value"

    assert refused(lambda: stores.commit(ME, CommitOrder(persist_id=persist_id), now=1.0)).tag == tag
    assert refused(lambda: stores.cancel(ME, persist_id)).tag == tag
    assert stores.pending is not None


def test_a_bound_commit_is_in_use_for_others(stores: Datastores) -> None:
    """Another session neither commits over it nor cancels it."""
    stores.stage(ME, NEW)
    stores.commit(ME, CONFIRMED, now=0.0)

    assert refused(lambda: stores.commit(OTHER, CommitOrder(), now=1.0)).tag == "in-use"
    assert refused(lambda: stores.cancel(OTHER, None)).tag == "in-use"


def test_cancelling_returns_to_the_pre_image(stores: Datastores) -> None:
    """From another session too, with the token."""
    stores.stage(ME, NEW)
    stores.commit(ME, PERSISTENT, now=0.0)

    stores.cancel(OTHER, "run-1")

    assert (stores.running, stores.pending) == (OLD, None)


def test_nothing_pending_is_an_error_to_cancel_or_confirm(stores: Datastores) -> None:
    """A token for nothing is an invalid value."""
    assert refused(lambda: stores.cancel(ME, None)).app_tag == "nothing-pending"
    assert refused(lambda: stores.commit(ME, CommitOrder(persist_id="run-1"), now=0.0)).tag == "invalid-value"


def test_persist_belongs_to_a_confirmed_commit(stores: Datastores) -> None:
    """A plain commit has nothing that could persist."""
    assert refused(lambda: stores.commit(ME, CommitOrder(persist="run-1"), now=0.0)).tag == "invalid-value"


# --- a session's end -----------------------------------------------------------------------------


def test_a_session_leaves_nothing_behind(stores: Datastores) -> None:
    """Its locks go and its edits go."""
    stores.lock("candidate", ME)
    stores.lock("startup", ME)
    stores.stage(ME, NEW)

    left = stores.leave(ME)

    assert (left.released, left.discarded, left.must_revert) == (("candidate", "startup"), True, False)
    assert (stores.locks, stores.dirty) == ({}, False)


def test_edits_of_a_session_that_stays_are_kept(stores: Datastores) -> None:
    """Without a lock two sessions share the candidate; it goes with the last of them."""
    stores.stage(ME, NEW)
    stores.stage(OTHER, NEWER)

    assert not stores.leave(ME).discarded
    assert stores.leave(OTHER).discarded


def test_only_a_bound_commit_goes_with_its_session(stores: Datastores) -> None:
    """With persist it survives."""
    stores.stage(ME, NEW)
    stores.commit(ME, CONFIRMED, now=0.0)
    assert stores.leave(ME).must_revert

    stores.revert()
    stores.commit(ME, PERSISTENT, now=0.0)

    assert not stores.leave(ME).must_revert
