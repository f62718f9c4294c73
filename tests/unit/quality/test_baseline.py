"""What must be known before a change, so that afterwards nobody can be worse unseen."""

from collections.abc import Callable

from netmend.model.outcome import Measurement
from netmend.model.service import Service
from netmend.quality import judge, no_baseline

MakeService = Callable[..., Service]
Measured = Callable[..., Measurement]

FINE = (0.0, 40.0)
BAD = (0.08, 30.0)
OUT = (1.0, None)
UNKNOWN = (None, None)


def test_a_neighbour_that_was_not_measured_has_no_baseline(
    make_service: MakeService, measured: Measured
) -> None:
    """Each of them is named, with the KPI."""
    silver, tin = make_service("silver"), make_service("tin")

    missing = no_baseline([silver, tin], measured(silver=FINE, tin=(0.0, None)))

    assert missing.startswith("tin: not known: throughput_mbps")
    assert "silver" not in missing


def test_measured_neighbours_are_a_baseline(make_service: MakeService, measured: Measured) -> None:
    """Bad is known as well as good."""
    assert no_baseline([make_service("silver")], measured(silver=BAD)) == ""


def test_a_neighbour_that_loses_everything_cannot_become_worse(
    make_service: MakeService, measured: Measured
) -> None:
    """What never arrives has no delay and may have no other reading; that is no reason to wait."""
    gold, silver = make_service("gold"), make_service("silver")
    before, after = measured(gold=BAD, silver=OUT), measured(60, gold=FINE, silver=OUT)

    verdict = judge(gold, [silver], before, after)

    assert no_baseline([silver], before) == ""
    assert verdict.good


def test_a_neighbour_that_is_lost_by_the_change_is_worse(
    make_service: MakeService, measured: Measured
) -> None:
    """Having no reading is an excuse only for who had none before."""
    gold, silver = make_service("gold"), make_service("silver")

    verdict = judge(gold, [silver], measured(gold=BAD, silver=FINE), measured(60, gold=FINE, silver=OUT))

    assert verdict.worse == ("silver",)
    assert not verdict.good


def test_a_neighbour_of_which_nothing_is_known_is_not_taken_for_lost(
    make_service: MakeService, measured: Measured
) -> None:
    """No reading of its loss is no proof of an outage."""
    gold, silver = make_service("gold"), make_service("silver")

    verdict = judge(gold, [silver], measured(gold=BAD, silver=UNKNOWN), measured(60, gold=FINE, silver=FINE))

    assert verdict.unknown == ("silver",)
    assert not verdict.good
