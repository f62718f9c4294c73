"""What every driver promises, against simulated devices over real SSH; the device's own log is the truth.

The cases by what is promised, in one name: whoever imports all of it tries all of them.
"""

from netmend.testing.conformance.pushing import *  # noqa: F403 - the cases
from netmend.testing.conformance.reading import *  # noqa: F403 - the cases
from netmend.testing.conformance.said_and_done import *  # noqa: F403 - the cases
from netmend.testing.conformance.settling import *  # noqa: F403 - the cases
