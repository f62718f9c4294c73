"""The catalogues that ship: prompts, log lines, refusals and what is left out of a comparison."""

import pytest

from netmend.devices.catalogue import catalogue

PLATFORMS = ("iosxe", "eos")
INVALID = "% Invalid input detected at '^' marker."


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    "prompt", ["r1#", "r1>", "pe-1.lab_a#", "r1(config)#", "r1(config-if)#", "r1(config-s-nm.1)#"]
)
def test_every_mode_has_a_prompt(platform: str, prompt: str) -> None:
    """The host name is the same in each."""
    found = catalogue(platform).prompt.fullmatch(prompt)

    assert found is not None
    assert prompt.startswith(found["host"])
    assert not set("(#>") & set(found["host"])


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("line", ["", "#", " r1#", "r1# ", "description r1#", "r1$", "% r1#", "!nm-1#"])
def test_other_lines_are_no_prompt(platform: str, line: str) -> None:
    """A prompt is a whole line."""
    assert catalogue(platform).prompt.fullmatch(line) is None


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("iosxe", "*Nov 23 01:02:03.456: %SYS-5-CONFIG_I: Configured from console"),
        ("iosxe", ".Nov 23 2026 01:02:03.456 UTC: %LINK-SP-3-UPDOWN: Interface Gi1, changed state to up"),
        ("iosxe", "000123: Nov 23 01:02:03: %LINEPROTO-5-UPDOWN: Line protocol on Interface Gi1"),
        ("iosxe", "%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_BACKUP: Backing up current running config"),
        ("eos", "Nov 23 01:02:03 r1 ConfigAgent: %SYS-5-CONFIG_I: Configured from console by admin"),
        ("eos", "*Nov 23 01:02:03.456: %SYS-5-CONFIG_I: Configured from console"),
        ("eos", "%SYS-5-CONFIG_I: Configured from console"),
    ],
)
def test_what_a_device_writes_on_its_own_is_neither_reply_nor_refusal(platform: str, line: str) -> None:
    """The empty line before it goes, too."""
    assert catalogue(platform).without_log_lines(["a", "", line, "b"]) == ["a", "b"]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("line", [" description %SYS-5-CONFIG_I: hidden", "see %SYS-5-CONFIG_I: x", INVALID])
def test_configuration_cannot_pass_for_a_log_line(platform: str, line: str) -> None:
    """Or a description could keep its line out of every comparison."""
    assert catalogue(platform).without_log_lines([line]) == [line]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize(
    "said", [INVALID, "% Incomplete command", "% Ambiguous command", "%Error opening x", "  % odd"]
)
def test_a_percent_sign_is_a_refusal_unless_it_is_known(platform: str, said: str) -> None:
    """Better to stop at a harmless remark than to go on after a refusal (F20)."""
    assert catalogue(platform).refusal(f"fine\n{said}\n") == ("rejected", said)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_known_warning_hides_no_refusal_behind_it(platform: str) -> None:
    """Each line is judged by itself."""
    assert catalogue(platform).refusal("% Warning: slow") is None
    assert catalogue(platform).refusal(f"% Warning: slow\n{INVALID}") == ("rejected", INVALID)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_entry_has_its_source(platform: str) -> None:
    """What nobody can look up is said to be so."""
    known = catalogue(platform)

    assert all(refusal.source for refusal in known.refusals)
    assert all(remark.source for remark in known.remarks)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_access_lists_keep_their_order(platform: str) -> None:
    """Interfaces do not care."""
    known = catalogue(platform)

    assert known.is_order_sensitive("ip access-list extended mgmt")
    assert not known.is_order_sensitive("interface GigabitEthernet1")


@pytest.mark.parametrize(
    ("platform", "line"),
    [
        ("iosxe", "Building configuration..."),
        ("iosxe", "Current configuration : 4711 bytes"),
        ("iosxe", "! Last configuration change at 01:02:03 UTC Mon Nov 23 2026 by netmend"),
        ("eos", "! Command: show running-config"),
        ("eos", "! device: r1 (cEOSLab, EOS-4.31.2F)"),
    ],
)
def test_what_changes_without_the_configuration_is_volatile(platform: str, line: str) -> None:
    """A version or a host name is not."""
    known = catalogue(platform)

    assert known.is_volatile(line)
    assert not known.is_volatile("hostname r1")
