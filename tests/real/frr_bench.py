"""One real router, driven by the driver alone; vtysh on the router itself is the truth."""

from tests.real.frr_router import PASSWORD, USER, Router

from netmend.devices import EnvironmentCredentials
from netmend.devices.frr import FrrDriver
from netmend.model.change import DeviceChange
from netmend.seams import PushOrder, Target
from netmend.testing.conformance.order import order_of
from netmend.testing.memory_requests import MemoryRequests

ROUTER = "s1"


class RealRouter:
    """One router, and sessions of the driver to it."""

    def __init__(self, router: Router, target: Target) -> None:
        self.router = router
        self.target = target
        self.requests = MemoryRequests()
        self._opened: list[FrrDriver] = []

    def open(self) -> FrrDriver:
        """Open a session."""
        driver = opened(self.target, self.requests)
        self._opened.append(driver)
        return driver

    def restart_engine(self, journal: MemoryRequests) -> FrrDriver:
        """Forget every session, keep the journal."""
        self.close()
        self.requests = journal
        return self.open()

    @property
    def driver(self) -> FrrDriver:
        """Return the session that was opened last."""
        return self._opened[-1]

    def order(self, change: DeviceChange, *, confirm_timeout_s: int = 60) -> PushOrder:
        """Return the order for what the router previews of the change."""
        return order_of(self.open(), change, confirm_timeout_s=confirm_timeout_s)

    def by_hand(self, *lines: str) -> None:
        """Let somebody else configure at the router."""
        words = [word for line in lines for word in ("-c", line)]
        self.router.run("vtysh", "-c", "configure terminal", *words)

    def guard(self, *words: str) -> str:
        """Let somebody else with the same login use the guard."""
        return self.router.run("runuser", "-u", USER, "--", "/usr/local/bin/netmend-guard", *words)

    def left(self) -> set[str]:
        """Return what the guard holds, past its lock and what the last revert said."""
        return set(self.router.run("ls", "/run/netmend-guard").split()) - {"lock", "last-revert"}

    def close(self) -> None:
        """End every session."""
        for driver in self._opened:
            driver.close()


def opened(target: Target, requests: MemoryRequests) -> FrrDriver:
    return FrrDriver(target, EnvironmentCredentials({"NETMEND_PASSWORD": PASSWORD}), requests)
