from netmend.devices.config_text import digest, unified_diff

TEXT = "interface ge-1\n mtu 9000\nservice-path gold\n egress-port ge-1\n"


def test_the_empty_text_has_a_digest() -> None:
    """An empty configuration can be compared like any other."""
    assert digest("") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_diff_names_the_device() -> None:
    """Three lines of context, labelled; nothing when nothing differs."""
    diff = unified_diff(TEXT, TEXT.replace("port ge-1", "port ge-2"), "pe1")

    assert diff == (
        "--- pe1 before\n+++ pe1 after\n@@ -1,4 +1,4 @@\n interface ge-1\n  mtu 9000\n"
        " service-path gold\n- egress-port ge-1\n+ egress-port ge-2\n"
    )
    assert unified_diff(TEXT, TEXT, "pe1") == ""


def test_a_diff_shows_no_secret() -> None:
    """Neither in what changes nor in the lines around it."""
    base = "enable secret 9 canary\nhostname a\n"

    diff = unified_diff(base, base.replace("canary", "other-canary"), "pe1")

    assert "-enable secret ***\n+enable secret ***\n" in diff
    assert "canary" not in diff
