import os
import subprocess
import sys

from netmend.testing.project_copy import free_ports

FROM_THE_SAME_PLACE = """
import os
os.getpid = lambda: int({place})
from netmend.testing.project_copy import free_ports
print(*free_ports(9))
"""


def test_no_port_is_given_twice() -> None:
    """Though nobody listens on the first ones yet, nor another process knows of them."""
    ours = [*free_ports(9), *free_ports(9)]
    code = FROM_THE_SAME_PLACE.format(place=os.getpid())

    theirs = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    given = [*ours, *map(int, theirs.stdout.split())]
    assert len(set(given)) == len(given) == 27
