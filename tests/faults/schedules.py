"""What may happen to runs, drawn at random: faults, cuts, words, drift, clocks, and a second engine."""

from dataclasses import dataclass

from hypothesis import strategies as st
from tests.faults.strikes import STRIKES

DEVICES = ("p1", "p2", "p3", "p4", "pe1")
POINTS = (
    "line.recheck",
    "line.commence",
    "line.canary.push",
    "canary.push.confirmed-commit",
    "line.canary.verify",
    "line.later.push",
    "later.push.confirmed-commit",
    "line.later.verify",
    "line.confirm",
    "canary.confirm.confirming-commit",
    "later.confirm.confirming-commit",
    "later.confirm.copy-config",
    "line.complete",
    "line.close",
)
HAPPENINGS = ("cut", "drift", "timer", "revoke", "abort", "second engine", "clock back", "nothing")
KINDS = tuple(sorted({(one.op, one.kind) for one in STRIKES if one.kind not in {"lock_held", "dirty"}}))


@dataclass(frozen=True)
class Step:
    """Something happens at a point, on a device where it needs one."""

    point: str
    moment: str
    what: str
    device: str


@dataclass(frozen=True)
class Schedule:
    """One run. `faults`: device, operation, kind, when.  `better`: the other way is good.

    `granted`: its owner says yes.
    """

    faults: tuple[tuple[str, str, str, str], ...]
    steps: tuple[Step, ...]
    better: bool
    granted: bool


steps = st.builds(
    Step,
    point=st.sampled_from(POINTS),
    moment=st.sampled_from(("before", "after")),
    what=st.sampled_from(HAPPENINGS),
    device=st.sampled_from(DEVICES),
)
faults = st.tuples(
    st.sampled_from(DEVICES), st.sampled_from(KINDS), st.sampled_from(("before", "after"))
).map(lambda one: (one[0], one[1][0], one[1][1], one[2]))
schedules = st.builds(
    Schedule,
    faults=st.lists(faults, max_size=2).map(tuple),
    steps=st.lists(steps, max_size=3).map(tuple),
    better=st.booleans(),
    granted=st.sampled_from((True, True, True, False)),
)
