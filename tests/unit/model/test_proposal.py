"""What a proposal calls its changes on the devices."""

from netmend.model.proposal import ImprovementProposal
from netmend.testing.proposals import preview, proposal


def test_two_proposals_of_one_name_call_nothing_alike() -> None:
    """Copies of a project count their runs and attempts alike."""
    ours, theirs = (proposal(preview("d1"), mark=mark) for mark in ("1f", "2e"))

    assert (ours.run, ours.attempt) == (theirs.run, theirs.attempt)
    assert ours.label_of("d1") != theirs.label_of("d1")
    assert ours.label_of("d1") == ours.model_copy().label_of("d1")


def test_a_proposal_that_was_kept_before_there_were_marks_keeps_its_names() -> None:
    """What it has pending on a device is called so there."""
    kept = proposal(preview("d1")).model_dump_json(exclude={"mark"})

    read = ImprovementProposal.model_validate_json(kept)

    assert read.label_of("d1") == "R-1.1.d1"
