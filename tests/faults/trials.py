"""How many trials are drawn, and from where: by the environment, as `make faults` sets it."""

import os
import random

TRIALS = int(os.environ.get("NETMEND_TRIALS", "10"))
SEED = int(os.environ.get("NETMEND_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
