"""The journal in memory, where it used to be."""

from netmend.testing.memory_requests import MemoryRequests

__all__ = ["MemoryRequests"]
