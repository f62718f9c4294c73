"""Nornir tasks, runner and processor: read, preview, push, confirm, back out."""

from netmend.pipelines.discard import discard_left
from netmend.pipelines.fleet import Fleet
from netmend.pipelines.gate import Gate
from netmend.pipelines.pipeline import Pipeline
from netmend.pipelines.push import extend, push
from netmend.pipelines.read import check_bases, preview, read_running
from netmend.pipelines.settle import back_out, confirm, release, reread, written

__all__ = [
    "Fleet",
    "Gate",
    "Pipeline",
    "back_out",
    "check_bases",
    "confirm",
    "discard_left",
    "extend",
    "preview",
    "push",
    "read_running",
    "release",
    "reread",
    "written",
]
