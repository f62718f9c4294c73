"""The proposal as a person reads it: what, diff, who is hurt, who decides, how back (UX.md 1.1)."""

import sys
import unicodedata
from datetime import UTC

from netmend.model.proposal import ImprovementProposal, Severity

_SIGNS = {
    Severity.OUTAGE: "!",
    Severity.DEGRADED: "~",
    Severity.REDUCED_REDUNDANCY: "~",
    Severity.UNKNOWN: "?",
    Severity.NO_IMPACT: " ",
}
_WORST_FIRST = (
    Severity.OUTAGE,
    Severity.DEGRADED,
    Severity.REDUCED_REDUNDANCY,
    Severity.NO_IMPACT,
    Severity.UNKNOWN,
)


def print_proposal(proposal: ImprovementProposal) -> None:
    """Write the proposal to stdout."""
    sys.stdout.write("\n".join(proposal_lines(proposal)) + "\n")
    sys.stdout.flush()


def proposal_lines(proposal: ImprovementProposal) -> list[str]:
    """Return the proposal as lines of text; diffs keep their lines and words."""
    lines = [
        *_head(proposal),
        "",
        *_changes(proposal),
        "",
        *_impact(proposal),
        "",
        *_waves(proposal),
        *_who(proposal),
    ]
    return [shown(line) for line in lines]


def shown(text: str) -> str:
    """Return text of a device or a file so that nothing in it can act on a terminal."""
    return "".join(
        one
        if one == "\n" or unicodedata.category(one) not in {"Cc", "Cf", "Co", "Cs"}
        else f"\\u{ord(one):04x}"
        for one in text
    )


def _head(proposal: ImprovementProposal) -> list[str]:
    change_set = proposal.change_set
    moved = change_set.reassignment
    what = (
        f"move {proposal.service} from {moved.before.name} to {moved.after.name}"
        if moved
        else f"re-configure {proposal.service}"
    )
    values = ", ".join(f"{key}={value}" for key, value in change_set.values.items())
    return [
        f"{proposal.run}  {what}",
        f"plan      {change_set.plan} {change_set.version} ({change_set.change_type})  {values}",
        f"report    {proposal.report}",
        f"window    {_window(proposal)}",
    ]


def _window(proposal: ImprovementProposal) -> str:
    if proposal.window is None:
        return "none: at any time once it is authorized"
    start, end = (one.astimezone(UTC) for one in (proposal.window.start, proposal.window.end))
    return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC"


def _changes(proposal: ImprovementProposal) -> list[str]:
    changed = [one for one in proposal.previews if not one.unchanged]
    plus = sum(_count(one.diff, "+") for one in changed)
    minus = sum(_count(one.diff, "-") for one in changed)
    lines = [f"Changes   {_counted(len(changed), 'device')}   +{plus} -{minus}"]
    for one in proposal.previews:
        if one.unchanged:
            lines.append(f"  {one.device}  wave {one.wave}  unchanged: no session when pushing")
            continue
        count = f"+{_count(one.diff, '+')} -{_count(one.diff, '-')}"
        lines.append(
            f"  {one.device}  {count}  wave {one.wave}  class {one.device_class}  "
            f"diff made by the {one.made_by}"
        )
        lines += [f"      {line}" for line in one.diff.rstrip("\n").split("\n")]
        lines.append("    back-out (sent only if the device cannot take the change back by itself):")
        lines += [f"      {line}" for line in one.back_out.rstrip("\n").split("\n")]
    return lines


def _impact(proposal: ImprovementProposal) -> list[str]:
    if not proposal.impact:
        return ["Impact    no other service in use is touched"]
    lines = [f"Impact    {_counted(len(proposal.impact), 'other service')} in use"]
    width = max(len(one.service) for one in proposal.impact)
    for one in sorted(proposal.impact, key=lambda one: (_WORST_FIRST.index(one.severity), one.service)):
        lines.append(f"  {_SIGNS[one.severity]} {one.service:<{width}}  {one.severity:<18}  {one.owner}")
        lines.append(f"      {' > '.join(one.path)}")
    return lines


def _waves(proposal: ImprovementProposal) -> list[str]:
    change_set = proposal.change_set
    waves = "   ".join(
        f"{number}{' canary' if number == 0 else ''}: {', '.join(change.device for change in wave)}"
        for number, wave in enumerate(change_set.waves)
    )
    check = change_set.verification
    return [
        f"Waves     {waves}   ({change_set.strategy})",
        f"Proof     after {check.soak_s:g} s, {check.samples} good measurements {check.interval_s:g} s apart",
        "Back-out  automatic; every device reverts by itself unless it is confirmed",
        f"Digest    {proposal.digest}",
    ]


def _who(proposal: ImprovementProposal) -> list[str]:
    if not proposal.requirements:
        return ["Authorize nobody: no other service is impacted and the change type is standard"]
    return [
        f"Authorize {one.party}: {one.m} of {one.n}, for {', '.join(one.because)}"
        for one in proposal.requirements
    ]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _count(diff: str, sign: str) -> int:
    return sum(1 for line in diff.split("\n") if line.startswith(sign) and not line.startswith(sign * 3))
