"""Which command-line platforms the lab can play."""

from collections.abc import Mapping

from netmend.lab.eos import Eos
from netmend.lab.frr import Frr
from netmend.lab.iosxe import IosXe
from netmend.lab.iosxr import IosXr
from netmend.lab.terminal_login import Personality

TERMINALS: Mapping[str, Personality] = {"iosxe": IosXe(), "eos": Eos(), "frr": Frr(), "iosxr": IosXr()}
PERSONALITIES = frozenset({"netconf", *TERMINALS})
