"""The fixtures of the conformance suite, for every folder of tests that asks for a bench here."""

from netmend.testing.conformance.bench import PASSWORD, Bench
from netmend.testing.conformance.fixtures import bench, loop, pytest_generate_tests

__all__ = ["PASSWORD", "Bench", "bench", "loop", "pytest_generate_tests"]
