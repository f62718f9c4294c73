"""One simulated device in a thread of the test process: real SSH on loopback, faults and clock at hand."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TypeVar

from netmend.devices import EnvironmentCredentials
from netmend.devices.iosxr_held import HELD
from netmend.devices.netconf import HELD as NETCONF_HELD
from netmend.lab.configuration import Configuration
from netmend.lab.device import Device
from netmend.lab.faults import Fault
from netmend.lab.log_line import LogLine
from netmend.seams import DeviceDriver, PushOrder, Target
from netmend.testing.conformance.kit import Kit
from netmend.testing.conformance.order import order_of
from netmend.testing.memory_requests import MemoryRequests

T = TypeVar("T")

PASSWORD = "swordfish-canary"  # noqa: S105 - of a simulated device on loopback; tests look for it in outputs


class Bench:
    """One simulated device, and sessions to it."""

    def __init__(
        self, kit: Kit, device: Device, log: Path, loop: asyncio.AbstractEventLoop, target: Target
    ) -> None:
        self.kit = kit
        self.device = device
        self.target = target
        self.change = kit.change
        self.requests = MemoryRequests()
        self._log = log
        self._loop = loop
        self._opened: list[DeviceDriver] = []
        self._forgotten = 0
        self._base = device.stores.running.digest

    def open(self, *, password: str = PASSWORD, **changes: object) -> DeviceDriver:
        """Open a session; `changes` are to the target."""
        target = self.target.model_copy(update=changes)
        credentials = EnvironmentCredentials({"NETMEND_PASSWORD": password})
        driver = self.kit.open(target, credentials, self.requests)
        self._opened.append(driver)
        return driver

    def close(self) -> None:
        """End every session, also what a process would keep."""
        for driver in self._opened:
            driver.close()
        HELD.hang_up()
        NETCONF_HELD.hang_up()

    def order(self, confirm_timeout_s: int = 60) -> PushOrder:
        """Return the order for what the device previews of the change."""
        driver = self.open()
        order = order_of(driver, self.change, confirm_timeout_s=confirm_timeout_s)
        driver.close()
        return order

    def in_lab(self, call: Callable[[], T]) -> T:
        """Do something in the lab's own thread."""

        async def called() -> T:
            return call()

        return asyncio.run_coroutine_threadsafe(called(), self._loop).result(10)

    def fault(
        self, op: str, when: Literal["before", "after"], kind: str, count: int = 1, seconds: float = 0
    ) -> None:
        """Let a fault wait for an operation."""
        self.in_lab(lambda: self.device.faults.add(Fault(op, when, kind, count, seconds)))

    def strike(self, op: str, when: Literal["before", "after"], kind: str, *, after: int) -> None:
        """Let a fault wait for an operation, past so many of that name."""
        if after:
            self.fault(op, when, "slow", count=after)
        self.fault(op, when, kind)

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the device."""
        self.in_lab(lambda: self.device.advance(seconds))

    def somebody_edits_running(self, *, keeps_to_locks: bool = False) -> None:
        """Let somebody else change running at a console.

        Raises:
            RpcError: it keeps to the lock that somebody holds.
        """

        def edited(running: Configuration) -> Configuration:
            return Configuration({**running.interfaces, "by-hand": {"enabled": "true"}}, running.services)

        self.in_lab(lambda: self.device.outside_edit(edited, keeps_to_locks=keeps_to_locks))

    def begin_from_here(self) -> None:
        """Take what the device holds now for its beginning."""
        self._base = self.in_lab(lambda: self.device.stores.running.digest)

    def restart_engine(self, spacing_s: float = 0.0) -> DeviceDriver:
        """Forget every session, keep the journal."""
        for driver in self._opened:
            driver.close()
        return self.open(spacing_s=spacing_s)

    def kill_engine(self) -> DeviceDriver:
        """Forget every session, those too that a process keeps; keep the journal."""
        self.close()
        return self.open()

    def holds_base(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether the device holds exactly what it did at the beginning."""
        return self.in_lab(lambda: self.device.stores.of(store).digest == self._base)

    def holds_post(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether the service is as the change makes it, and everything else as at the beginning."""
        wanted = {"egress-port": self.kit.ports[1], "shaper-mbps": "40"}

        def as_changed() -> bool:
            held = self.device.stores.of(store)
            before = {**held.services, "gold-one": {"egress-port": self.kit.ports[0]}}
            undone = Configuration(held.interfaces, before)
            return held.services["gold-one"] == wanted and undone.digest == self._base

        return self.in_lab(as_changed)

    def log(self) -> list[LogLine]:
        """Return the device's ground truth."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [LogLine.model_validate_json(line) for line in lines]

    def acted(self, *classes: str) -> list[str]:
        """Return what the device really did, in order; a lock on running is none of the change."""
        lines = [line for line in self.log()[self._forgotten :] if not _is_lock_on_running(line)]
        return [line.op for line in lines if line.acted and line.request_class in classes]

    def forget_log(self) -> None:
        """Begin the ground truth anew, for what the device did."""
        self._forgotten = len(self.log())

    def is_locked(self) -> bool:
        """Say whether anything on the device is locked."""
        return self.in_lab(lambda: bool(self.device.stores.locks))

    def is_clean(self) -> bool:
        """Say whether the device holds no lock, no timer, no edit and no session."""
        stores = self.device.stores
        return self.in_lab(lambda: not stores.locks and stores.pending is None and not stores.dirty)


def _is_lock_on_running(line: LogLine) -> bool:
    return line.op in {"lock", "unlock"} and (line.model_extra or {}).get("target") == "running"
