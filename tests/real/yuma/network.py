"""The example project on real servers only, and its quality computed from nothing but what they hold."""

import json
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from lxml import etree
from tests.line.platforms import example_on
from tests.real.yuma.bench import SERVICES
from tests.real.yuma.server import PASSWORD, USER, YumaServer

from netmend.cli.lab_world import world_of
from netmend.cli.wiring import Wiring
from netmend.lab.configuration import Configuration, initial_configuration
from netmend.lab.http_server import HttpRequest
from netmend.lab.impairment import Impairments, LinkImpairment
from netmend.lab.metrics import metrics_answer
from netmend.lab.quality import ServiceQuality, measured
from netmend.lab.queries import QUERIES
from netmend.model.world import World
from netmend.testing.command_server import CommandServer
from netmend.testing.project_copy import copy_project, give_keys
from netmend.testing.site import Site
from netmend.trust import make_key

_INTERFACES = "urn:ietf:params:xml:ns:yang:ietf-interfaces"
_KEPT_S = 0.05
"""How long one look at all servers answers queries: a measurement asks for each value on its own."""


class Network:
    """Seven real servers, and the lossy link between p1 and p2 that only the quality knows of."""

    def __init__(self, world: World, folder: Path, options: tuple[str, ...]) -> None:
        self.world = world
        self.impairments = Impairments(links={"p1-p2": LinkImpairment(loss=0.08)})
        self.servers: dict[str, YumaServer] = {}
        self._looked = threading.Lock()
        self._seen: tuple[float, dict[str, ServiceQuality]] = (float("-inf"), {})
        nodes = {node.name: node for node in world.topology.nodes}
        try:
            for device in world.devices:
                node = nodes[device.name]
                services = initial_configuration(world, node).services
                self.servers[device.name] = YumaServer.start(
                    device.name, folder / device.name, node.ports, services, port=device.port, options=options
                )
        except BaseException:
            self.end()
            raise

    def running(self) -> dict[str, Configuration]:
        """Return what every server holds."""
        return {name: _configuration(server.running()) for name, server in self.servers.items()}

    def quality(self) -> dict[str, ServiceQuality]:
        """Return the quality that follows from what the servers hold."""
        with self._looked:
            at, seen = self._seen
            if time.monotonic() > at + _KEPT_S:
                seen = measured(self.world.services, self.world.topology, self.running(), self.impairments)
                self._seen = (time.monotonic(), seen)
            return seen

    def end(self) -> None:
        """End every server."""
        for server in self.servers.values():
            server.end()


@contextmanager
def real_site(
    folder: Path, *, options: tuple[str, ...] = ("--target=candidate", "--with-startup=true")
) -> Iterator[tuple[Site, Network]]:
    """Start the servers and a Prometheus over them, and pin the servers' keys in a project of their own."""
    root = folder / "project"
    metrics_port = copy_project(example_on("netconf", folder / "source"), root)
    keys = give_keys(root, lambda file, person: make_key(file, comment=person), folder / "keys")
    administrator = folder / "keys" / "administrator"
    (folder / "trust").write_text(f"{make_key(administrator, comment='administrator')}\n", encoding="ascii")
    defaults = root / "inventory" / "defaults.yaml"
    defaults.write_text(
        defaults.read_text(encoding="utf-8").replace("username: netmend", f"username: {USER}")
    )
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("NETMEND_")},
        "NETMEND_PASSWORD": PASSWORD,
        "NETMEND_TRUST__ANCHORS": str(folder / "trust"),
        "NETMEND_PROBES__PROMETHEUS__URL": f"http://127.0.0.1:{metrics_port}",
        "NETMEND_PROBES__PROMETHEUS__QUERIES": json.dumps(QUERIES),
        # No timer of theirs is waited for while anybody asks: test_defects.py does that.
        "NETMEND_DEVICES__SPACING_S": "0",
    }
    commands = CommandServer()
    every_key = {**keys, "administrator": administrator}
    site = Site(root, every_key, environment, folder / "no-lab", run_command=commands)
    site.sign_parties()
    network = Network(world_of(Wiring.of(root)), folder / "servers", options)
    try:
        known_hosts = root / ".netmend" / "known_hosts"
        known_hosts.parent.mkdir(exist_ok=True)
        known_hosts.write_text("".join(one.known_hosts for one in network.servers.values()))
        with _prometheus(network, metrics_port):
            yield site, network
    finally:
        network.end()
        commands.close()


@contextmanager
def _prometheus(network: Network, port: int) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            request = HttpRequest("GET", self.path, b"")
            answer = metrics_answer(request, network.quality(), now=time.time())
            self.send_response(answer.status)
            self.send_header("content-type", answer.content_type)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the library's name
            """Write nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _configuration(data_xml: str) -> Configuration:
    root = etree.fromstring(data_xml.encode())
    return Configuration(
        _entries(root, _INTERFACES, "interface", "enabled"),
        _entries(root, SERVICES, "service", "egress-port", "shaper-mbps"),
    )


def _entries(root: etree._Element, namespace: str, entry: str, *leaves: str) -> dict[str, dict[str, str]]:
    return {
        str(one.findtext(f"{{{namespace}}}name")): {
            leaf: text for leaf in leaves if (text := one.findtext(f"{{{namespace}}}{leaf}")) is not None
        }
        for one in root.iter(f"{{{namespace}}}{entry}")
    }
