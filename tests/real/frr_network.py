"""Six FRRouting routers with two disjoint ways between the edges, and three services on the northern one.

                  n1 --(east)-- n2
    (north) pe1 <     |cross        > pe2 (north)
                  s1 --(east)-- s2

Every service is a pair of addresses: `voice` follows OSPF, `office` BGP, `plant` static routes. Each router
is reached over SSH on a loopback port of its own, out of band: no wrong route can cut the management.
"""

import re
import socket
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.real.frr_conf import LINKS, ROUTERS, SERVICES, frr_conf
from tests.real.frr_router import Router, wait_until

_SSHD = (
    "UsePAM no\nPasswordAuthentication yes\nPrintMotd no\nPrintLastLog no\nUseDNS no\nStrictModes no\n"
    "PidFile none\n"
)


class Loss(NamedTuple):
    """What a burst of packets met. `ratio`: of lost ones.  `text`: as fping says it."""

    ratio: float
    text: str


class Network:
    """Routers, running; all of them, or those of some names. `ports`: of their SSH servers on loopback."""

    def __init__(self, folder: Path, names: tuple[str, ...] = ROUTERS) -> None:
        self.folder = folder
        self._names = names
        self.ports: dict[str, int] = {}
        self.routers: dict[str, Router] = {}
        self._listening: list[socket.socket] = []
        self._servers: list[threading.Thread] = []
        self._logins: list[subprocess.Popen[bytes]] = []
        key = folder / "host_key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        (folder / "sshd_config").write_text(f"{_SSHD}HostKey {key}\n")
        try:
            self._begin()
        except BaseException:
            self.end()
            raise

    def end(self) -> None:
        """End every router and every login."""
        for listening in self._listening:
            listening.shutdown(socket.SHUT_RDWR)  # ends a waiting accept, which closing alone does not
        for server in self._servers:
            server.join(10)
        for router in self.routers.values():
            router.end()
        for login in self._logins:
            login.wait(10)

    def lose(self, percent: int) -> None:
        """Let the northern link drop that share of what it forwards to the east; routing itself goes on."""
        hook = "type filter hook forward priority 0;"
        rule = f"oifname east numgen random mod 100 < {percent} drop;"
        text = f"table ip grey {{ chain forward {{ {hook} {rule} }}; }}\n"
        self.routers["n1"].run("nft", "-f", "-", stdin=text)

    def heal(self) -> None:
        """Let the northern link carry everything again."""
        self.routers["n1"].run("nft", "flush", "ruleset")

    def begin_again(self) -> None:
        """Let every router run, and start with, what it started with; the link is healed."""
        self.heal()
        with ThreadPoolExecutor() as pool:
            list(pool.map(Router.begin_again, self.routers.values()))

    def loss(self, service: str, *, count: int = 100) -> Loss:
        """Send packets from one end of the service to the other and back, and count."""
        number = SERVICES[service]
        words = ("fping", "-q", "-c", str(count), "-p", "5", "-t", "100", "-S", f"10.9.{number}.1")
        done = subprocess.run(
            self.routers["pe1"].enter(*words, f"10.9.{number}.2"), capture_output=True, text=True, check=False
        )
        text = done.stderr.strip()
        found = re.search(r"= (\d+)/(\d+)/", text)
        if found is None or int(found[1]) == 0:
            raise RuntimeError(f"fping did not measure: {text}")
        return Loss(1 - int(found[2]) / int(found[1]), text)

    def running(self) -> dict[str, str]:
        """Return the running configuration of every router, byte for byte."""
        with ThreadPoolExecutor() as pool:
            texts = pool.map(Router.running, self.routers.values())
            return dict(zip(self.routers, texts, strict=True))

    def startup(self, name: str) -> str:
        """Return what a router would start with, byte for byte."""
        return self.routers[name].run("cat", "/etc/frr/frr.conf")

    def is_clean(self) -> bool:
        """Say whether no guard of any router has a change, a line or a timer left."""
        left = [router.run("ls", "/run/netmend-guard") for router in self.routers.values()]
        return all(set(files.split()) <= {"lock", "last-revert"} for files in left)

    def _begin(self) -> None:
        for name in self._names:
            self.routers[name] = Router(name, self.folder / name, frr_conf(name))
        for number, (a, port, z, other) in enumerate(LINKS, start=1):
            if {a, z} <= set(self._names):
                self.routers[a].add_link(port, self.routers[z], other, f"10.0.{number}")
        for end, name in ((1, "pe1"), (2, "pe2")):
            for number in SERVICES.values() if name in self._names else ():
                self.routers[name].run("ip", "address", "add", f"10.9.{number}.{end}/32", "dev", "lo")
        with ThreadPoolExecutor() as pool:
            list(pool.map(Router.start_daemons, self.routers.values()))
        for router in self.routers.values():
            self._listen(router)

    def wait_for_routes(self, within_s: float = 30) -> None:
        """Wait until every service works, on the northern way."""
        for service in SERVICES:
            wait_until(partial(self._is_north, service), f"{service} to work", within_s)

    def _is_north(self, service: str) -> bool:
        route = ("ip", "route", "get", f"10.9.{SERVICES[service]}.2")
        return "dev north" in self._tried("pe1", *route) and self.loss(service, count=3).ratio == 0

    def _tried(self, name: str, *words: str) -> str:
        done = subprocess.run(self.routers[name].enter(*words), capture_output=True, text=True, check=False)
        return done.stdout

    def _listen(self, router: Router) -> None:
        """Give every connection an sshd of its own inside of the router, as inetd does."""
        listening = socket.create_server(("127.0.0.1", 0))
        self._listening.append(listening)
        self.ports[router.name] = listening.getsockname()[1]
        command = router.enter("/usr/sbin/sshd", "-i", "-e", "-f", str(self.folder / "sshd_config"))

        def serve() -> None:
            with listening, (router.folder / "sshd.log").open("ab") as log:
                while True:
                    try:
                        login, _ = listening.accept()
                    except OSError:
                        return  # shut down: the network ends
                    with login:
                        server = subprocess.Popen(
                            command, stdin=login.fileno(), stdout=login.fileno(), stderr=log
                        )
                    self._logins.append(server)

        self._servers.append(threading.Thread(target=serve, daemon=True))
        self._servers[-1].start()
