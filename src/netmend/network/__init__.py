"""Pure graph knowledge: paths, loads, capacity, redundancy, what-if."""

from netmend.network.network import Crossing, Network, add_loads, far_end

__all__ = ["Crossing", "Network", "add_loads", "far_end"]
