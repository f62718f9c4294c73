"""Plan + running config -> rendered candidates, waves and the proposal digest."""

from netmend.changes.compile_changes import compile_changes, prepare_changes
from netmend.changes.render import Render, RenderRequest, render, render_ahead
from netmend.changes.template_problems import template_problems

__all__ = [
    "Render",
    "RenderRequest",
    "compile_changes",
    "prepare_changes",
    "render",
    "render_ahead",
    "template_problems",
]
