"""Plan + running config -> rendered candidates, waves and the proposal digest."""

from netmend.changes.compile_changes import compile_changes
from netmend.changes.render import render

__all__ = ["compile_changes", "render"]
