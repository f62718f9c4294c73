"""A command-line login: guarded requests, refusals by the catalogue, configurations read whole and twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from pydantic import SecretStr

from netmend.devices.catalogue import catalogue
from netmend.devices.cli_session import CliSession
from netmend.errors import (
    ConfigRejectedError,
    CredentialsError,
    LockHeldError,
    NothingPendingError,
    PartlyAppliedError,
    ReplyLostError,
    UnreachableError,
)
from netmend.model.outcome import Acted
from netmend.model.project import DeviceEntry
from netmend.seams import RequestClass, Target
from netmend.testing.scripted_terminal import ScriptedTerminal

TARGET = Target(
    device=DeviceEntry(name="pe1", platform="iosxe", hostname="192.0.2.1", port=22, username="netmend"),
    known_hosts="none",
    deadline_s=5.0,
    spacing_s=2.0,
)
READ, WRITE = RequestClass.READ, RequestClass.WRITE
INVALID = "          ^\n% Invalid input detected at '^' marker.\n"
CONFIG = "Building configuration...\n\nCurrent configuration : 42 bytes\n!\nhostname r1\n!\nend"


class Recorded:
    """Implements `seams.Requests`: remembers what was guarded."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, str]] = []

    @contextmanager
    def request(self, op: str, request_class: RequestClass, *, detail: str = "") -> Iterator[None]:
        """Let everything through."""
        self.sent.append((op, request_class.value, detail))
        yield

    def last(self, op: str) -> Acted | None:
        """Know nothing."""
        del op
        return None


def session(terminal: ScriptedTerminal, *, secret: str | None = None, **slept: list[float]) -> CliSession:
    """Return a session with the terminal, on the terminal's clock."""
    numbers = count()
    return CliSession(
        terminal,
        TARGET,
        catalogue("iosxe"),
        Recorded(),
        secret=SecretStr(secret) if secret else None,
        monotonic=terminal.monotonic,
        nonce=lambda: f"{next(numbers):08x}",
        sleep=slept.get("slept", []).append,
    )


def test_a_session_begins_without_paging_and_without_wrapping() -> None:
    """Both are turned off before anything is asked."""
    terminal = ScriptedTerminal()

    session(terminal)

    commands = [line for line in terminal.asked if not line.startswith("!")]
    assert commands == ["terminal length 0", "terminal width 511"]


def test_user_mode_is_left_with_the_secret() -> None:
    """The secret is typed where it is asked for."""
    terminal = ScriptedTerminal({"enable": "Password: \0"}, prompt="r1>")

    def takes() -> str:
        terminal.prompt = "r1#"
        return ""

    terminal.answers["canary"] = takes

    assert session(terminal, secret="canary").prompt == "r1#"


@pytest.mark.parametrize("secret", [None, "wrong-canary"])
def test_user_mode_without_the_right_secret_is_no_session(secret: str | None) -> None:
    """The terminal is closed, and the secret is in no message."""
    terminal = ScriptedTerminal({"enable": "Password: \0", "wrong-canary": "% Bad secrets"}, prompt="r1>")

    with pytest.raises(CredentialsError) as caught:
        session(terminal, secret=secret)

    assert "canary" not in str(caught.value)
    assert terminal.closed


def test_what_a_device_says_is_a_read() -> None:
    """It is guarded as what it is, and changes nothing."""
    made, requests = session(ScriptedTerminal({"show version": "IOS XE 17.9"})), Recorded()

    assert made.ask(requests, "get", "show version") == "IOS XE 17.9"
    assert requests.sent == [("get", "read", "")]


def test_a_refused_read_names_the_command_and_the_words() -> None:
    """The caret line above them says nothing to a reader."""
    made = session(ScriptedTerminal({"show nonsense": INVALID}))

    with pytest.raises(ConfigRejectedError, match=r"`show nonsense`: % Invalid input detected"):
        made.ask(Recorded(), "get", "show nonsense")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("% Incomplete command.", ConfigRejectedError),
        ('% Ambiguous command:  "s"', ConfigRejectedError),
        ("Command rejected: not on this port", ConfigRejectedError),
        ("% What nobody has ever seen", ConfigRejectedError),
        ("%No Rollback Confirmed Change pending", NothingPendingError),
        (
            "Configuration mode locked exclusively by user 'x' process '1' from terminal '2'.",
            LockHeldError,
        ),
    ],
)
def test_a_refusal_is_sorted_by_what_the_caller_does_next(said: str, error: type[Exception]) -> None:
    """A line that begins with a percent sign and is not known is a refusal."""
    made = session(ScriptedTerminal({"configure confirm": said}))

    with pytest.raises(error):
        made.send(Recorded(), "confirming-commit", WRITE, ["configure confirm"])


def test_a_warning_and_a_log_line_are_no_refusal() -> None:
    """What the device accepted it accepted, whatever it says beside."""
    said = "%Warning: portfast should only be enabled on ports to a single host\n%SYS-5-CONFIG_I: Configured"
    made = session(ScriptedTerminal({"mtu 9000": said}))

    replies = made.send(Recorded(), "edit-config", WRITE, ["mtu 9000"])

    assert replies == ("%Warning: portfast should only be enabled on ports to a single host",)


def test_commands_are_one_request_and_stop_at_the_refused_one() -> None:
    """The device has taken the earlier ones: it acted in part, and nobody is told that it did not."""
    terminal, requests = ScriptedTerminal({"mtu x": INVALID}), Recorded()
    made = session(terminal)

    with pytest.raises(PartlyAppliedError, match=r"1 accepted, then refused `mtu x`: % Invalid") as caught:
        made.send(requests, "edit-config", WRITE, ["interface Gi1", "mtu x", "shutdown"], detail="2 lines")

    assert caught.value.acted is None
    assert "shutdown" not in terminal.asked
    assert requests.sent == [("edit-config", "write", "2 lines")]


def test_a_first_line_that_is_refused_changed_nothing() -> None:
    """The session goes on after it."""
    made = session(ScriptedTerminal({"mtu x": INVALID, "show version": "17.9"}))

    with pytest.raises(ConfigRejectedError) as caught:
        made.send(Recorded(), "edit-config", WRITE, ["mtu x", "shutdown"])

    assert caught.value.acted is False
    assert made.ask(Recorded(), "get", "show version") == "17.9"


def test_one_command_that_cannot_be_sent_keeps_all_from_being_sent() -> None:
    """They are checked before the first."""
    terminal = ScriptedTerminal()
    made = session(terminal)

    with pytest.raises(ConfigRejectedError, match="not sent"):
        made.send(Recorded(), "edit-config", WRITE, ["interface Gi1", "description a\nno aaa new-model"])

    assert "interface Gi1" not in terminal.asked


@pytest.mark.parametrize(("request_class", "error"), [(READ, UnreachableError), (WRITE, ReplyLostError)])
@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_reply_that_does_not_come_is_unknown_unless_it_was_a_read(
    request_class: RequestClass, error: type[Exception], *, hangs_up: bool
) -> None:
    """The session is gone then: what comes later belongs to nothing."""
    terminal = ScriptedTerminal({"write memory": "Building config\0"})
    made = session(terminal)
    terminal.hung_up = hangs_up

    with pytest.raises(error):
        made.send(Recorded(), "copy-config", request_class, ["write memory"])

    assert terminal.closed
    with pytest.raises(UnreachableError, match="the session is gone"):
        made.ask(Recorded(), "get", "show version")


def test_a_device_that_is_gone_before_the_command_did_not_act() -> None:
    """Without an echo no line end was sent."""
    terminal = ScriptedTerminal()
    made = session(terminal)
    terminal.hung_up = True
    terminal.echo = lambda character: character[:0]  # type: ignore[method-assign]  # it echoes nothing

    with pytest.raises(UnreachableError, match="not sent") as caught:
        made.send(Recorded(), "confirming-commit", WRITE, ["configure confirm"])

    assert caught.value.acted is False


def test_a_configuration_is_read_twice() -> None:
    """Lines that change without the configuration do not make the readings differ."""
    requests = Recorded()
    later = CONFIG.replace("42", "43")
    made = session(ScriptedTerminal({"show running-config": [CONFIG, later]}))

    assert made.read_config(requests, "show running-config", "running") == later
    assert requests.sent == [("get-config", "read", "source=running")] * 2


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([CONFIG, CONFIG.replace("r1", "r2")], "two readings of running differ"),
        ([CONFIG.removesuffix("\nend")], "ends without `end`"),
        ([CONFIG.removesuffix("\nend") + "\nbackend"], "ends without `end`"),
        ([""], "ends without `end`"),
        ([INVALID], "% Invalid input detected"),
    ],
)
def test_a_configuration_that_may_be_cut_is_refused(answers: list[str], said: str) -> None:
    """No end, or another one the second time (F11)."""
    made = session(ScriptedTerminal({"show running-config": answers}))

    with pytest.raises(ConfigRejectedError, match=said):
        made.read_config(Recorded(), "show running-config", "running")


def test_a_configuration_may_hold_the_words_of_a_refusal() -> None:
    """A banner is data; a whole configuration is no refusal."""
    text = "banner motd ^C\n% Invalid input detected at '^' marker.\n^C\nend"

    assert (
        session(ScriptedTerminal({"show run": text})).read_config(Recorded(), "show run", "running") == text
    )


def test_requests_keep_their_distance_while_a_timer_may_run() -> None:
    """Counted from the end of the one before; none before the timer."""
    slept: list[float] = []
    made = session(ScriptedTerminal(), slept=slept)

    made.ask(Recorded(), "get", "show version")
    made.expect_timer()
    made.ask(Recorded(), "get", "show version")

    assert slept == [2.0]


def test_closing_twice_is_harmless() -> None:
    """Whoever opened it closes it, also after an error did."""
    terminal = ScriptedTerminal()
    made = session(terminal)

    made.close()
    made.close()

    assert terminal.closed == 2
