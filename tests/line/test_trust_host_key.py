"""How a device's key comes among the pinned ones, judged by the file and by what the devices saw."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from netmend.testing.project_copy import free_ports
from netmend.testing.site import Site

OTHER = "AAAAC3NzaC1lZDI1NTE5AAAAIE4cEvYM9mN3jYbXh7hCmd0CRkrwUoC5QH4DJ8gT4f0V"
WRONG = "SHA256:" + "A" * 43


def known_hosts(site: Site) -> Path:
    return site.root / ".netmend" / "known_hosts"


def keys(site: Site, *words: str) -> dict[str, dict[str, Any]]:
    """Return what the command says of each device."""
    done = site.netmend("trust-host-key", *words, "--json")
    devices: list[dict[str, Any]] = json.loads(done.out)["devices"]
    return {one["device"]: one for one in devices}


@pytest.fixture
def unpinned(site: Site) -> Site:
    known_hosts(site).unlink()
    return site


def test_the_keys_of_a_lab_are_trusted_already(site: Site) -> None:
    """All are asked, none is logged in to, nothing is written."""
    before = known_hosts(site).read_bytes()

    shown = keys(site, "--all")

    assert set(shown) == set(site.devices())
    assert {one["state"] for one in shown.values()} == {"trusted"}
    assert known_hosts(site).read_bytes() == before
    assert all(site.truth(device) == () for device in site.devices())


def test_an_unknown_key_is_shown_and_not_pinned(unpinned: Site) -> None:
    """Whoever only looks has not decided; what to type next holds no fingerprint to copy."""
    done = unpinned.netmend("trust-host-key", "pe1")

    shown = keys(unpinned, "pe1")["pe1"]
    assert done.code == 0
    assert done.out.startswith(
        f"pe1  {shown['address']}  {shown['key_type']}  {shown['fingerprint']}  unknown\n"
    )
    assert "--fingerprint SHA256:...\n" in done.out
    assert not known_hosts(unpinned).exists()


def test_the_right_fingerprint_pins_the_key(unpinned: Site) -> None:
    """Of that device only; the journal keeps it."""
    unpinned.netmend("runs")
    shown = keys(unpinned, "pe1")["pe1"]

    done = unpinned.netmend("trust-host-key", "pe1", "--fingerprint", shown["fingerprint"])

    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("  pinned\n")
    assert {name: one["state"] for name, one in keys(unpinned, "pe1", "pe2").items()} == {
        "pe1": "trusted",
        "pe2": "unknown",
    }
    recorded = unpinned.netmend("audit", "show").out
    assert f"event=host_key.trusted address={shown['address']} device=pe1 " in recorded
    assert shown["fingerprint"] in recorded


def test_without_a_database_none_is_made(unpinned: Site) -> None:
    """Keys may be pinned before anything else is done."""
    shown = keys(unpinned, "pe1")["pe1"]

    assert unpinned.netmend("trust-host-key", "pe1", "--fingerprint", shown["fingerprint"]).code == 0

    assert not (unpinned.root / ".netmend" / "state.db").exists()


def test_another_fingerprint_pins_nothing(unpinned: Site) -> None:
    """Exit 3; a device that did match is pinned all the same."""
    right = keys(unpinned, "pe1")["pe1"]["fingerprint"]

    none = unpinned.netmend("trust-host-key", "pe1", "--fingerprint", WRONG)
    one = unpinned.netmend("trust-host-key", "pe1", "pe2", "--fingerprint", WRONG, "--fingerprint", right)

    assert (none.code, one.code) == (3, 3)
    assert none.err == "pe1: not pinned: it is none of those that were given\n"
    assert {name: one["state"] for name, one in keys(unpinned, "pe1", "pe2").items()} == {
        "pe1": "trusted",
        "pe2": "unknown",
    }


def test_a_changed_key_needs_replace(unpinned: Site) -> None:
    """A right fingerprint is not enough: what was pinned was once compared as well."""
    shown = keys(unpinned, "pe1")["pe1"]
    host, _, port = shown["address"].partition(":")
    line = f"[{host}]:{port} ssh-ed25519 {OTHER}\n"
    known_hosts(unpinned).write_text(line, encoding="utf-8")

    seen = unpinned.netmend("trust-host-key", "pe1")
    kept = unpinned.netmend("trust-host-key", "pe1", "--fingerprint", shown["fingerprint"])
    after_kept = known_hosts(unpinned).read_text(encoding="utf-8")
    given = unpinned.netmend("trust-host-key", "pe1", "--fingerprint", shown["fingerprint"], "--replace")

    assert (seen.code, kept.code, given.code) == (0, 3, 0)
    assert "  changed\n  was pinned: SHA256:" in seen.out
    assert "--replace lets it give way" in kept.err
    assert after_kept == line
    assert "  replaced\n" in given.out
    assert OTHER not in known_hosts(unpinned).read_text(encoding="utf-8")


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 3), ("", 3)])
def test_at_a_terminal_a_person_is_asked(unpinned: Site, answer: str, code: int) -> None:
    """The whole word, nothing less; key, address and fingerprint stand above the question."""
    person, terminal = os.openpty()
    os.write(person, f"{answer}\n".encode())

    done = subprocess.run(
        [sys.executable, "-m", "netmend", "trust-host-key", "pe1", "--accept"],
        cwd=unpinned.root, env=unpinned.environment, stdin=terminal, stderr=terminal, stdout=subprocess.PIPE,
        timeout=30, check=False,
    )  # fmt: skip

    said = os.read(person, 65536).decode()
    os.close(person)
    os.close(terminal)
    shown = keys(unpinned, "pe1")["pe1"]
    assert done.returncode == code
    assert shown["fingerprint"] in said
    assert "Type yes to pin it" in said
    assert shown["state"] == ("trusted" if code == 0 else "unknown")


def test_a_device_that_does_not_answer_is_told(site: Site) -> None:
    """Exit 3; the others are shown."""
    hosts = site.root / "inventory" / "hosts.yaml"
    address = keys(site, "pe1")["pe1"]["address"]
    text = hosts.read_text(encoding="utf-8")
    hosts.write_text(text.replace(address.partition(":")[2], str(free_ports(1)[0])), encoding="utf-8")

    done = site.netmend("trust-host-key", "pe1", "pe2")

    assert done.code == 3
    assert "unreachable\n" in done.out
    assert "trusted\n" in done.out
    assert "pe1: not pinned: pe1: no host key from" in done.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "name devices, or use --all"),
        (("pe1", "--all"), "name devices, or use --all"),
        (("nowhere",), "nowhere: no such device in the inventory"),
        (("pe1", "--fingerprint", "MD5:aa:bb"), "expected SHA256: and 43 characters of base64"),
        (("pe1", "--fingerprint", WRONG, "--accept"), "use one of them"),
        (("pe1", "--accept"), "asks at a terminal, and this is none"),
    ],
)
def test_a_wrong_use_ends_before_anything_is_asked(site: Site, words: tuple[str, ...], says: str) -> None:
    """Exit 2."""
    done = site.netmend("trust-host-key", *words)

    assert done.code == 2
    assert says in done.err
