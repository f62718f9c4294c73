"""What a value becomes at the far end: the commands that a simulated device sees, in its own log."""

import time
from dataclasses import dataclass
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.characters import ANY

from netmend.changes.command_text import VALUE, refusal
from netmend.changes.render import Render, RenderOrder, RenderRequest
from netmend.devices.catalogue import catalogue
from netmend.devices.cli_edit import commands
from netmend.devices.cli_exchange import RefusedEchoError, check_command
from netmend.errors import BadInputError
from netmend.lab.configuration import Configuration
from netmend.lab.device import Device
from netmend.lab.device_clock import DeviceClock
from netmend.lab.eos import Eos
from netmend.lab.ground_truth import GroundTruth
from netmend.lab.iosxe import IosXe
from netmend.lab.line_editor import LineEditor
from netmend.lab.log_line import LogLine
from netmend.lab.terminal_login import Login, Personality

Value = int | str
PERSONALITIES: dict[str, tuple[Personality, str]] = {
    "iosxe": (IosXe(), "configure terminal"),
    "eos": (Eos(), "configure session netmend-1"),
}
PLACES = {
    "integer": "interface GigabitEthernet1\n mtu {{ x }}\n",
    "assignment": "service-path gold\n egress-port {{ x }}\n",
    "choice": "service-path gold\n {{ x }}\n",
    "service": "service-path {{ x }}\n shaper-mbps 20\n",
    "released service": "no service-path {{ x }}\n",
    "port": "interface {{ x }}\n mtu 9000\n",
    "description": "interface GigabitEthernet1\n description {{ x }} (by plan)\n",
}
"""Where values of each kind stand in a template; a choice even as a whole line."""

READS = "(reads)"
"""A command like `show` or `enable`, which EOS takes in a session too: it changes nothing."""
NASTY = "a1 /._-:?!\n\r\t\x00\x03\x08\x15\x16\x1a\x1b\x7f\x85\u2028\u200b\u202e^#@;|\"'\\{}<&%~`$\u00e9"
WORDS = st.sampled_from(
    ["end", "exit", "no service-path gold", "do write", "conf t", "commit", "abort", "description x"]
)
ANYTHING = (
    st.from_regex(VALUE, fullmatch=True, alphabet=ANY)
    | st.text(NASTY, max_size=8)
    | st.text(ANY, max_size=40)
    | WORDS
    | st.integers(-(10**9), 10**9)
)
SETTINGS = settings(
    max_examples=10,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture
    ],  # every example begins anew at the same device
)


class Truth(GroundTruth):
    """The ground truth in memory."""

    def __init__(self) -> None:
        self.lines: list[LogLine] = []

    @property
    def next_seq(self) -> int:
        """Return the number of the next line."""
        return len(self.lines) + 1

    def append(self, line: LogLine) -> None:
        """Keep it."""
        self.lines.append(line)


@dataclass
class Console:
    """Somebody who types at a simulated device, without a network in between."""

    platform: Literal["iosxe", "eos"]
    device: Device
    truth: Truth

    def type_all(self, lines: tuple[str, ...]) -> list[str]:
        """Enter configuration mode, type, and return the commands that the device saw since then."""
        personality, enter = PERSONALITIES[self.platform]
        self.device.stores.reset()
        login = Login(self.device, self.device.open_session("netmend", lambda: None))
        self._carry_out(personality, login, enter)
        seen = len(self.truth.lines)
        editor = LineEditor()
        keys = bytearray("".join(f"{line}\n" for line in lines).encode())
        while keys:
            assert editor.type(keys).done == "line", f"no text before {bytes(keys)!r}"
            self._carry_out(personality, login, editor.take())
        commands_seen = [_shown(line) for line in self.truth.lines[seen:]]
        self.truth.lines.clear()
        self.device.end_session(login.session)
        return commands_seen

    def _carry_out(self, personality: Personality, login: Login, line: str) -> None:
        self.device.answer(login.session, personality.understood(login, line), None)


def _shown(line: LogLine) -> str:
    """Return a configuration line as it came; what only says something stands for itself."""
    assert line.op == "edit-config" or line.request_class == "read", line
    return str((line.model_extra or {}).get("line", READS))


@pytest.fixture(params=PERSONALITIES)
def console(request: pytest.FixtureRequest) -> Console:
    truth = Truth()
    initial = Configuration(
        {"GigabitEthernet1": {"enabled": "true"}}, {"gold": {"egress-port": "GigabitEthernet1"}}
    )
    device = Device(
        "pe1",
        initial,
        clock=DeviceClock(time.monotonic),
        wall=time.time,
        log=truth,
        personality=request.param,
    )
    return Console(request.param, device, truth)


def demand_as_many_commands_as_lines(console: Console, render: Render, place: str, value: Value) -> None:
    """Demand that the device sees the lines of the template and nothing else, or nothing at all."""
    template = f"{console.platform}/label"
    request = RenderRequest(
        templates={template: PLACES[place]}, orders=(RenderOrder(template=template, context={"x": value}),)
    )
    try:
        if refusal(value):
            return
        typed = commands(render(request).texts[0])
        for line in typed:
            check_command(line, catalogue(console.platform))
    except (BadInputError, RefusedEchoError):
        return

    seen = console.type_all(typed)

    lines = [line.strip() for line in PLACES[place].replace("{{ x }}", str(value)).splitlines()]
    assert len(seen) == len(lines)
    assert all(there in {line, READS} for there, line in zip(seen, lines, strict=True))


@pytest.mark.parametrize("place", PLACES)
@SETTINGS
@given(value=ANYTHING)
def test_a_device_sees_as_many_commands_as_a_template_has_lines(
    console: Console, render_here: Render, place: str, value: Value
) -> None:
    """Whatever the value: every character of it stays within its line, up to the device."""
    demand_as_many_commands_as_lines(console, render_here, place, value)


@pytest.mark.matrix
@pytest.mark.parametrize("place", PLACES)
@settings(SETTINGS, max_examples=10_000)
@given(value=ANYTHING)
def test_a_device_sees_no_more_commands_whichever_of_very_many_values(
    console: Console, render_here: Render, place: str, value: Value
) -> None:
    """The same, long enough to meet what is rare."""
    demand_as_many_commands_as_lines(console, render_here, place, value)


def test_a_console_counts_what_a_line_end_would_add(console: Console) -> None:
    """Otherwise nothing above could fail."""
    assert len(console.type_all(("interface GigabitEthernet1\nmtu 9000",))) == 2
