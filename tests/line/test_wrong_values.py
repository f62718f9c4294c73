"""A value that does not repair in the simulated world does not survive the run."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.line.trial import Trial, degrade

from netmend.model.outcome import DeviceState, RunOutcome
from netmend.testing.site import Site
from netmend.testing.story import heard, operations, quicken, stores

MOVE, SHAPE, FRAMES = (f"runbooks/reports/SDR-{number}.yaml" for number in (1001, 1002, 1005))
BIG_FRAMES = ("tv-north", 8000, 0.3)
PLATFORMS = ("netconf", "iosxe", "eos", "iosxr", "junos", "linux", "nxos")
NEVER_RENDERED = ("clear-mtu", "clear-shaper")
"""Only there to undo by hand: no runbook names them."""


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
    Wrong("set-mtu", "port", "{{ 'ge-0/0/10' if device == 'pe1' else port }}", FRAMES),
    Wrong("set-mtu", "mtu", "{{ mtu - 2000 }}", FRAMES),
)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_value_that_a_template_renders_is_turned_once(site: Site, platform: str) -> None:
    """A template that renders one more value fails here until it is turned below."""
    folder = site.root / "templates" / platform

    rendered = {
        (file.name.partition(".")[0], value)
        for file in folder.glob("*.j2")
        for value in re.findall(r"{{ (\w+) }}", file.read_text(encoding="utf-8"))
        if not file.name.startswith(NEVER_RENDERED)
    }

    assert rendered == {(case.template, case.value) for case in CASES}


@pytest.mark.parametrize("wrong", CASES, ids=lambda case: f"{case.template}-{case.value}-{CASES.index(case)}")
def test_another_value_is_taken_back_byte_for_byte(
    site: Site, monkeypatch: pytest.MonkeyPatch, wrong: Wrong
) -> None:
    """Everybody authorizes, the devices accept it, the measured quality does not: all is as before."""
    run_with_the_wrong_value(site, monkeypatch, wrong)


@pytest.mark.parametrize("wrong", CASES, ids=lambda case: f"{case.template}-{case.value}-{CASES.index(case)}")
def test_another_value_is_taken_back_on_every_platform(
    other_platforms: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: Wrong
) -> None:
    """The same wrong value in the words of each platform, on devices that take turns."""
    run_with_the_wrong_value(other_platforms.copy(tmp_path), monkeypatch, wrong)


def run_with_the_wrong_value(site: Site, monkeypatch: pytest.MonkeyPatch, wrong: Wrong) -> None:
    """Turn the value in the template of every platform, run, and judge what is left."""
    quicken(site)
    turned = 0
    for template in (site.root / "templates").glob(f"*/{wrong.template}.*"):
        text = template.read_text(encoding="utf-8")
        template.write_text(text.replace(f"{{{{ {wrong.value} }}}}", wrong.instead), encoding="utf-8")
        turned += template.read_text(encoding="utf-8") != text
    assert turned == len(PLATFORMS)
    degrade(site)
    if wrong.report == FRAMES:
        service, frame_bytes, share = BIG_FRAMES
        with site.lab as lab:
            lab.impair_service(service, frame_bytes=frame_bytes, frame_share=share)
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
