"""One real server, driven as simulated ones are; its own log and datastores are the truth."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from lxml import etree
from ncclient.operations import RPCError
from tests.conformance.kit import NETCONF, Kit
from tests.conformance.memory_requests import MemoryRequests
from tests.real.yuma.server import PASSWORD, USER, YumaServer

from netmend.devices import EnvironmentCredentials
from netmend.model.change import DeviceChange
from netmend.model.project import DeviceEntry
from netmend.seams import DeviceDriver, PushOrder, Target
from netmend.testing.conformance.order import order_of

SERVICES = "urn:netmend:lab:services"
MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"
KIT = replace(
    NETCONF,
    query=f'<netconf-state xmlns="{MONITORING}"><datastores/></netconf-state>',
    shows="<name>candidate</name>",
)

_BY_HAND = """\
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><services xmlns="urn:netmend:lab:services">
<service><name>by-hand</name><egress-port>ge-0/0/1</egress-port></service></services></config>"""
_EVENTS = {
    "<netconf-confirmed-commit> notification (start)": "confirmed-commit",
    "<netconf-confirmed-commit> notification (extend)": "confirmed-commit",
    "<netconf-confirmed-commit> notification (complete)": "confirming-commit",
    "<netconf-confirmed-commit> notification (cancel)": "cancel-commit",
    "<netconf-confirmed-commit> notification (timeout)": "revert",
    "agt_rpc: <copy-config>": "copy-config",
}


class RealBench:
    """One real server, and sessions to it. `kit`: as for simulated devices."""

    def __init__(self, server: YumaServer, kit: Kit = KIT) -> None:
        self.server = server
        self.kit = kit
        self.change: DeviceChange = kit.change
        self.requests = MemoryRequests()
        known_hosts = server.folder / "known_hosts"
        known_hosts.write_text(server.known_hosts, encoding="utf-8")
        entry = DeviceEntry(
            name="r1",
            platform=kit.platform,
            hostname="127.0.0.1",
            port=server.port,
            username=USER,
            lock_running=kit.locks_running,
        )
        self.target = Target(device=entry, known_hosts=str(known_hosts), deadline_s=10.0)
        self._opened: list[DeviceDriver] = []
        self._base = self.services()

    def open(self, **changes: object) -> DeviceDriver:
        """Open a session; `changes` are to the target."""
        target = self.target.model_copy(update=changes)
        credentials = EnvironmentCredentials({"NETMEND_PASSWORD": PASSWORD})
        driver = self.kit.open(target, credentials, self.requests)
        self._opened.append(driver)
        return driver

    def close(self) -> None:
        """End every session."""
        for driver in self._opened:
            driver.close()

    def order(self, confirm_timeout_s: int = 60) -> PushOrder:
        """Return the order for what the server previews of the change."""
        driver = self.open()
        order = order_of(driver, self.change, confirm_timeout_s=confirm_timeout_s)
        driver.close()
        return order

    def restart_engine(self, spacing_s: float = 0.0) -> DeviceDriver:
        """Forget every session, keep the journal."""
        self.close()
        return self.open(spacing_s=spacing_s)

    def somebody_edits_running(self) -> None:
        """Let somebody else change running."""
        with self.server.raw() as session:
            candidate = ":candidate" in session.server_capabilities
            session.edit_config(_BY_HAND, target="candidate" if candidate else "running")
            if candidate:
                session.commit()

    def services(self, store: Literal["running", "candidate", "startup"] = "running") -> object:
        """Return the leaves of every service in a datastore."""
        root = etree.fromstring(self.server.read(store).encode())
        return {
            str(entry.findtext(f"{{{SERVICES}}}name")): {
                etree.QName(leaf).localname: leaf.text for leaf in entry
            }
            for entry in root.iter(f"{{{SERVICES}}}service")
        }

    def holds_base(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether a datastore holds exactly the services of the beginning."""
        return self.services(store) == self._base

    def holds_post(self, store: Literal["running", "startup"] = "running") -> bool:
        """Say whether a datastore holds exactly what the change makes."""
        wanted = {"name": "gold-one", "egress-port": self.kit.ports[1], "shaper-mbps": "40"}
        return self.services(store) == {"gold-one": wanted}

    def acted(self, *classes: str) -> list[str]:
        """Return what the server says that it did to running, startup and timers, in order."""
        assert "write" in classes, "its log tells nothing else apart"
        found = re.findall("|".join(re.escape(event) for event in _EVENTS), self.server.log())
        return [_EVENTS[one] for one in found]

    def is_clean(self) -> bool:
        """Say whether the server holds no lock, no timer and no edit."""
        if self.services("candidate") != self.services():
            return False
        with self.server.raw() as session:
            try:
                session.lock("candidate")
            except RPCError:
                return False
        return True


@contextmanager
def ending(bench: RealBench) -> Iterator[RealBench]:
    """End sessions and server, however the test ended."""
    try:
        yield bench
    finally:
        bench.close()
        bench.server.end()
