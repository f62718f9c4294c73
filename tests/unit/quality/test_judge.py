import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.model.outcome import Measurement, Reading
from netmend.model.service import Kpi, Service, ServiceLevelObjective
from netmend.quality import is_normal, judge, judge_samples, judge_wave
from netmend.testing.clock import NOON

MakeService = Callable[..., Service]
Measured = Callable[..., Measurement]

FINE = (0.0, 40.0)
BAD = (0.08, 30.0)
NOT_KNOWN = (None, math.nan, math.inf, -math.inf, -0.1, 1.5)


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (FINE, True),
        ((0.01, 40.0), True),
        ((0.011, 40.0), False),
        ((0.0, 39.9), False),
        ((0.0, None), None),
        ((None, None), None),
        ((None, 30.0), False),
    ],
)
def test_normal_means_every_objective_is_met(
    make_service: MakeService,
    measured: Measured,
    pair: tuple[float | None, float | None],
    expected: bool | None,  # noqa: FBT001 - a column of the table
) -> None:
    """One missed objective is enough for no; a gap makes yes impossible."""
    assert is_normal(make_service("gold"), measured(gold=pair)) is expected


def test_a_service_without_objectives_is_not_known_to_be_normal(
    make_service: MakeService, measured: Measured
) -> None:
    """Nobody said what normal is."""
    assert is_normal(make_service("gold", objectives=[]), measured(gold=FINE)) is None


def test_a_restored_service_with_unharmed_others_is_good(
    make_service: MakeService, measured: Measured
) -> None:
    """The only verdict that may lead to a confirm."""
    gold, silver = make_service("gold"), make_service("silver")

    verdict = judge(gold, [silver], measured(gold=BAD, silver=FINE), measured(60, gold=FINE, silver=FINE))

    assert verdict.good
    assert verdict.reasons == ()


def test_a_service_that_still_misses_its_objective_is_not_met(
    make_service: MakeService, measured: Measured
) -> None:
    """O1: better is not enough, and the numbers are told."""
    verdict = judge(make_service("gold"), [], measured(gold=BAD), measured(60, gold=(0.02, 40.0)))

    assert not verdict.met
    assert not verdict.good
    assert verdict.reasons == ("gold: misses loss_ratio <= 0.01 with 0.02",)


@pytest.mark.parametrize(
    ("after", "worse"),
    [
        ((0.005, 40.0), ()),
        ((0.006, 40.0), ("silver",)),
        ((0.0, 38.0), ()),
        ((0.0, 37.9), ("silver",)),
    ],
)
def test_another_service_may_get_worse_within_its_tolerance_only(
    make_service: MakeService, measured: Measured, after: tuple[float, float], worse: tuple[str, ...]
) -> None:
    """The baseline counts, not the target."""
    gold, silver = make_service("gold"), make_service("silver")

    verdict = judge(gold, [silver], measured(gold=BAD, silver=FINE), measured(60, gold=FINE, silver=after))

    assert verdict.worse == worse
    assert verdict.good is not bool(worse)


@pytest.mark.parametrize("loss", NOT_KNOWN)
@pytest.mark.parametrize("who", ["gold", "silver"])
def test_what_is_not_known_is_never_good(
    make_service: MakeService, measured: Measured, loss: float | None, who: str
) -> None:
    """I15: whatever a broken source delivers, for the degraded service or for another."""
    gold, silver = make_service("gold"), make_service("silver")
    after = {"gold": FINE, "silver": FINE} | {who: (loss, 40.0)}

    verdict = judge(gold, [silver], measured(gold=BAD, silver=FINE), measured(60, **after))

    assert verdict.unknown == (who,)
    assert not verdict.good


@pytest.mark.parametrize("who", ["gold", "silver"])
def test_a_missing_reading_is_not_known(make_service: MakeService, measured: Measured, who: str) -> None:
    """A source that says nothing at all is no better than one that says nonsense."""
    gold, silver = make_service("gold"), make_service("silver")
    after = {name: FINE for name in ("gold", "silver") if name != who}

    verdict = judge(gold, [silver], measured(gold=BAD, silver=FINE), measured(60, **after))

    assert verdict.unknown == (who,)
    assert not verdict.good


def test_a_service_without_baseline_cannot_be_known_to_be_unharmed(
    make_service: MakeService, measured: Measured
) -> None:
    """Strictly: no value before means that nobody can say whether it got worse."""
    gold, silver = make_service("gold"), make_service("silver")
    before = measured(gold=BAD, silver=(None, None))

    verdict = judge(gold, [silver], before, measured(60, gold=FINE, silver=FINE))

    assert verdict.unknown == ("silver",)
    assert not verdict.good


@pytest.mark.parametrize("who", ["gold", "silver"])
def test_a_frozen_source_proves_nothing(make_service: MakeService, measured: Measured, who: str) -> None:
    """The same moment again is the old reading."""
    gold, silver = make_service("gold"), make_service("silver")
    before, after = measured(gold=FINE, silver=FINE), measured(60, gold=FINE, silver=FINE)
    frozen = tuple(r.model_copy(update={"taken_at": NOON}) if r.service == who else r for r in after.readings)

    verdict = judge(gold, [silver], before, after.model_copy(update={"readings": frozen}))

    assert verdict.unknown == (who,)
    assert not verdict.good


def test_two_sources_that_disagree_are_held_to_the_worse(
    make_service: MakeService, measured: Measured
) -> None:
    """F30: a second reading of the same KPI may spoil the verdict, never save it."""
    after = measured(60, gold=FINE)
    second = Reading(service="gold", kpi=Kpi.LOSS_RATIO, value=0.5, taken_at=after.readings[0].taken_at)
    contradictory = after.model_copy(update={"readings": (*after.readings, second)})

    verdict = judge(make_service("gold"), [], measured(gold=BAD), contradictory)

    assert not verdict.good


def test_others_without_objectives_promise_nothing(make_service: MakeService, measured: Measured) -> None:
    """There is nothing to hold them to."""
    silent = make_service("silver", objectives=[])

    verdict = judge(make_service("gold"), [silent], measured(gold=BAD), measured(60, gold=FINE))

    assert verdict.good


def test_an_intermediate_wave_need_not_restore(make_service: MakeService, measured: Measured) -> None:
    """The service may still be as bad as it was, while nobody is worse."""
    gold, silver = make_service("gold"), make_service("silver")

    verdict = judge_wave(gold, [silver], measured(gold=BAD, silver=FINE), measured(9, gold=BAD, silver=FINE))

    assert verdict.nobody_worse
    assert not verdict.met


@pytest.mark.parametrize("who", ["gold", "silver"])
def test_an_intermediate_wave_may_harm_nobody(
    make_service: MakeService, measured: Measured, who: str
) -> None:
    """Not even the service that is to be restored."""
    gold, silver = make_service("gold"), make_service("silver")
    during = {"gold": BAD, "silver": FINE} | {who: (0.5, 1.0)}

    verdict = judge_wave(gold, [silver], measured(gold=BAD, silver=FINE), measured(9, **during))

    assert verdict.worse == (who,)


def test_an_intermediate_wave_needs_data(make_service: MakeService, measured: Measured) -> None:
    """What cannot be seen cannot be gone on with."""
    gold, silver = make_service("gold"), make_service("silver")

    verdict = judge_wave(
        gold, [silver], measured(gold=BAD, silver=FINE), measured(9, gold=(None, None), silver=FINE)
    )

    assert not verdict.nobody_worse
    assert verdict.unknown == ("gold",)


def test_a_dead_service_does_not_stop_its_own_repair(make_service: MakeService, measured: Measured) -> None:
    """A degraded service without baseline is judged at the end, by its objectives."""
    gold = make_service("gold")

    verdict = judge_wave(gold, [], measured(gold=(None, None)), measured(9, gold=(None, None)))

    assert verdict.nobody_worse


def test_all_samples_must_be_good(make_service: MakeService, measured: Measured) -> None:
    """One bad sample among good ones spoils the verdict, and is numbered."""
    samples = [measured(60, gold=FINE), measured(61, gold=BAD), measured(62, gold=FINE)]

    verdict = judge_samples(make_service("gold"), [], measured(gold=BAD), samples, samples=3)

    assert not verdict.good
    assert all(reason.startswith("sample 2: ") for reason in verdict.reasons)


def test_enough_good_samples_are_good(make_service: MakeService, measured: Measured) -> None:
    """Each of them meets the objectives."""
    samples = [measured(60 + n, gold=FINE) for n in range(3)]

    assert judge_samples(make_service("gold"), [], measured(gold=BAD), samples, samples=3).good


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_too_few_samples_are_not_known(make_service: MakeService, measured: Measured, taken: int) -> None:
    """A soak that was cut short proves nothing."""
    samples = [measured(60 + n, gold=FINE) for n in range(taken)]

    verdict = judge_samples(make_service("gold"), [], measured(gold=BAD), samples, samples=3)

    assert verdict.unknown == ("gold",)
    assert not verdict.good


@given(
    before=st.floats(min_value=0, max_value=1),
    after=st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)),
)
def test_only_a_known_value_within_the_objective_restores(before: float, after: float | None) -> None:
    """The law: good means a finite ratio that meets the target."""
    verdict = judge(GOLD, [], _loss(before, at=0), _loss(after, at=1))

    assert verdict.good == (after is not None and 0 <= after <= 0.01)


GOLD = Service.model_validate(
    {
        "id": "gold",
        "name": "Gold",
        "service_class": "l2vpn",
        "owner": "acme",
        "state": "active",
        "demand_mbps": 40,
        "assignment": {"name": "north", "resources": ["pe1:n"]},
        "objectives": [
            ServiceLevelObjective(kpi=Kpi.LOSS_RATIO, comparator="<=", target=0.01, tolerance=0.005)
        ],
    }
)


def _loss(value: float | None, *, at: int) -> Measurement:
    taken_at = NOON.replace(second=at)
    reading = Reading(service="gold", kpi=Kpi.LOSS_RATIO, value=value, taken_at=taken_at)
    return Measurement(moment="after", wave=None, readings=(reading,))
