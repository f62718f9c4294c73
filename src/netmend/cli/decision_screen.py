"""What a party decides on, and what came of it (UX.md 1.4): whoever approves must see the object."""

import shlex
from datetime import UTC, datetime

from rich.text import Text

from netmend.cli.columns import paragraph
from netmend.cli.ink import line
from netmend.cli.plan_screen import attended_lines, counts, impact_line
from netmend.model.decision import Decision, Standing
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal


def question_lines(
    proposal: ImprovementProposal, party: str, *, decide_by: datetime | None, width: int | None
) -> list[Text]:
    """Return what the party is asked: for which services, how they are hurt, by which diff."""
    asked = next((one for one in proposal.requirements if one.party == party), None)
    hurt = [one for one in proposal.impact if asked and one.service in asked.because]
    longest = max((len(one.service) for one in hurt), default=0)
    lines = [line((f"{proposal.run}  {_question(party, asked)}", "head"))]
    if decide_by is not None:
        lines.append(line(f"  decide until {decide_by.astimezone(UTC):%Y-%m-%d %H:%M} UTC"))
    for one in hurt:
        told = impact_line(one, longest)
        told.rstrip()
        lines.append(told)
        lines += [line((words, "quiet")) for words in paragraph("", " > ".join(one.path), width, indent=6)]
    lines += attended_lines(proposal, width)
    plus, minus = counts(proposal)
    changed = sum(not one.unchanged for one in proposal.previews)
    devices = f"{changed} device{'' if changed == 1 else 's'}"
    diff = f"Diff {proposal.digest[:19]} (+{plus} -{minus}, {devices}): netmend show {_run(proposal)} --diff"
    return [*lines, line(diff)]


def command_line(proposal: ImprovementProposal, party: str) -> Text:
    """Return what to type to decide for the party on exactly this proposal."""
    digest = proposal.digest.removeprefix("sha256:")[:12]
    who = f"--party {shlex.quote(party)} --as PERSON --key FILE --digest {digest}"
    return line(f"Next: netmend authorize {_run(proposal)} {who}")


def answer_lines(proposal: ImprovementProposal, decision: Decision, now: Standing) -> list[Text]:
    """Return what was decided, until when it holds, who is still missing, and what to type next."""
    until = decision.valid_until.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    good = decision.decision.value == "granted"
    missing = ", ".join(one.party for one in now.missing)
    open_ = f"still open: {missing}" if missing else f"{proposal.run}: nobody is missing"
    next_ = f"show {_run(proposal)}" if missing or not good else f"resume {_run(proposal)}"
    said = f"{decision.party}: {decision.decision} by {decision.person}, valid until {until}"
    return [line((said, "good" if good else "bad")), line(open_), line(f"Next: netmend {next_}")]


def _question(party: str, asked: AuthorizationRequirement | None) -> str:
    if asked is None:
        return f"{party} is not asked"
    return f"{party} is asked, {asked.m} of {asked.n} must grant, for {', '.join(asked.because)}"


def _run(proposal: ImprovementProposal) -> str:
    return shlex.quote(proposal.run)
