"""The password changes in the middle of a run, and nobody is let in: the timer takes the change back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faults.invariants.evidence import Authorized, gather
from tests.faults.invariants.verdict import violated
from tests.faults.scenarios import Both, LabClock, fault
from tests.line.forks import Forks, forks_of
from tests.line.platforms import CANARY, LATER
from tests.line.test_lost_replies import When
from tests.line.violations import SHORT_WAY, authorized

from netmend.testing.site import Site

pytestmark = pytest.mark.matrix

WRONG = "rotated-too-early"


@pytest.fixture(scope="module")
def forks(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    with forks_of(built_site, tmp_path_factory.mktemp("rotated")) as made:
        yield made


@pytest.fixture
def vault(forks: Forks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let passwords come from a file that only its owner can read."""
    file = tmp_path / "credentials"
    file.touch(mode=0o600)
    say(file, forks.site.environment["NETMEND_PASSWORD"])
    monkeypatch.setenv("NETMEND_CREDENTIALS__SOURCES", '["file"]')
    monkeypatch.setenv("NETMEND_CREDENTIALS__FILE", str(file))
    return file


def say(vault: Path, password: str) -> None:
    vault.write_text(f'default = "{password}"\n', encoding="utf-8")


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_password_that_fails_after_the_commit_lets_the_timer_revert(
    forks: Forks, vault: Path, *, comes_back: bool
) -> None:
    """Proven when somebody is let in again; else a person is told, and nothing is claimed (F05)."""
    right = forks.site.environment["NETMEND_PASSWORD"]
    trial = forks.begin()
    trial.clock = LabClock(forks.site)
    before = forks.site.configs()

    def rotate() -> None:
        say(vault, WRONG)
        for device in (CANARY, LATER):
            fault(forks.site, device, "any")

    rotated = When("line.later.push", "before", rotate)
    restored = When("line.back-out", "before", lambda: say(vault, right if comes_back else WRONG))

    end = trial.carry(Both(rotated, restored))

    posts = {device: authorized(before[device], port) for device, port in SHORT_WAY.items()}
    evidence = gather(forks.site, Authorized(before, posts, may_alarm=not comes_back))
    assert rotated.reached
    assert violated(evidence) == []
    assert evidence.running == before
    assert end.exit_code == (4 if comes_back else 5), end
    assert WRONG not in end.reason
    assert comes_back or "credentials" in end.reason.lower() or "password" in end.reason.lower(), end.reason
