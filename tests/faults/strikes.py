"""Single faults by the rows of FAULTS 2b: what a device does at one operation, and how the run may end."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from tests.line.platforms import CANARY, LATER, platform_of

from netmend.lab.faults import KINDS

ALWAYS = 50
_LACKS: Mapping[str, frozenset[tuple[str, str]]] = {
    "netconf": frozenset(),
    "iosxe": frozenset({("lock", "")}),
    "eos": frozenset({("unlock", "")}),
    "iosxr": frozenset({("copy-config", ""), ("confirmed-commit", "lock_held")}),
    "junos": frozenset(
        {("copy-config", ""), ("confirmed-commit", "lock_held"), ("confirmed-commit", "armed")}
    ),
}
"""Operations that a run does not send there; with a kind: what cannot be.

A device whose lock the run holds is locked by nobody else. Junos counts a timer to a commit in its history.
"""


@dataclass(frozen=True)
class Strike:
    """One fault. `elsewhere`: loss on the link that the plan moves to: the change is taken back then.

    `codes`: how the run may end; 5 only where no device can be led back or asked any more.
    """

    row: str
    op: str
    kind: str
    when: Literal["before", "after"] = "before"
    device: str = CANARY
    count: int = 1
    elsewhere: float = 0.0
    codes: frozenset[int] = frozenset({0, 3, 4})

    @property
    def name(self) -> str:
        """Return how the trial is called."""
        back = " taken back" if self.elsewhere else ""
        return f"{self.row} {self.device} {self.op} {self.when} {self.kind} x{self.count}{back}"

    def fits(self, driver: str) -> bool:
        """Say whether this can happen there."""
        return can_be(platform_of(driver, self.device), self.op, self.kind)


def can_be(platform: str, op: str, kind: str) -> bool:
    """Say whether a run asks for that operation there, and a device of that platform can fail it so."""
    lacks = _LACKS[platform] & {(op, ""), (op, kind)}
    return not lacks and KINDS[kind].fits(op, terminal=platform != "netconf")


def both(row: str, op: str, kind: str, **more: object) -> Iterator[Strike]:
    """Yield the same fault on the first device and on one of a later wave."""
    for device in (CANARY, LATER):
        yield Strike(row, op, kind, device=device, **more)  # type: ignore[arg-type]  # fields by name


_BACK: dict[str, object] = {"elsewhere": 0.05, "codes": frozenset({4})}
_PERSON = frozenset({0, 3, 4, 5})

STRIKES: tuple[Strike, ...] = (
    *both("F01", "connect", "drop", count=2),
    *both("F04", "connect", "auth_failure", count=2),
    *both("F08", "lock", "lock_held", count=ALWAYS),
    *both("F08", "confirmed-commit", "lock_held", count=ALWAYS),
    *both("F09", "lock", "dirty"),
    *both("F10", "lock", "drop", when="after"),
    *both("F11", "get-config", "truncated", count=2),
    *both("F11", "get-config", "prompt_in_output"),
    *both("F11", "get-config", "huge_reply"),
    *both("F11", "get-config", "doctype"),
    *both("F11", "get-config", "malformed"),
    *both("F11", "confirmed-commit", "wrong_message_id"),
    *both("F11", "confirmed-commit", "doctype"),
    *both("F11", "confirming-commit", "malformed"),
    *both("F18", "edit-config", "reject"),
    *both("F19", "edit-config", "drop"),
    *both("F19", "edit-config", "drop", when="after"),
    *both("F19", "edit-config", "unapplied"),
    *both("F22", "confirmed-commit", "drop"),
    *both("F23", "confirmed-commit", "drop", when="after"),
    *both("F24", "confirmed-commit", "reject", when="after"),
    *both("F24", "confirmed-commit", "armed"),
    *both("F25", "confirmed-commit", "partial"),
    *both("F25", "confirmed-commit", "unapplied"),
    *both("F27", "confirming-commit", "reboot"),
    *both("F27", "confirming-commit", "reboot", when="after", codes=_PERSON),
    *both("F27", "confirming-commit", "reboot_kept", codes=_PERSON),
    *both("F27", "confirmed-commit", "reboot", when="after"),
    *both("F27", "confirmed-commit", "reboot_kept", when="after", codes=_PERSON),
    *both("F27", "copy-config", "reboot", codes=_PERSON),
    *both("F33", "confirming-commit", "unapplied"),
    *both("F33", "confirming-commit", "unapplied", count=ALWAYS, codes=frozenset({4})),
    *both("F34", "confirming-commit", "drop"),
    *both("F34", "confirming-commit", "drop", when="after"),
    *both("F35", "confirming-commit", "drop", count=3),
    *both("F35", "confirming-commit", "reject", count=3),
    *both("F36", "copy-config", "reject", codes=frozenset({0})),
    *both("F36", "copy-config", "reject", count=ALWAYS, codes=frozenset({5})),
    *both("F36", "copy-config", "unapplied", codes=frozenset({0})),
    *both("F37", "cancel-commit", "drop", **_BACK),
    *both("F37", "cancel-commit", "drop", when="after", **_BACK),
    *both("F37", "cancel-commit", "reject", **_BACK),
    *both("F37", "cancel-commit", "unapplied", **_BACK),
    *both("F37", "cancel-commit", "reject", count=ALWAYS, **_BACK),
    *both("F37", "cancel-commit", "reboot", when="after", **_BACK),
    *both("F37", "cancel-commit", "reboot_kept", **_BACK),
    *both("F39", "unlock", "drop"),
    *both("F39", "unlock", "drop", when="after"),
    *both("F39", "unlock", "reject"),
)
IN_EVERY_TEST = {
    ("netconf", strike)
    for strike in ("F25 p1 confirmed-commit before partial x1", "F27 p2 confirmed-commit after reboot x1")
}
OPEN: Mapping[tuple[str, str, str], str] = {}
"""Found and not mended yet, by driver, operation and kind: each of these trials must still fail."""
