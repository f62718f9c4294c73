"""The proposal as a person reads it: what, why, when, diff, who is hurt, how, what is missing (UX.md 1.1)."""

from collections.abc import Sequence
from datetime import UTC

from rich.text import Text

from netmend.cli.columns import paragraph
from netmend.cli.diff_groups import DiffGroup, diff_groups
from netmend.cli.ink import line
from netmend.model.change import DeviceClass
from netmend.model.plan import Candidate
from netmend.model.proposal import ImprovementProposal, ServiceImpact, Severity
from netmend.model.report import ServiceDegradationReport
from netmend.model.service import Kpi, Service

SIGNS = {
    Severity.OUTAGE: ("!", "bad"),
    Severity.DEGRADED: ("~", "warn"),
    Severity.REDUCED_REDUNDANCY: ("~", "warn"),
    Severity.UNKNOWN: ("?", "bad"),
    Severity.NO_IMPACT: (" ", "plain"),
}
_WORST_FIRST = (
    Severity.OUTAGE,
    Severity.DEGRADED,
    Severity.REDUCED_REDUNDANCY,
    Severity.NO_IMPACT,
    Severity.UNKNOWN,
)
_DIFF = {"+": "plus", "-": "minus", "@": "place"}
_STAYS = {
    DeviceClass.TIMER: "",
    DeviceClass.ATTENDED: "no timer of its own survives netmend: somebody must stay with the run",
    DeviceClass.BEST_EFFORT: "what is pushed is final at once, and only netmend's own back-out leads back",
}
_OWNER = "        owner "


def proposal_lines(
    proposal: ImprovementProposal,
    *,
    width: int | None = None,
    why: str = "",
    full: bool = False,
    flag: str = "--full",
    name: str = "",
) -> list[Text]:
    """Return the proposal as lines; diffs keep their lines and words.

    `why`: what was reported, in words.  `full`: the edits that take it back and the whole digest as well;
    `flag`: what to type to see them.  `name`: what to call it where there is no run.
    """
    if proposal.unchanged:
        devices = _counted(len(proposal.previews), "device")
        return [line((name or proposal.run, "head"), f"  nothing to change: {devices} already as planned")]
    return [
        *_head(proposal, width, why, name or proposal.run),
        line(),
        *_changes(proposal, width, full=full, flag=flag),
        *attended_lines(proposal, width),
        line(),
        *_impact(proposal, width, full=full),
        line(),
        *_how(proposal, width, full=full),
        *_who(proposal),
    ]


def why_words(report: ServiceDegradationReport, service: Service | None) -> str:
    """Say what was reported: the values, their targets, the cause."""
    objectives = service.objectives if service else ()
    targets = {
        one.kpi: f" (target {one.comparator} {value_words(one.kpi, one.target)})" for one in objectives
    }
    measured = [
        f"{kpi.rpartition('_')[0]} {value_words(kpi, value)}{targets.get(kpi, '')}"
        for kpi, value in report.analysis.kpis.items()
    ]
    cause = report.analysis.root_cause_resource
    found = ", ".join([*measured, *([f"cause {cause}"] if cause else [])])
    return f"{report.degradation} of {report.affected_service}{': ' if found else ''}{found}"


def value_words(kpi: Kpi, value: float) -> str:
    """Return a value with its unit, a ratio as a percentage."""
    match kpi:
        case Kpi.LOSS_RATIO:
            return f"{value * 100:.2f} %"
        case Kpi.DELAY_MS:
            return f"{value:.2f} ms"
        case Kpi.THROUGHPUT_MBPS:
            return f"{value:.2f} Mbit/s"


def counts(proposal: ImprovementProposal) -> tuple[int, int]:
    """Return how many lines all devices together get, and lose."""
    groups = diff_groups(proposal.previews)
    return (
        sum(one.added * len(one.previews) for one in groups),
        sum(one.removed * len(one.previews) for one in groups),
    )


def impact_line(one: ServiceImpact, width: int) -> Text:
    """Return who is hurt and how; `width`: of the longest service."""
    sign, style = SIGNS[one.severity]
    return line(("  " + sign, style), f" {one.service:<{width}}  ", (f"{one.severity:<18}", style))


def _head(proposal: ImprovementProposal, width: int | None, why: str, name: str) -> list[Text]:
    change_set = proposal.change_set
    moved = change_set.reassignment
    what = (
        f"move {proposal.service} from {moved.before.name} to {moved.after.name}"
        if moved
        else f"re-configure {proposal.service}"
    )
    values = ", ".join(f"{key}={value}" for key, value in change_set.values.items())
    plan = f"{change_set.plan} {change_set.version} ({change_set.change_type})  {values}"
    return [
        line((f"{name}  {what}", "head")),
        *_row("report", f"{proposal.report}  {why}" if why else proposal.report, width),
        *_row("plan", plan, width),
        *_row("window", _window(proposal), width),
    ]


def _window(proposal: ImprovementProposal) -> str:
    if proposal.window is None:
        return "none: at any time once it is authorized"
    start, end = (one.astimezone(UTC) for one in (proposal.window.start, proposal.window.end))
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%a %Y-%m-%d %H:%M}"
    return f"{start:%a %Y-%m-%d %H:%M} to {until} UTC"


def _changes(proposal: ImprovementProposal, width: int | None, *, full: bool, flag: str) -> list[Text]:
    changed = [one for one in proposal.previews if not one.unchanged]
    plus, minus = counts(proposal)
    lines = [
        line(
            ("Changes   ", "head"),
            f"{_counted(len(changed), 'device')}   ",
            (f"+{plus}", "plus"),
            " ",
            (f"-{minus}", "minus"),
        )
    ]
    for group in diff_groups(proposal.previews):
        lines += _group(group, width, full=full, flag=flag)
    lines += [
        line(f"  {one.device}  wave {one.wave}  unchanged: no session when pushing")
        for one in proposal.previews
        if one.unchanged
    ]
    return lines


def attended_lines(proposal: ImprovementProposal, width: int | None) -> list[Text]:
    """Return the warning about devices that keep the change when netmend is gone; else nothing."""
    return [
        line((words, "bad"))
        for seen in proposal.attended
        for words in paragraph(
            "ATTENTION ",
            f"{seen.device}: class {seen.device_class}: {_STAYS[seen.device_class]}",
            width,
            indent=10,
        )
    ]


def _group(group: DiffGroup, width: int | None, *, full: bool, flag: str) -> list[Text]:
    first, many = group.previews[0], len(group.previews)
    by = "made by the device" if first.made_by == "device" else first.made_by
    made = f"class {first.device_class}  diff {by}"
    count = ((f"+{group.added}", "plus"), " ", (f"-{group.removed}", "minus"))
    waves = ", ".join(str(wave) for wave in dict.fromkeys(one.wave for one in group.previews))
    whole = line("  ", (first.device, "head"), "  ", *count, f"  wave {waves}  {made}")
    if many == 1 and (width is None or len(whole) <= width):
        lines = [whole]
    else:
        names = ", ".join(one.device for one in group.previews)
        lines = [line((one, "head")) for one in paragraph("", names, width, indent=2)]
        each = f"{many} devices, same diff, each " if many > 1 else ""
        lines += [line(f"    {each}", *count, f"  wave {waves}"), line(f"    {made}")]
    lines += [line((f"      {one}", _DIFF.get(one[:1], "plain"))) for one in group.lines]
    edit = first.back_out.rstrip("\n").split("\n")
    if not full:
        lines.append(line((f"      back-out edit: {_counted(len(edit), 'line')}: {flag}", "quiet")))
        return lines
    lines.append(line("    back-out (sent only if the device cannot take the change back by itself):"))
    return lines + [line(f"      {one}") for one in edit]


def _impact(proposal: ImprovementProposal, width: int | None, *, full: bool) -> list[Text]:
    if not proposal.impact:
        return [line(("Impact    ", "head"), "no other service in use is touched")]
    lines = [line(("Impact    ", "head"), f"{_counted(len(proposal.impact), 'other service')} in use")]
    longest = max(len(one.service) for one in proposal.impact)
    narrow = width is not None and width < 80  # noqa: PLR2004 - the width of UX.md
    for one in sorted(proposal.impact, key=lambda one: (_WORST_FIRST.index(one.severity), one.service)):
        told = impact_line(one, longest)
        if narrow:
            told.rstrip()
            lines += [told, line(f"{_OWNER}{one.owner}")]
        else:
            lines.append(told + line(f"  {one.owner}"))
        if full or one.severity is not Severity.NO_IMPACT:
            reason = paragraph("", " > ".join(one.path), width, indent=6)
            lines += [line((words, "quiet")) for words in reason]
    return lines


def _how(proposal: ImprovementProposal, width: int | None, *, full: bool) -> list[Text]:
    change_set = proposal.change_set
    waves = "   ".join(
        f"{number}{' canary' if number == 0 else ''}: {', '.join(change.device for change in wave)}"
        for number, wave in enumerate(change_set.waves)
    )
    check = change_set.verification
    proof = f"after {check.soak_s:g} s, {check.samples} good measurements {check.interval_s:g} s apart"
    digest = proposal.digest if full else f"{proposal.digest[:19]}"
    return [
        *_row("Waves", f"{waves}   ({change_set.strategy})", width),
        *_row("Proof", proof, width),
        *_row("Back-out", "automatic; every device reverts by itself unless it is confirmed", width),
        *_row("Digest", digest, width),
    ]


def _who(proposal: ImprovementProposal) -> list[Text]:
    if not proposal.requirements:
        return [line("Authorize nobody: no other service is impacted and the change type is standard")]
    return [
        line(("Authorize ", "head"), f"{one.party}: {one.m} of {one.n}, for {', '.join(one.because)}")
        for one in proposal.requirements
    ]


def candidate_lines(candidates: Sequence[Candidate], width: int | None) -> list[Text]:
    """Return the plans that were looked at, the chosen one first, with why each was taken or not."""
    lines = [line(("Plans looked at", "head"))] if candidates else []
    for one in sorted(candidates, key=lambda one: not one.chosen):
        sign = "  +" if one.chosen else "  -"
        lines += [line(told) for told in paragraph(sign, f"{one.id}: {one.reason}", width, indent=4)]
    return lines


def not_ready_line(proposal: ImprovementProposal) -> Text | None:
    """Say what a run of the proposal would wait for; None when it would wait for nobody."""
    open_ = sum(one.m for one in proposal.requirements)
    who = ", ".join(f"{one.party} {one.m}" for one in proposal.requirements)
    unknown = sum(one.severity is Severity.UNKNOWN for one in proposal.impact)
    missing = [
        *([f"{_counted(open_, 'decision')} open ({who})"] if open_ else []),
        *([f"{_counted(unknown, 'impact')} UNKNOWN"] if unknown else []),
    ]
    return line(("Not ready: ", "warn"), ", ".join(missing)) if missing else None


def _row(label: str, text: str, width: int | None) -> list[Text]:
    first, *rest = paragraph(label, text, width)
    head = 10
    return [line((first[:head], "head"), first[head:]), *[line(one) for one in rest]]


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
