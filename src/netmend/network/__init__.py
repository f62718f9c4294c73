"""Pure graph knowledge: paths, loads, capacity, redundancy, what-if."""
