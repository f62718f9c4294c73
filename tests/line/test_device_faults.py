"""A device that is not as it must be: the run says which and why, and nothing is written."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from netmend.testing.project_copy import free_ports
from netmend.testing.site import Done, Site

REPORT, RUN = "runbooks/reports/SDR-1001.yaml", "R-7"
CANARY, LATER = "p4", "pe1"
AUTHORIZED = ("p4", "p3", "pe1", "p1", "p2")
ALWAYS = 1_000
Mishap = Callable[[Site, str], None]


def port_closed(site: Site, device: str) -> None:
    """Nobody listens where the inventory says."""
    hosts = site.root / "inventory/hosts.yaml"
    text = hosts.read_text(encoding="utf-8")
    found = re.sub(rf"(?m)^({device}:\n(?:  (?!port).*\n)*  port: )\d+", rf"\g<1>{free_ports(1)[0]}", text)
    assert found != text
    hosts.write_text(found, encoding="utf-8")


def hangs_up(site: Site, device: str) -> None:
    """The device ends every connection."""
    with site.lab as lab:
        lab.fault(device, op="connect", when="before", kind="drop", count=ALWAYS)


def other_host_key(site: Site, device: str) -> None:
    """The pinned key is that of another device."""
    pins = site.root / ".netmend/known_hosts"
    with site.lab as lab:
        mine, other = lab.info().device(device), lab.info().device("p1" if device != "p1" else "p2")
    assert mine is not None
    assert other is not None
    text = pins.read_text(encoding="utf-8")
    old, new = mine.host_key.split()[1], other.host_key.split()[1]
    assert old in text
    pins.write_text(text.replace(old, new), encoding="utf-8")


def no_host_key(site: Site, device: str) -> None:
    """The device was never pinned."""
    pins = site.root / ".netmend/known_hosts"
    with site.lab as lab:
        mine = lab.info().device(device)
    assert mine is not None
    lines = pins.read_text(encoding="utf-8").splitlines(keepends=True)
    pins.write_text("".join(line for line in lines if mine.host_key.split()[1] not in line), encoding="utf-8")


def refuses_password(site: Site, device: str) -> None:
    """The device lets nobody in."""
    with site.lab as lab:
        lab.fault(device, op="connect", when="before", kind="auth_failure", count=ALWAYS)


def locked(site: Site, device: str) -> None:
    """Somebody else holds the lock of the candidate."""
    with site.lab as lab:
        lab.fault(device, op="lock", when="before", kind="lock_held", count=ALWAYS)


def dirty(site: Site, device: str) -> None:
    """Somebody else left an unfinished edit in the candidate."""
    with site.lab as lab:
        lab.fault(device, op="lock", when="before", kind="dirty")


def edited(site: Site, device: str) -> None:
    """Somebody else changed the running configuration."""
    with site.lab as lab:
        lab.outside_edit(
            device,
            '<services xmlns="urn:netmend:lab:services"><service><name>intruder</name>'
            "<egress-port>Ethernet2</egress-port></service></services>",
        )


BEFORE_PROPOSAL = [
    (port_closed, "no NETCONF session with 127.0.0.1 port"),
    (hangs_up, "session"),
    (other_host_key, "host key changed: expected SHA256:"),
    (no_host_key, "unknown host key SHA256:"),
    (refuses_password, "refused"),
    (locked, "lock"),
    (dirty, "candidate"),
]


@pytest.mark.parametrize(("mishap", "reason"), BEFORE_PROPOSAL)
def test_a_device_that_cannot_be_previewed_ends_the_run(degraded: Site, mishap: Mishap, reason: str) -> None:
    """Exit 3, one line with the device and why, and no device is left locked or edited."""
    before = degraded.configs()
    mishap(degraded, CANARY)

    done = run(degraded, RUN)

    assert done.code == 3, done.err
    assert_told(done.out, CANARY, reason)
    assert written(degraded) == {}
    assert degraded.configs() == before
    with degraded.lab as lab:
        lab.clear()
        assert not any(one.locks or one.candidate_dirty for one in lab.status().devices)


def test_a_run_after_a_run_that_met_a_fault_finds_everything_in_place(degraded: Site) -> None:
    """The first one ended; it holds no lease, no lock and no session any more."""
    locked(degraded, CANARY)
    run(degraded, RUN)
    with degraded.lab as lab:
        lab.clear()
        lab.impair_link("p1-p2", loss=0.08)

    again = run(degraded, "R-8")

    assert again.code == 75, again.err


@pytest.mark.parametrize(
    ("password", "reason"),
    [("wrong", "refused"), ("", "no password configured: none of NETMEND_PASSWORD_")],
)
def test_a_password_that_does_not_open_ends_the_run(degraded: Site, password: str, reason: str) -> None:
    """Each device is tried once with a wrong one, and not at all without one."""
    done = degraded.netmend(
        "run", REPORT, "--as", degraded.requester(), "--run-id", RUN, "--no-wait", NETMEND_PASSWORD=password
    )

    assert done.code == 3, done.err
    assert reason in last_line(done.out)
    assert written(degraded) == {}
    assert "wrong" not in done.out + done.err


BEFORE_PUSH = [
    (port_closed, "no NETCONF session with 127.0.0.1 port"),
    (hangs_up, "session"),
    (other_host_key, "host key changed: expected SHA256:"),
    (refuses_password, "refused"),
    (locked, "lock"),
    (dirty, "candidate"),
    (edited, "running"),
]
SEEN_BY_THE_PUSH = (locked, dirty)
"""What no reading meets: the canary is read again when it is known that nothing was written there."""


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [*(pytest.param(*row, marks=pytest.mark.matrix) for row in BEFORE_PUSH[:-1]), BEFORE_PUSH[-1]],
)
def test_a_device_that_changed_after_authorization_is_not_written(
    authorized: Site, mishap: Mishap, reason: str
) -> None:
    """Neither the device nor any other: the canary comes first, and nobody is told a lie."""
    mishap(authorized, CANARY)
    before = authorized.configs()

    done = authorized.netmend("resume", RUN)

    assert done.code == 3, done.err
    assert_told(done.out, CANARY, reason)
    assert written(authorized) == {}
    assert authorized.configs() == before
    assert_truthful(authorized)
    # What was authorized is known; that it is still there is said only of a device that was read again.
    devices = authorized.show(RUN)["devices"]
    read_again = {one["device"]: one["now_digest"] for one in devices if one["now_digest"] is not None}
    pushed = {one["device"]: one["pre_digest"] for one in devices if one["device"] == CANARY}
    assert read_again == (pushed if mishap in SEEN_BY_THE_PUSH else {})
    assert len(re.findall(r"untouched +not read again", done.out)) == len(AUTHORIZED) - len(read_again)


@pytest.mark.parametrize("mishap", [locked, dirty])
def test_a_device_of_a_later_wave_that_cannot_be_written_takes_all_back(
    authorized: Site, mishap: Mishap
) -> None:
    """Exit 4: what was written before it is as it was, and the device itself was never written."""
    mishap(authorized, LATER)
    before = authorized.configs()

    done = authorized.netmend("resume", RUN)

    assert done.code == 4, done.out + done.err
    assert LATER in last_line(done.out)
    assert LATER not in authorized.writes()
    assert CANARY in authorized.writes()
    assert authorized.configs() == before
    assert_truthful(authorized)


def run(site: Site, run_id: str) -> Done:
    return site.netmend("run", REPORT, "--as", site.requester(), "--run-id", run_id, "--no-wait")


def written(site: Site) -> dict[str, tuple[str, ...]]:
    """What netmend wrote; what somebody else wrote past it is not its doing."""
    seen = {device: tuple(op for op in ops if op != "outside-edit") for device, ops in site.writes().items()}
    return {device: ops for device, ops in seen.items() if ops}


def last_line(out: str) -> str:
    return out.rstrip("\n").split("\n")[-1]


def assert_told(out: str, device: str, reason: str) -> None:
    """One line at the end names the device and why."""
    line = last_line(out)
    assert line.startswith(f"{RUN} REFUSED: "), line
    assert device in line
    assert reason in line


def assert_truthful(site: Site) -> None:
    """Whoever heard of the start heard exactly once how it ended, and whoever did not was cancelled."""
    for folder in (site.root / ".netmend/notices").iterdir():
        kinds = sorted(kind_of(file) for file in folder.glob("*.json"))
        assert kinds in (
            ["cancelled", "proposal"],
            ["commencing", "completed"],
            ["commencing", "completed", "proposal"],
        ), (folder.name, kinds)


def kind_of(file: Path) -> str:
    return file.stem.rpartition("-")[2]


@pytest.mark.matrix
@pytest.mark.parametrize(
    "pins", [b"\xff\xfe not text\n", b"[127.0.0.1]:1 ssh-ed25519\n", b"|1|abc= ssh-ed25519 AAAA\n"]
)
def test_pinned_keys_that_cannot_be_read_end_the_run(degraded: Site, pins: bytes) -> None:
    """Without them no device can be known; the file is named, and no device is contacted."""
    (degraded.root / ".netmend/known_hosts").write_bytes(pins)

    done = run(degraded, RUN)

    assert done.code in {2, 3}, done.out + done.err
    assert "known_hosts:1:1: " in done.out + done.err
    assert not [device for device in degraded.devices() if degraded.truth(device)]
