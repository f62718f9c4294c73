import pytest

from netmend.devices.iosxr_trial import commit_label, is_inside, trial_seconds
from netmend.errors import ConfigRejectedError


@pytest.mark.parametrize(("asked", "runs"), [(1, 30), (30, 30), (600, 600), (65_535, 65_535)])
def test_a_trial_runs_at_least_as_long_as_asked(asked: int, runs: int) -> None:
    """And at least 30 seconds."""
    assert trial_seconds("pe1", asked) == runs


def test_there_is_a_longest_trial() -> None:
    """18 hours and some minutes."""
    with pytest.raises(ConfigRejectedError, match="65535 seconds"):
        trial_seconds("pe1", 65_536)


def test_a_label_is_legal_and_the_same_on_every_try() -> None:
    """A letter first, at most 30 characters; another order never has the same."""
    label = commit_label("run-1.2.a-device-with-a-very-long-name.example.net")

    assert label == commit_label("run-1.2.a-device-with-a-very-long-name.example.net")
    assert label[0].isalpha()
    assert len(label) <= 30
    assert label != commit_label("run-1.pe1")


@pytest.mark.parametrize("prompt", ["RP/0/RP0/CPU0:pe1(config)#", "RP/0/RP0/CPU0:pe1(config-if)#"])
def test_a_login_on_trial_stands_in_configuration_mode(prompt: str) -> None:
    """Leaving it would end the trial."""
    assert is_inside(prompt)
    assert not is_inside("RP/0/RP0/CPU0:pe1#")
