"""Plan + running config -> rendered candidates, waves and the proposal digest."""

from netmend.changes.compile_changes import compile_changes
from netmend.changes.render import Render, render
from netmend.changes.template_problems import template_problems

__all__ = ["Render", "compile_changes", "render", "template_problems"]
