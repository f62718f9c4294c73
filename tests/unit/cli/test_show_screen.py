"""What a person sees of a run, from the document that scripts get."""

from typing import Any

from netmend.cli import show_screen

OLD, NEW = "sha256:" + "a" * 64, "sha256:" + "b" * 64


def run_lines(said: dict[str, Any], *, full: bool = False, code: int | None = None) -> list[str]:
    return [one.plain for one in show_screen.run_lines(said, full=full, code=code)]


def reading(service: str, moment: str, value: float | None) -> dict[str, Any]:
    return {"service": service, "kpi": "loss_ratio", "moment": moment, "value": value}


def phase(name: str, at: str, seconds: float) -> dict[str, Any]:
    return {"phase": name, "started_at": f"2026-03-02T{at}+00:00", "seconds": seconds}


def device(name: str, state: str, now: str | None, problem: str = "") -> dict[str, Any]:
    return {
        "device": name,
        "wave": 0,
        "class": "timer",
        "state": state,
        "pre_digest": OLD,
        "post_digest": NEW,
        "now_digest": now,
        "problem": problem,
        "code": "NM-D030" if problem else "",
        "address": "192.0.2.1:830",
    }


def document(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 - the document is plain JSON
    return {
        "run": "R-1",
        "report": "SDR-1",
        "service": "gold",
        "requester": "olga",
        "status": "completed",
        "outcome": "restored",
        "exit_code": 0,
        "reason": "measured to meet its objectives",
        "created_at": "2026-03-02T12:00:00.123456+00:00",
        "decide_by": None,
        "plan": {"id": "reassign", "version": "1"},
        "candidates": [],
        "requirements": [],
        "devices": [device("p1", "saved", NEW)],
        "measurements": [
            reading("tv", "before", 0.0),
            reading("gold", "before", 0.08),
            reading("wifi", "before", 0.01),
            reading("tv", "after", 0.0),
            reading("gold", "after", 0.0),
            reading("wifi", "after", 0.02),
        ],
        "phases": [],
        **changed,
    }


def test_a_restored_run_reads_like_this() -> None:
    """The degraded service first; who did not change is counted, with the way to see it."""
    lines = run_lines(document())

    assert lines == [
        "",
        "R-1  gold, report SDR-1, plan reassign 1",
        "  asked for by olga, 2026-03-02 12:00:00 UTC",
        "",
        "Quality (* the degraded service)",
        "    SERVICE  KPI   BEFORE  AFTER",
        "  * gold     loss  8.00 %  0.00 %",
        "    wifi     loss  1.00 %  2.00 %",
        "    1 other service: no value changed: netmend show R-1 --full",
        "",
        "Devices",
        "    DEVICE  WAVE  CLASS  STATE  RUNNING NOW",
        "  + p1      0     timer  saved  sha256:bbbbbbbbbbbb",
        "    1 device: 1 ok  0 failed  0 unknown  0 not started",
        "",
        "KPI loss(gold)  before 8.00 %  now 0.00 %",
        "R-1 RESTORED: measured to meet its objectives (exit 0). Next: netmend audit show R-1",
    ]


def test_all_services_are_one_flag_away() -> None:
    """--full hides nothing."""
    lines = run_lines(document(), full=True)

    assert "    tv       loss  0.00 %  0.00 %" in lines
    assert not any("--full" in line for line in lines)


def test_a_value_that_got_lost_has_changed() -> None:
    """Unknown is not the same as before."""
    lost = [reading("gold", "before", 0.08), reading("tv", "before", 0.0), reading("tv", "after", None)]

    lines = run_lines(document(measurements=lost))

    assert "    tv       loss  0.00 %  unknown" in lines


def test_what_was_measured_between_two_waves_is_shown_as_during() -> None:
    """A run that failed in a later wave was measured after an earlier one."""
    seen = [reading("gold", "before", 0.08), reading("gold", "wave", 0.01)]

    lines = run_lines(document(outcome="backed_out", exit_code=4, measurements=seen))

    assert "  * gold     loss  8.00 %  1.00 %" in lines
    assert "KPI loss(gold)  before 8.00 %  during 1.00 %  now not measured again" in lines


def test_what_is_measured_once_all_is_taken_back_is_now() -> None:
    """The change took the loss to one percent, and without it there is what was there before."""
    seen = [reading("gold", "before", 0.08), reading("gold", "after", 0.01), reading("gold", "now", 0.08)]

    lines = run_lines(document(outcome="not_restored", exit_code=4, measurements=seen))

    assert "KPI loss(gold)  before 8.00 %  during 1.00 %  now 8.00 %" in lines


def test_failures_stand_last_one_line_each() -> None:
    """Device, step, cause, code; a restored run has none."""
    failed = {"device": "p2", "step": "push", "code": "NM-D020", "text": "p2: refused the commit"}

    lines = run_lines(document(outcome="backed_out", exit_code=4, failures=[failed]))
    fine = run_lines(document(failures=[failed]))

    assert lines[-5:-2] == ["Failures", "  ! p2  push  refused the commit  [NM-D020]", ""]
    assert "Failures" not in fine


def test_waiting_is_one_row_with_its_real_time() -> None:
    """However often a step looked, and however little each look took."""
    phases = [
        phase("notify", "12:00:00", 0.5),
        phase("authorize", "12:00:01", 0.0),
        phase("authorize", "12:30:00", 0.0),
        phase("authorize", "13:05:01", 0.0),
        phase("recheck", "13:05:02", 0.25),
        phase("canary.arm", "13:05:03", 0.0),
        phase("canary.push", "13:05:03", 0.5),
        phase("canary.soak", "13:05:04", 0.0),
        phase("canary.word", "13:05:10", 0.0),
        phase("canary.verify", "13:07:04", 1.0),
        phase("later.arm", "13:07:05", 0.0),
        phase("later.push", "13:07:05", 0.25),
    ]

    lines = run_lines(document(phases=phases))

    start = lines.index("Timeline (UTC)")
    assert lines[start + 2 : start + 9] == [
        "  12:00:00  notify         0.50 s",
        "  12:00:01  authorize      1 h 5 min",
        "  13:05:02  recheck        0.25 s",
        "  13:05:03  wave 0 push    0.50 s",
        "  13:05:04  wave 0 soak    2 min 0 s",
        "  13:07:04  wave 0 verify  1.00 s",
        "  13:07:05  wave 1 push    0.25 s",
    ]


def test_a_run_that_waits_says_for_whom_until_when_and_what_to_type() -> None:
    """The last line has it all; each missing party has its command."""
    waiting = document(
        status="wait_for_approval",
        outcome=None,
        exit_code=None,
        decide_by="2026-03-03T12:00:00+00:00",
        requirements=[
            {"party": "bank", "m": 2, "granted": 1},
            {"party": "city", "m": 1, "granted": 1},
        ],
        phases=[phase("authorize", "12:00:01", 0.0)],
    )

    lines = run_lines(waiting, code=75)

    assert "  12:00:01  authorize  waiting" in lines
    assert lines[-4:] == [
        "  bank has granted 1 of 2:",
        "    netmend authorize R-1 --party bank --as PERSON --key FILE",
        "",
        "R-1 WAIT FOR APPROVAL: bank missing until 2026-03-03 12:00 UTC (exit 75). Next: netmend resume R-1",
    ]


def test_a_run_that_was_taken_back_says_what_every_device_was_read_to_be() -> None:
    """Re-read and equal, or never written to; what was measured in between is not called after."""
    devices = [device("p1", "backed_out", OLD), device("p2", "untouched", OLD)]
    taken_back = document(outcome="backed_out", exit_code=4, reason="p2: refused", devices=devices)

    lines = run_lines(taken_back)

    assert "    SERVICE  KPI   BEFORE  DURING" in lines
    assert lines[-6:] == [
        "Back-out: every device that was written to was re-read and equals its pre-state",
        "  p1  re-read: sha256:aaaaaaaaaaaa, equal to its pre-state",
        "  p2  not written to",
        "",
        "KPI loss(gold)  before 8.00 %  during 0.00 %  now not measured again",
        "R-1 BACKED OUT: p2: refused (exit 4). Next: netmend show R-1 --diff",
    ]


def test_a_device_that_is_not_as_before_is_never_called_equal() -> None:
    """The state word, the count and the device's line say so."""
    devices = [device("p1", "backed_out", OLD), device("p2", "inconsistent", None, "p2: no answer")]
    broken = document(outcome="inconsistent", exit_code=5, reason="not proven: p2", devices=devices)

    lines = run_lines(broken)

    assert "Back-out: 1 of 2 devices equal their pre-state" in lines
    told = "re-read: unknown, NOT proven to be its pre-state sha256:aaaaaaaaaaaa; reach it at 192.0.2.1:830"
    assert f"  p2  {told}" in lines
    assert "    2 devices: 1 ok  0 failed  1 unknown  0 not started" in lines
    assert "  ! p2  inconsistent  no answer  [NM-D030]" in lines
    assert lines[-1].startswith("R-1 NOT AS BEFORE: not proven: p2 (exit 5).")


def test_what_a_device_said_cannot_act_on_a_terminal() -> None:
    """Control characters are shown, not sent."""
    hostile = document(outcome="refused", devices=[device("p1", "untouched", OLD, "\x1b[2J\rgone\u202e")])

    text = "\n".join(run_lines(hostile))

    assert r"p1  untouched  \u001b[2J\u000dgone\u202e" in text


def test_long_names_stay_whole() -> None:
    """Columns grow; nothing is cropped."""
    name = "edge-router-in-the-basement-of-building-17"

    lines = run_lines(document(devices=[device(name, "saved", NEW)]))

    assert any(line.startswith(f"  + {name}  0 ") for line in lines)
