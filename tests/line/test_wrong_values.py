"""A value that does not repair in the simulated world does not survive the run."""

import re
from typing import NamedTuple

import pytest
from tests.line.trial import Trial, degrade

from netmend.model.outcome import DeviceState, RunOutcome
from netmend.testing.site import Site
from netmend.testing.story import heard, operations, quicken, stores

MOVE, SHAPE = "runbooks/reports/SDR-1001.yaml", "runbooks/reports/SDR-1002.yaml"


class Wrong(NamedTuple):
    """`value`: what the template renders.  `instead`: what it renders now, of the same type."""

    template: str
    value: str
    instead: str
    report: str


CASES = (
    Wrong("bind-service", "service", "{{ 'retail-guest' if service else '' }}", MOVE),
    Wrong("bind-service", "port", "{{ 'Ethernet3' if device == 'p4' else port }}", MOVE),
    Wrong("bind-service", "port", "{{ 'ge-0/0/10' if device == 'pe1' else port }}", MOVE),
    Wrong("release-service", "service", "{{ 'retail-guest' if service else '' }}", MOVE),
    Wrong("set-shaper", "service", "{{ 'tv-north' if service else '' }}", SHAPE),
    Wrong("set-shaper", "shaper_mbps", "{{ shaper_mbps - 150 }}", SHAPE),
    Wrong("set-shaper", "shaper_mbps", "{{ shaper_mbps - 80 }}", SHAPE),
)


def test_every_value_that_a_template_renders_is_turned_once(site: Site) -> None:
    """A template that renders one more value fails here until it is turned below."""
    folder = site.root / "templates" / "netconf"

    rendered = {
        (file.name.partition(".")[0], value)
        for file in folder.glob("*.j2")
        for value in re.findall(r"{{ (\w+) }}", file.read_text(encoding="utf-8"))
    }

    assert rendered == {(case.template, case.value) for case in CASES}


@pytest.mark.parametrize("wrong", CASES, ids=lambda case: f"{case.template}-{case.value}-{CASES.index(case)}")
def test_another_value_is_taken_back_byte_for_byte(
    site: Site, monkeypatch: pytest.MonkeyPatch, wrong: Wrong
) -> None:
    """Everybody authorizes, the devices accept it, the measured quality does not: all is as before."""
    quicken(site)
    template = site.root / "templates" / "netconf" / f"{wrong.template}.xml.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace(f"{{{{ {wrong.value} }}}}", wrong.instead), encoding="utf-8")
    degrade(site)
    before = stores(site)
    for key, value in site.environment.items():
        monkeypatch.setenv(key, value)
    trial = Trial(site, "R-1", report=wrong.report)

    end = trial.carry()

    assert (end.outcome, end.exit_code) == (RunOutcome.NOT_RESTORED, 4)
    assert stores(site) == before
    assert {one.state for one in trial.devices().outcomes} <= {DeviceState.BACKED_OUT, DeviceState.UNCHANGED}
    acted = [line.op for line in operations(site) if line.acted]
    assert "confirmed-commit" in acted
    assert not {"confirming-commit", "copy-config"} & set(acted)
    told, started = heard(site, "R-1", "completed"), heard(site, "R-1", "commencing")
    assert [one.party for one in told] == [one.party for one in started]
    assert {one.outcome for one in told} == {"not_restored"}
    assert all("It was taken back." in one.text for one in told)
