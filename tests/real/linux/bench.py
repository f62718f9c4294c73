"""One real Linux host, driven as simulated ones are; the kernel's own words are the truth."""

import re
import time
from dataclasses import replace
from typing import Literal

from tests.conformance.kit import LINUX, Kit
from tests.conformance.memory_requests import MemoryRequests
from tests.real.linux.machine import PASSWORD, USER, Machine

from netmend.devices import EnvironmentCredentials, known_hosts_line, offered_key
from netmend.model.change import DeviceChange
from netmend.model.project import DeviceEntry
from netmend.seams import DeviceDriver, PushOrder, Target
from netmend.testing.conformance.order import order_of

KIT: Kit = replace(
    LINUX,
    ports=("north", "south"),
    edits=(
        "ip route replace default via 10.3.0.2 dev south table gold-one\n",
        "tc qdisc replace dev gold-one root tbf rate 40mbit burst 128kb latency 50ms\n",
    ),
    invalid="ip route replace default via 10.3.0.2 dev nowhere table gold-one\n",
    says_port="dev north",
)
BY_HAND = "ip route add 10.77.0.0/24 via 10.2.0.2"
_MARK = "10.66.0.0/24"
_OPS = {
    "via 10.3.0.2 dev south table gold-one": "confirmed-commit",
    "via 10.2.0.2 dev north table gold-one": "cancel-commit",
}
_SETTLES_WITHIN_S = 5.0


class RealHost:
    """One host, and sessions of the driver to it. `kit`: as for simulated devices."""

    def __init__(self, machine: Machine, kit: Kit = KIT) -> None:
        self.machine = machine
        self.kit = kit
        self.change: DeviceChange = kit.change
        self.requests = MemoryRequests()
        known_hosts = machine.folder / "known_hosts"
        key = offered_key("r1", "127.0.0.1", machine.port, timeout_s=10)
        known_hosts.write_text(known_hosts_line("127.0.0.1", machine.port, key))
        entry = DeviceEntry(
            name="r1", platform="linux", hostname="127.0.0.1", port=machine.port, username=USER
        )
        self.target = Target(device=entry, known_hosts=str(known_hosts), deadline_s=20)
        self._opened: list[DeviceDriver] = []
        self._told = 0
        self._settle()
        self._told = len(machine.told())
        self._base = machine.state()

    def open(self, **changes: object) -> DeviceDriver:
        """Open a session; `changes` are to the target."""
        target = self.target.model_copy(update=changes)
        driver = self.kit.open(target, EnvironmentCredentials({"NETMEND_PASSWORD": PASSWORD}), self.requests)
        self._opened.append(driver)
        return driver

    def order(self, confirm_timeout_s: int = 60) -> PushOrder:
        """Return the order for what the driver previews of the change."""
        driver = self.open()
        order = order_of(driver, self.change, confirm_timeout_s=confirm_timeout_s)
        driver.close()
        return order

    def restart_engine(self, spacing_s: float = 0.0) -> DeviceDriver:
        """Forget every session, keep the journal."""
        for driver in self._opened:
            driver.close()
        return self.open(spacing_s=spacing_s)

    def somebody_edits_running(self) -> None:
        """Let somebody else change running."""
        self.machine.by_hand(BY_HAND)

    def holds_base(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether the kernel holds exactly what it did at the beginning; it starts with nothing else."""
        return store == "startup" or self.machine.state() == self._base

    def holds_post(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether the kernel holds what the change makes."""
        route = self.machine.run("ip", "route", "show", "table", "gold-one").strip()
        shaper = self.machine.run("tc", "qdisc", "show", "dev", "gold-one")
        made = route == "default via 10.3.0.2 dev south proto static" and "rate 40Mbit burst" in shaper
        return store == "running" and made

    def acted(self, *classes: str) -> list[str]:
        """Return what the kernel says that was done to the service's route, in order."""
        assert "write" in classes, "the kernel tells nothing else apart"
        self._settle()
        return [
            op
            for line in self.machine.told()[self._told :]
            for route, op in _OPS.items()
            if route in line and not line.startswith("Deleted")
        ]

    def is_clean(self) -> bool:
        """Say whether no command of a login runs any more."""
        said = self.machine.run("ps", "-eo", "args")
        return not re.search(r"^(?:ip|tc) (?!-4 -o monitor)", said, re.MULTILINE)

    def close(self) -> None:
        """End every session, and lead the host back."""
        for driver in self._opened:
            driver.close()
        self.machine.begin_again()

    def _settle(self) -> None:
        """Wait until the monitor has told of all that was done: it tells of a mark as well, and in order."""
        told = len(self.machine.told())
        deadline = time.monotonic() + _SETTLES_WITHIN_S
        while not any(_MARK in line for line in self.machine.told()[told:]):
            if time.monotonic() > deadline:
                raise TimeoutError("the monitor tells nothing")
            self.machine.by_hand(f"ip route add {_MARK} dev lo", f"ip route del {_MARK} dev lo")
            time.sleep(0.02)
