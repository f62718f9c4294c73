"""Somebody else changes a device in the middle of a push: nothing is built on it, and nothing taken away.

The change comes at a console, past every lock, after the base was read for the first time: on IOS XE when the
timer is armed, on EOS when the session is edited, over NETCONF too, where the candidate is edited.
"""

from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML
from tests.line.forks import Forks, forks_of
from tests.line.platforms import CANARY, LATER
from tests.line.test_lost_replies import When

from netmend.testing.site import Site
from netmend.testing.story import heard

INTRUDER = (
    '<services xmlns="urn:netmend:lab:services"><service><name>intruder</name>'
    "<egress-port>ge-0/0/1</egress-port></service></services>"
)
SEEN_AFTER = {"iosxe": "confirmed-commit", "eos": "edit-config", "netconf": "edit-config"}


@pytest.fixture(scope="module")
def forks(other_platforms: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks_of(other_platforms, tmp_path_factory.mktemp("drift")) as made:
        yield made


def moment(site: Site, device: str) -> str:
    """Name the point of a push after which running is read once more, before a line of ours gets there."""
    hosts = YAML(typ="safe").load((site.root / "inventory" / "hosts.yaml").read_text(encoding="utf-8"))
    op = SEEN_AFTER[hosts[device]["platform"]]
    return f"{'canary' if device == CANARY else 'later'}.push.{op}"


@pytest.mark.parametrize("device", [CANARY, LATER])
def test_drift_in_the_middle_of_a_push_ends_the_run_and_stays(forks: Forks, device: str) -> None:
    """No line of ours reaches that device, no timer stays, all others are as before, and it is said so."""
    site, trial = forks.site, forks.begin()
    before = site.configs()

    def intrude() -> None:
        with site.lab as lab:
            lab.outside_edit(device, INTRUDER)

    power = When(moment(site, device), "after", intrude)

    end = trial.carry(power)

    assert power.reached
    wrote = any(op != "outside-edit" for ops in site.writes().values() for op in ops)
    assert (end.outcome.value, end.exit_code) == (("backed_out", 4) if wrote else ("refused", 3)), end
    after = site.configs()
    assert "intruder" in after[device]
    assert {name for name in before if before[name] != after[name]} == {device}
    assert site.configs("startup") == before
    with site.lab as lab:
        assert not any(one.locks or one.candidate_dirty or one.pending for one in lab.status().devices)
    said = {one.device: one.state.value for one in trial.devices().outcomes}
    assert said.pop(device) == "untouched"
    assert set(said.values()) <= {"backed_out"}
    assert len(heard(site, "R-1", "completed")) == len(heard(site, "R-1", "commencing")) > 0
