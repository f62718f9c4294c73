"""Proposals for tests, without a project behind them."""

from collections.abc import Mapping

from netmend.model.change import ChangeSet, DeviceChange, DeviceClass, Preview
from netmend.model.proposal import ImprovementProposal
from netmend.model.runbook import ChangeType, Verification, WaveStrategy

BASE, POST = "sha256:" + "a" * 64, "sha256:" + "b" * 64
"""Of every device that a proposal changes, before and after."""


def preview(device: str, wave: int = 0, **fields: object) -> Preview:
    """Return what a device shows of a change of one line. `fields`: of the preview, in their place."""
    made = Preview(
        device=device,
        device_class=DeviceClass.TIMER,
        wave=wave,
        base_digest=BASE,
        post_digest=POST,
        diff="+",
        back_out="<y/>",
        back_out_diff="-",
        touches=(),
    )
    return made.model_copy(update=fields)


def proposal(
    *previews: Preview, change_set: Mapping[str, object] | None = None, **fields: object
) -> ImprovementProposal:
    """Return a proposal that asks nobody. `change_set`, `fields`: what is to be otherwise there."""
    changes = tuple(DeviceChange(device=one.device, wave=one.wave, edits=("<x/>",)) for one in previews)
    service = str(fields.get("service", "SVC-1"))
    plan = ChangeSet(
        plan="shift",
        version="1",
        service=service,
        change_type=ChangeType.NORMAL,
        strategy=WaveStrategy.ATOMIC,
        verification=Verification(soak_s=0, samples=1, interval_s=0),
        changes=changes,
        values={},
    )
    made = ImprovementProposal(
        run="R-1",
        report="REP-1",
        attempt=1,
        service=service,
        author="lib",
        requester="rob",
        change_set=plan.model_copy(update=dict(change_set or {})),
        previews=previews,
        impact=(),
        requirements=(),
        window=None,
        parties_digest="sha256:" + "1" * 64,
        digest="sha256:" + "2" * 64,
    )
    return made.model_copy(update=fields)
