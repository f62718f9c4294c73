"""Ctrl-C: while it waits the run is left as it is, while it writes everything is taken back."""

import signal
import time

import pytest
from tests.line.test_living_with_it import wait_until
from tests.line.trial import REPORT, degrade, take_short_way

from netmend.testing.site import Site, Started
from netmend.testing.story import heard, quicken

RUN = "R-1"


def waits(site: Site) -> bool:
    """Say whether the run waits for decisions."""
    return bool(heard(site, RUN, "proposal")) and site.show(RUN)["status"] == "wait_for_approval"


def ended(process: Started) -> tuple[int, str]:
    """Wait for a command and return its exit code and what it said on stderr."""
    _, err = process.communicate(timeout=60)
    return process.returncode, err


def soaking(site: Site) -> tuple[Started, dict[str, str]]:
    """Return a run whose canary is written and soaks, and the configs of all devices before it."""
    quicken(site, soak_s=50)
    take_short_way(site)
    degrade(site)
    before = site.configs()
    run = site.spawn("run", REPORT, "--as", site.requester(), "--run-id", RUN)
    wait_until(lambda: waits(site))
    site.authorize_all(RUN)
    wait_until(lambda: bool(site.writes()))
    return run, before


def test_ctrl_c_while_it_waits_leaves_the_run_as_it_is(site: Site) -> None:
    """Exit 130 at once; the run still waits and can be resumed."""
    quicken(site)
    take_short_way(site)
    degrade(site)
    run = site.spawn("run", REPORT, "--as", site.requester(), "--run-id", RUN)
    wait_until(lambda: waits(site))

    run.send_signal(signal.SIGINT)
    code, _ = ended(run)
    site.authorize_all(RUN)
    resumed = site.netmend("resume", RUN)

    assert code == 130
    assert resumed.code == 0


def test_ctrl_c_while_it_writes_takes_everything_back(site: Site) -> None:
    """The soak ends, every device is as before, exit 4."""
    run, before = soaking(site)

    run.send_signal(signal.SIGINT)
    code, said = ended(run)

    assert code == 4, said
    assert site.configs() == before
    assert "Ctrl-C" in said


@pytest.mark.matrix
def test_a_second_ctrl_c_says_which_devices_still_revert(site: Site) -> None:
    """Exit 130; the device takes the change back by itself, and a resume finds that out."""
    run, before = soaking(site)
    canary = next(iter(site.writes()))
    with site.lab as lab:
        # The device sits still, so that taking back takes longer than two key strokes.
        lab.fault(canary, op="cancel-commit", when="before", kind="slow", seconds=5)

    run.send_signal(signal.SIGINT)
    time.sleep(1.5)
    run.send_signal(signal.SIGINT)
    code, said = ended(run)
    resumed = site.netmend("resume", RUN)

    assert code == 130, said
    assert f"{canary} reverts by itself at" in said
    assert resumed.code == 4, resumed.err
    assert site.configs() == before
