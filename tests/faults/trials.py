"""How many trials are drawn, and from where: by the environment, as `make faults` sets it."""

import os
import random
from collections.abc import Sequence
from typing import TypeVar

TRIALS = int(os.environ.get("NETMEND_TRIALS", "20"))
SEED = int(os.environ.get("NETMEND_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)

T = TypeVar("T")


def drawn(everything: Sequence[T], most: int = TRIALS) -> list[T]:
    """Return as many of them as are to be tried, in their order; the same ones for the same seed."""
    if len(everything) <= most:
        return list(everything)
    chance = random.Random(SEED)  # noqa: S311 - a seed that can be given again is what is wanted
    return [everything[place] for place in sorted(chance.sample(range(len(everything)), most))]
