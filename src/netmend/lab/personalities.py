"""Which platforms the lab can play."""

from collections.abc import Mapping

from netmend.lab.eos import Eos
from netmend.lab.frr import Frr
from netmend.lab.iosxe import IosXe
from netmend.lab.iosxr import IosXr
from netmend.lab.junos import Junos
from netmend.lab.linux import Linux
from netmend.lab.netconf_dialects import DIALECTS
from netmend.lab.nxos import NxOs
from netmend.lab.terminal_login import Personality

# eos_432: its timers look like final commits. iosxe_bare: it shows no archive and no exclusive mode.
TERMINALS: Mapping[str, Personality] = {
    "iosxe": IosXe(),
    "iosxe_bare": IosXe(),
    "eos": Eos(),
    "eos_432": Eos(),
    "frr": Frr(),
    "iosxr": IosXr(),
    "junos": Junos(),
    "linux": Linux(),
    "nxos": NxOs(),
}
PERSONALITIES = frozenset({*DIALECTS, *TERMINALS})
