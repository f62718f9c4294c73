"""A backup of the database is laid back: the engine knows, and a person decides."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.line.conftest import REPORT, RUN

from netmend.testing.site import Site

pytestmark = pytest.mark.matrix


def lay_back(site: Site, backup: Path) -> None:
    shutil.rmtree(site.root / ".netmend")
    shutil.copytree(backup, site.root / ".netmend")


def test_an_engine_takes_nothing_up_from_an_older_database(authorized: Site, tmp_path: Path) -> None:
    """The run has ended since; nobody is asked, nothing is sent, until a person accepts it (F52)."""
    backup = tmp_path / "backup"
    shutil.copytree(authorized.root / ".netmend", backup)
    ended = authorized.netmend("resume", RUN, "--json")
    wrote = authorized.writes()
    lay_back(authorized, backup)

    resumed = authorized.netmend("resume", RUN, "--json")
    verified = authorized.netmend("audit", "verify")
    nobody = authorized.netmend("audit", "accept", "--as", "nobody", "--reason", "no")
    accepted = authorized.netmend(
        "audit", "accept", "--as", authorized.requester(), "--reason", "disk replaced"
    )
    again = authorized.netmend("resume", RUN, "--json")

    assert ended.code == 0, ended.err
    assert (resumed.code, verified.code, nobody.code, accepted.code) == (5, 5, 2, 0), resumed.err
    assert "older than what was seen here" in resumed.err
    assert "netmend audit accept" in resumed.err
    assert "removed" in verified.err
    # Now it is taken up; what was authorized then is not what would be done now.
    assert again.code == 3, again.err
    assert "the authorization is void" in json.loads(again.out)["reason"]
    assert authorized.writes() == wrote
    assert authorized.netmend("audit", "verify").code == 0


def test_a_copy_and_a_new_beginning_are_in_nobodys_way(waiting: Site, tmp_path: Path) -> None:
    """A copy of the project goes on from where it was taken, and a deleted database begins anew."""
    copied = replace(waiting, root=tmp_path / "copied")
    shutil.copytree(waiting.root, copied.root)
    asked = ("--no-wait", "--json")

    codes = [
        waiting.netmend("resume", RUN, *asked).code,
        copied.netmend("resume", RUN, *asked).code,
    ]
    state = waiting.root / ".netmend"
    for file in state.glob("state.db*"):
        file.unlink()
    begun = waiting.netmend("run", REPORT, "--as", waiting.requester(), "--run-id", "R-8", *asked)

    assert (codes, begun.code) == ([75, 75], 75), begun.err
