"""All invariants at once: what is not as it must be, each line beginning with the name of its invariant."""

from collections.abc import Callable, Iterator, Mapping

from tests.faults.invariants.atomic import alike, atomic
from tests.faults.invariants.authority import authorized
from tests.faults.invariants.canaries import canaries
from tests.faults.invariants.clean import clean, reachable
from tests.faults.invariants.evidence import Evidence
from tests.faults.invariants.exclusive import exclusive
from tests.faults.invariants.fresh import fresh
from tests.faults.invariants.honest import honest
from tests.faults.invariants.once import once
from tests.faults.invariants.steady_time import steady_time
from tests.faults.invariants.told import told
from tests.faults.invariants.truth import truth
from tests.faults.invariants.write_ahead import written_ahead

INVARIANTS: Mapping[str, Callable[[Evidence], Iterator[str]]] = {
    "I1": atomic,
    "I2": truth,
    "I3": authorized,
    "I4": fresh,
    "I5": exclusive,
    "I6": once,
    "I7": clean,
    "I8": reachable,
    "I9": written_ahead,
    "I10": told,
    "I11": alike,
    "I12": canaries,
    "I14": steady_time,
    "I15": honest,
}


def violated(evidence: Evidence) -> list[str]:
    """Return every violation of every invariant."""
    return [one for invariant in INVARIANTS.values() for one in invariant(evidence)]
