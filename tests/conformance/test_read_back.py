"""Every driver without its reading back fails a trial, by name; as it is, the same trial passes.

The trials are those of the suite for all drivers, on a device that says ok and does otherwise.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.conformance.blind import Phase, blind
from tests.conformance.kit import EOS, EOS_432, FRR, IOSXE, IOSXR, JUNOS, NETCONF, NXOS, Kit
from tests.conformance.test_netconf_dialects import BARE, PLAIN, RUNNING, SESSION

from netmend.testing.conformance import said_and_done as trials

if TYPE_CHECKING:
    from tests.conformance.conftest import Bench

ALWAYS = trials.ALWAYS
KITS = (NETCONF, SESSION, PLAIN, RUNNING, BARE, IOSXE, EOS, EOS_432, IOSXR, JUNOS, NXOS, FRR)
Trial = Callable[..., None]
PUSH: tuple[Trial, dict[str, int]] = (trials.test_a_change_that_was_not_made_is_found_out, {})
CONFIRM: tuple[Trial, dict[str, int]] = (
    trials.test_a_confirm_that_did_nothing_is_found_out,
    {"times": ALWAYS},
)
SAVE: tuple[Trial, dict[str, int]] = (trials.test_what_was_not_saved_is_not_called_saved, {})
BACK_OUT: tuple[Trial, dict[str, int]] = (
    trials.test_a_way_back_that_was_not_gone_is_found_out,
    {"times": ALWAYS},
)
IN_EVERY_TEST = {(NETCONF, "confirm", CONFIRM[0]), (EOS, "push", PUSH[0]), (FRR, "back_out", BACK_OUT[0])}


def read_back(kit: Kit) -> list[tuple[Phase, Trial, dict[str, int]]]:
    """Return what reads back on that kind of device, and the trial that needs it."""
    found: list[tuple[Phase, Trial, dict[str, int]]] = [("push", *PUSH), ("back_out", *BACK_OUT)]
    if kit not in {PLAIN, RUNNING, BARE, EOS_432}:  # there nothing is left to confirm
        found.append(("confirm", *CONFIRM))
    if kit.saves:
        found.append(("confirm", *SAVE))
    return found


def case(kit: Kit, phase: Phase, trial: Trial, words: dict[str, int]) -> object:
    """Return one case of the matrix; a few of them are in every test."""
    marks = () if (kit, phase, trial) in IN_EVERY_TEST else (pytest.mark.matrix,)
    name = f"{kit.personality or kit.platform}-{phase}-{trial.__name__.removeprefix('test_')}"
    return pytest.param(kit, phase, trial, words, id=name, marks=marks)


@pytest.mark.parametrize(
    ("kit", "phase", "trial", "words"), [case(kit, *one) for kit in KITS for one in read_back(kit)]
)
def test_a_driver_that_does_not_read_back_fails_its_trial(
    bench: "Bench", monkeypatch: pytest.MonkeyPatch, phase: Phase, trial: Trial, words: dict[str, int]
) -> None:
    """Nothing but reading shows it: without that, the driver tells what is not so."""
    blind(monkeypatch, bench.kit.platform, phase)

    with pytest.raises(AssertionError) as caught:
        trial(bench, **words)

    assert Path(caught.traceback[-1].path).stem == Path(trials.__file__).stem


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("kit", "trial", "words"),
    [
        pytest.param(kit, trial, words, id=f"{kit.personality}-{trial.__name__.removeprefix('test_')}")
        for kit in (SESSION, PLAIN, RUNNING, BARE, EOS_432)
        for _, trial, words in read_back(kit)
    ],
)
def test_the_other_paths_pass_their_trials(bench: "Bench", trial: Trial, words: dict[str, int]) -> None:
    """Those of every kit of the suite run with the suite."""
    trial(bench, **words)
