"""What a person decides on, from the facts of a proposal."""

from datetime import UTC, datetime

from netmend.cli.plan_screen import not_ready_line, proposal_lines
from netmend.model.change import DeviceClass, Preview
from netmend.model.proposal import AuthorizationRequirement, ImprovementProposal, ServiceImpact, Severity
from netmend.model.report import MaintenanceWindow
from netmend.model.runbook import Verification
from netmend.testing.proposals import proposal as a_proposal

OLD, NEW = "sha256:" + "a" * 64, "sha256:" + "b" * 64


def preview(device: str, wave: int, diff: str) -> Preview:
    return Preview(
        device=device,
        device_class=DeviceClass.TIMER,
        wave=wave,
        base_digest=OLD,
        post_digest=NEW if diff else OLD,
        diff=diff,
        back_out=f"<undo-{device}/>\n",
        back_out_diff="",
        touches=(),
    )


def proposal(
    *previews: Preview,
    impact: tuple[ServiceImpact, ...] = (),
    requirements: tuple[AuthorizationRequirement, ...] = (),
    window: MaintenanceWindow | None = None,
) -> ImprovementProposal:
    change_set = {
        "plan": "raise-shaper",
        "verification": Verification(soak_s=60, samples=3, interval_s=5),
        "values": {"shaper_mbps": 40},
    }
    return a_proposal(
        *previews,
        service="gold",
        report="SDR-1",
        author="petra",
        requester="olga",
        change_set=change_set,
        impact=impact,
        requirements=requirements,
        window=window,
        parties_digest=OLD,
        digest=NEW,
    )


def said(
    made: ImprovementProposal, *, why: str = "", full: bool = False, width: int | None = None
) -> list[str]:
    return [one.plain for one in proposal_lines(made, why=why, full=full, width=width)]


def impact(service: str, severity: Severity) -> ServiceImpact:
    return ServiceImpact(service=service, owner="bank", severity=severity, path=("p1", service))


def test_a_proposal_reads_like_this() -> None:
    """What, when, the diff, who is hurt, how, back, and who decides; every device's diff is complete."""
    lines = said(
        proposal(
            preview("p1", 0, "--- p1 before\n+++ p1 after\n@@ -1 +1 @@\n-old\n+new\n"),
            preview("p2", 1, "--- p2 before\n+++ p2 after\n@@ -1 +1,2 @@\n same\n+more\n"),
            impact=(impact("calm", Severity.NO_IMPACT), impact("bank-a", Severity.OUTAGE)),
            requirements=(AuthorizationRequirement(party="bank", m=1, n=2, because=("bank-a",)),),
            window=MaintenanceWindow(
                start=datetime(2026, 3, 2, 2, 0, tzinfo=UTC), end=datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
            ),
        ),
        why="loss of gold",
    )

    assert (
        "\n".join(lines)
        == """\
R-1  re-configure gold
report    SDR-1  loss of gold
plan      raise-shaper 1 (normal)  shaper_mbps=40
window    Mon 2026-03-02 02:00 to 04:00 UTC

Changes   2 devices   +2 -1
  p1  +1 -1  wave 0  class timer  diff made by the device
      @@ -1 +1 @@
      -old
      +new
      back-out edit: 1 line: --full
  p2  +1 -0  wave 1  class timer  diff made by the device
      @@ -1 +1,2 @@
       same
      +more
      back-out edit: 1 line: --full

Impact    2 other services in use
  ! bank-a  OUTAGE              bank
      p1 > bank-a
    calm    NO_IMPACT           bank

Waves     0 canary: p1   1: p2   (atomic)
Proof     after 60 s, 3 good measurements 5 s apart
Back-out  automatic; every device reverts by itself unless it is confirmed
Digest    sha256:bbbbbbbbbbbb
Authorize bank: 1 of 2, for bank-a"""
    )


def test_what_is_hidden_is_one_flag_away() -> None:
    """The edit that takes it back, harmless reasons, and the whole digest."""
    lines = said(
        proposal(preview("p1", 0, "+new\n"), impact=(impact("calm", Severity.NO_IMPACT),)), full=True
    )

    assert "      <undo-p1/>" in lines
    assert "      p1 > calm" in lines
    assert f"Digest    {NEW}" in lines
    assert not any("--full" in one for one in lines)


def test_the_same_diff_is_shown_once_for_all_its_devices() -> None:
    """Wherever in the configuration it stands; every device is named."""
    hunk = "@@ -{0} +{0} @@\n-old\n+new\n"
    same = tuple(
        preview(name, wave, f"--- {name} before\n+++ {name} after\n{hunk.format(wave)}").model_copy(
            update={"back_out": "<undo/>"}
        )
        for wave, name in enumerate(("leaf1", "leaf2", "leaf3"))
    )

    lines = said(proposal(*same, preview("p1", 3, "+other\n")))

    assert lines[5:13] == [
        "Changes   4 devices   +4 -3",
        "  leaf1, leaf2, leaf3",
        "    3 devices, same diff, each +1 -1  wave 0, 1, 2",
        "    class timer  diff made by the device",
        "      @@ -0 +0 @@",
        "      -old",
        "      +new",
        "      back-out edit: 1 line: --full",
    ]


def test_nothing_to_change_is_one_line() -> None:
    """There is nothing to decide on."""
    lines = said(proposal(preview("p1", 0, ""), preview("p2", 1, "")))

    assert lines == ["R-1  nothing to change: 2 devices already as planned"]


def test_an_owner_is_not_cropped_on_a_narrow_terminal() -> None:
    """The column becomes a line."""
    long = "owner-with-a-name-that-is-longer-than-the-whole-terminal-is-wide"
    hurt = impact("bank-a", Severity.DEGRADED).model_copy(update={"owner": long})

    lines = said(proposal(preview("p1", 0, "+new\n"), impact=(hurt,)), width=60)

    assert "  ~ bank-a  DEGRADED" in lines
    assert f"        owner {long}" in lines


def test_it_says_what_it_would_wait_for() -> None:
    """Decisions by party, and impacts that nobody knows."""
    waiting = proposal(
        preview("p1", 0, "+new\n"),
        impact=(impact("dark", Severity.UNKNOWN),),
        requirements=(
            AuthorizationRequirement(party="acme", m=2, n=2, because=("a",)),
            AuthorizationRequirement(party="bank", m=1, n=2, because=("b",)),
        ),
    )

    ready = not_ready_line(proposal(preview("p1", 0, "+new\n")))

    assert str(not_ready_line(waiting)) == "Not ready: 3 decisions open (acme 2, bank 1), 1 impact UNKNOWN"
    assert ready is None


def test_what_is_not_known_comes_last_with_its_own_sign() -> None:
    """It blocks, and is not mistaken for harmless."""
    lines = said(
        proposal(
            preview("p1", 0, "+new\n"),
            impact=(impact("dark", Severity.UNKNOWN), impact("slow", Severity.DEGRADED)),
        )
    )

    shown = [line for line in lines if line.startswith(("  ~", "  ?"))]
    assert shown == ["  ~ slow  DEGRADED            bank", "  ? dark  UNKNOWN             bank"]


def test_a_device_that_is_as_planned_has_no_diff() -> None:
    """It is named all the same."""
    lines = said(proposal(preview("p1", 0, "+new\n"), preview("p2", 1, "")))

    assert "Changes   1 device   +1 -0" in lines
    assert "  p2  wave 1  unchanged: no session when pushing" in lines


def test_device_text_keeps_its_lines_and_cannot_act_on_a_terminal() -> None:
    """A long line is not wrapped; control characters are shown."""
    long = "+" + "description " * 20

    lines = said(proposal(preview("p1", 0, f"{long}\n+\x1b[2J\r\u202e\n")))

    assert f"      {long}" in lines
    assert r"      +\u001b[2J\u000d\u202e" in lines


def test_a_device_that_keeps_the_change_is_told_loudly() -> None:
    """Who decides sees which device a lost engine leaves changed; where all have a timer nothing is said."""
    safe = preview("p1", 0, "+x\n")
    unsafe = preview("p2", 1, "+x\n").model_copy(update={"device_class": DeviceClass.BEST_EFFORT})

    loud = [one.plain for one in proposal_lines(proposal(safe, unsafe))]
    quiet = [one.plain for one in proposal_lines(proposal(safe))]

    stays = "what is pushed is final at once, and only netmend's own back-out leads back"
    assert [one for one in loud if "ATTENTION" in one] == [f"ATTENTION p2: class best_effort: {stays}"]
    assert not any("ATTENTION" in one for one in quiet)
