"""A run that another version of the line began: proposed anew, or taken back; never guessed at."""

import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from tests.line.trial import REPORT, Trial, degrade, take_short_way
from tests.line.violations import violations

from netmend.testing.site import Site
from netmend.testing.story import grant_all, heard, propose, quicken

pytestmark = pytest.mark.matrix

RUN = "R-1"
MIDWAY = (
    ("line.commence:after", 3),
    ("canary.push.confirmed-commit:before", 4),
    ("canary.push.confirmed-commit:after", 4),
    ("line.later.push:before", 4),
    ("line.confirm:before", 4),
    ("later.confirm.confirming-commit:after", 4),
    ("line.complete:after", 0),
    ("line.close:before", 0),
)


@pytest.fixture(scope="module")
def parked(built_on: Callable[[str], Site], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Everybody has authorized a run; no engine lives."""
    site = built_on("netconf").copy(tmp_path_factory.mktemp("parked"))
    quicken(site)
    take_short_way(site)
    degrade(site)
    grant_all(site, propose(site, REPORT, RUN))
    return site


@pytest.fixture
def site(parked: Site, tmp_path: Path) -> Site:
    made = parked.copy(tmp_path)
    degrade(made)
    return made


def as_left_by_an_older_line(site: Site) -> None:
    """Let the database say what an engine of an earlier version would have written of its runs."""
    with closing(sqlite3.connect(site.root / ".netmend" / "state.db")) as database, database:
        changed = database.execute("UPDATE workflow_status SET application_version = 'line-0'")
        assert changed.rowcount == 1


def test_a_run_that_waits_is_proposed_anew_and_keeps_its_authorizations(site: Site) -> None:
    """The proposal is the same, so whoever granted it is not asked again (F50)."""
    before = site.configs()
    as_left_by_an_older_line(site)

    ended = site.netmend("resume", RUN, "--json")

    trial = Trial(site, RUN)
    assert ended.code == 0, ended.err
    assert "run.inherited begun_by=line-0" in ended.err
    assert list(violations(site, trial, trial.end(), before)) == []
    assert len(heard(site, RUN, "proposal")) == 1
    assert site.netmend("audit", "verify").code == 0


@pytest.mark.parametrize(("kill_at", "code"), MIDWAY)
def test_a_run_in_the_middle_is_taken_back_unless_it_has_ended(site: Site, kill_at: str, code: int) -> None:
    """Everybody who heard of its start hears how it ended, and each device is proven."""
    before = site.configs()
    killed = site.netmend("resume", RUN, NETMEND_KILL_AT=kill_at)
    as_left_by_an_older_line(site)

    ended = site.netmend("resume", RUN, "--json")

    trial = Trial(site, RUN)
    assert killed.code == -signal.SIGKILL
    assert ended.code == trial.end().exit_code == code, ended.err
    assert list(violations(site, trial, trial.end(), before)) == []
    assert code == 0 or site.configs() == before


def test_an_engine_that_dies_while_it_takes_back_is_followed_by_another(site: Site) -> None:
    """The way on was chosen once, and is kept."""
    before = site.configs()
    site.netmend("resume", RUN, NETMEND_KILL_AT="line.later.push:before")
    as_left_by_an_older_line(site)
    killed = site.netmend("resume", RUN, NETMEND_KILL_AT="line.complete:after")

    ended = site.netmend("resume", RUN, "--json")

    trial = Trial(site, RUN)
    assert killed.code == -signal.SIGKILL
    assert ended.code == 4, ended.err
    assert list(violations(site, trial, trial.end(), before)) == []
    assert site.configs() == before
