"""What `netmend demo` plays, in three acts: what is restored, what is taken back, what is not begun."""

import sys
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from netmend.cli.demo_stage import RUN, Stage

_LOSS, _OTHER_LOSS = "0.08", "0.05"
_RESTORED, _TAKEN_BACK, _NOT_BEGUN, _WAITS = 0, 4, 3, 75
_FAILED = 1


@dataclass(frozen=True)
class Demo:
    """One performance: each act plays on a copy of `source` of its own, below `folder`."""

    source: Path
    folder: Path

    def play(self) -> int:
        """Return 0 when every act ended as it must."""
        with Stage(self.source, self.folder / "project").open() as stage:
            for number, act in enumerate((_restore, _take_back, _find_drift), start=1):
                if not act(stage.act(self.folder / f"act-{number}")):
                    return _FAILED
        return 0


def _restore(stage: Stage) -> bool:
    _title("First act: a service is restored")
    _degrade(stage)
    code = _run(
        stage, "One command restores it, once the owners of other services have signed, each elsewhere"
    )
    _say("Every record of it is in a hash-chained journal")
    return stage.netmend("audit", "verify") == 0 and code == _RESTORED


def _take_back(stage: Stage) -> bool:
    _title("Second act: the plan commits well, and does not restore")
    service = _degrade(stage)
    link = stage.link_of_alternate(service)
    _say(f"Nobody knows that {link}, on the other path, loses packets too")
    stage.netmend("lab", "impair", "link", link, "--loss", _OTHER_LOSS)
    before = stage.configs()
    code = _run(stage, "All changes are committed, measured, and taken back: better is not good")
    same = stage.configs() == before
    _say(f"{len(before)} devices are {'byte for byte as before' if same else 'NOT as before'}")
    _say("And the owners are told the truth")
    for party in stage.told():
        notice = stage.last_notice(party)
        sys.stdout.write(f"To {party}: {notice.subject}\n{indent(notice.text.strip(), '  | ')}\n")
    return same and code == _TAKEN_BACK


def _find_drift(stage: Stage) -> bool:
    _title("Third act: somebody changes a device after the authorization")
    _degrade(stage)
    report, _, _ = stage.report_of_loss()
    _say("Everybody authorizes exactly this change")
    code = stage.netmend("run", report, "--as", stage.person("requester"), "--run-id", RUN, "--no-wait")
    if code != _WAITS:
        return False
    proposal = stage.proposal()
    if proposal is None:
        return False
    for requirement in proposal.requirements:
        stage.authorize(requirement.party)
    device = proposal.previews[0].device
    _say(f"At the console of {device} somebody else works, past netmend")
    stage.netmend("lab", "edit", device, "--description", "seen by the night shift")
    _say("What was authorized is not what would happen now: nothing is begun")
    code = stage.netmend("resume", RUN)
    written = stage.writes()
    _say(f"netmend has written to {written or 'no'} device{'s' if written > 1 else ''}")
    return code == _NOT_BEGUN and not written


def _degrade(stage: Stage) -> str:
    """Let the link of the first report of a loss lose packets; return the service on it."""
    _, link, service = stage.report_of_loss()
    _say(f"Link {link} starts to lose packets: {service} is degraded")
    stage.netmend("lab", "impair", "link", link, "--loss", _LOSS)
    return service


def _run(stage: Stage, what: str) -> int:
    """Carry the run; whoever is asked authorizes in a process of its own. Returns its exit code."""
    report, _, _ = stage.report_of_loss()
    _say(what)
    with stage.running("run", report, "--as", stage.person("requester"), "--run-id", RUN) as run:
        for party in stage.whom_it_waits_for(run):
            if sys.stderr.isatty():  # the run draws there: nobody else may write to that terminal
                stage.authorize_elsewhere(party)
            else:
                _say(f"{party} authorizes, in a process of its own, with its own key")
                stage.authorize(party)
    return run.returncode


def _title(text: str) -> None:
    sys.stdout.write(f"\n=== {text} {'=' * max(0, 55 - len(text))}\n")
    sys.stdout.flush()


def _say(sentence: str) -> None:
    sys.stdout.write(f"\n# {sentence}.\n")
    sys.stdout.flush()
