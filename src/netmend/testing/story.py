"""A run played from outside, as short as it can be, and what it left behind."""

import json
import re
from typing import Any, NamedTuple

from netmend.lab.log_line import LogLine
from netmend.model.notice import Notice
from netmend.testing.site import Done, Site

_WAITS = 75
_STORES = ("running", "candidate", "startup")


class Delivered(NamedTuple):
    """One notice as its reader has it. `at`: when it was there, seconds since 1970."""

    notice: Notice
    at: float


def quicken(site: Site, *, soak_s: float = 0) -> None:
    """Let every runbook of the project take one sample, after that soak time."""
    for runbook in (site.root / "runbooks").glob("*.yaml"):
        text = runbook.read_text(encoding="utf-8")
        for key, value in {"soak_s": soak_s, "samples": 1, "interval_s": 0}.items():
            text = re.sub(rf"^(  {key}:) .*$", rf"\g<1> {value:g}", text, flags=re.MULTILINE)
        runbook.write_text(text, encoding="utf-8")


def propose(site: Site, report: str, run: str) -> dict[str, Any]:
    """Start a run and return what `show` says of it once it waits for its authorizations."""
    started = site.netmend("run", report, "--as", site.requester(), "--run-id", run, "--no-wait", "--json")
    if started.code != _WAITS:
        raise AssertionError(f"exit {started.code}: {started.err}")
    document: dict[str, Any] = json.loads(started.out)
    return document


def play(site: Site, report: str, run: str) -> Done:
    """Carry a run to its end; whoever is asked authorizes, each in a process of its own."""
    words = ("--as", site.requester(), "--run-id", run, "--no-wait", "--json")
    done = site.netmend("run", report, *words)
    while done.code == _WAITS:
        grant_all(site, json.loads(done.out))
        done = site.netmend("resume", run, "--no-wait", "--json")
    return done


def grant_all(site: Site, document: dict[str, Any]) -> None:
    """Let every party of a `show` document grant."""
    for requirement in document["requirements"]:
        done = site.authorize(document["run"], requirement["party"])
        if done.code != 0:
            raise AssertionError(done.err)


def delivered(site: Site) -> tuple[Delivered, ...]:
    """Return all notices of the file channel, in the order of their delivery."""
    files = (site.root / ".netmend" / "notices").glob("*/*.json")
    found = (Delivered(Notice.model_validate_json(file.read_text()), file.stat().st_mtime) for file in files)
    return tuple(sorted(found, key=lambda one: one.at))


def heard(site: Site, run: str, kind: str) -> tuple[Notice, ...]:
    """Return the notices of one kind of a run, by party."""
    notices = (one.notice for one in delivered(site) if one.notice.run == run and one.notice.kind == kind)
    return tuple(sorted(notices, key=lambda notice: (notice.sequence, notice.uid)))


def stores(site: Site) -> dict[str, dict[str, str]]:
    """Return all datastores of all devices, byte for byte."""
    return {store: site.configs(store) for store in _STORES}


def operations(site: Site) -> tuple[LogLine, ...]:
    """Return the ground truth of all devices, in the order in which it happened."""
    lines = (line for device in site.devices() for line in site.truth(device))
    return tuple(sorted(lines, key=lambda line: line.t))
