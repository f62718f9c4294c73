"""FAULTS T14: one of many devices never answers; how much longer do the others take?

`make bench`. The same read phase twice, side by side, through the pipeline and its deadline runner: all
devices answer, then one takes the connection and never says a word. A measurement: nothing is asserted.
"""

import logging
import os
import socket
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nornir.core.inventory import Defaults, Groups, Host, Hosts, Inventory
from pydantic import SecretStr

from netmend.cli.power import NoCut
from netmend.cli.wall_clock import WallClock
from netmend.devices import pinned_line
from netmend.devices.netconf import NetconfDriver
from netmend.lab import LabDeviceInfo, start, stop
from netmend.model.event import Event
from netmend.model.project import DeviceEntry
from netmend.model.topology import Node, Topology
from netmend.model.world import LabDevice, World
from netmend.pipelines import Fleet, Pipeline, read_running
from netmend.seams import Target
from netmend.store import open_store
from netmend.testing.project_copy import free_ports

DEVICES = int(os.environ.get("NETMEND_BENCH_DEVICES", "100"))
WORKERS = 20
DEADLINE_S = 60.0
USER, PASSWORD = "bench", "of-simulated-devices"


class Password:
    """Implements `seams.Credentials`."""

    def password(self, device: DeviceEntry) -> SecretStr:
        """Return that of the lab."""
        del device
        return SecretStr(PASSWORD)


@dataclass
class Finished:
    """Implements `seams.EventSink`: when each device was done, on the monotonic clock."""

    at: dict[str, float] = field(default_factory=dict)

    def record(self, run: str | None, kind: str, payload: dict[str, Any]) -> Event:
        """Note the end of a device."""
        if kind == "device.finished" and payload["result"] == "ok":
            self.at[str(payload["device"])] = time.monotonic()
        return Event(
            seq=1, at=datetime.now(UTC), run=run, kind=kind, process_id="", payload={}, previous="", hash=""
        )


def main() -> None:
    """Measure both, and print them."""
    logging.disable()  # that a device says nothing is what is measured here, and no news
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        *ports, metrics = free_ports(DEVICES + 1)
        names = [f"d{number:03}" for number in range(DEVICES)]
        world = World(
            devices=tuple(
                LabDevice(
                    name=device,
                    personality="netconf",
                    host="127.0.0.1",
                    port=port,
                    username=USER,
                    password_env="BENCH_PASSWORD",
                )
                for device, port in zip(names, ports, strict=True)
            ),
            topology=Topology(nodes=tuple(Node(name=one, ports=()) for one in names), links=()),
            services=(),
            metrics_host="127.0.0.1",
            metrics_port=metrics,
        )
        info = start(
            world, folder / "lab", detach=False, environment={**os.environ, "BENCH_PASSWORD": PASSWORD}
        )
        try:
            _compare(folder, info.devices)
        finally:
            stop(folder / "lab")


def _compare(folder: Path, devices: tuple[LabDeviceInfo, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_port = int(silent.getsockname()[1])
        hung = devices[len(devices) // 2].name
        _last_of_the_others(folder, devices, hung)  # so that what is read once is read already
        alone = _last_of_the_others(folder, devices, hung)
        beside = _last_of_the_others(folder, devices, hung, silent_port=silent_port)
    sys.stdout.write(
        f"{len(devices)} devices, {WORKERS} at a time, read twice each over NETCONF\n"
        f"all answer                        the other {len(devices) - 1} are done after {alone:7.2f} s\n"
        f"{hung} takes calls, says nothing   the other {len(devices) - 1} are done after {beside:7.2f} s\n"
        f"ratio {beside / alone:.2f}  (demanded: 1.2)\n"
    )


def _last_of_the_others(
    folder: Path, devices: tuple[LabDeviceInfo, ...], hung: str, *, silent_port: int | None = None
) -> float:
    """Read all devices; return after how many seconds the last but the hung one was done."""
    known_hosts = folder / "known_hosts"
    known_hosts.write_text("\n".join(pinned_line(one.host, one.port, one.host_key) for one in devices) + "\n")
    entries = {
        one.name: DeviceEntry(
            name=one.name,
            hostname=one.host,
            port=silent_port if silent_port is not None and one.name == hung else one.port,
            platform="netconf",
            username=USER,
        )
        for one in devices
    }
    finished = Finished()
    fleet = Fleet(
        inventory=Inventory(
            hosts=Hosts({name: Host(name=name, platform="netconf") for name in entries}),
            groups=Groups(),
            defaults=Defaults(),
        ),
        targets={
            name: Target(device=entry, known_hosts=str(known_hosts), deadline_s=DEADLINE_S)
            for name, entry in entries.items()
        },
        drivers={"netconf": NetconfDriver},
        credentials=Password(),
        events=finished,
        workers=WORKERS,
        deadline_s=DEADLINE_S,
    )
    store = open_store(f"sqlite:///{folder / 'state.db'}", WallClock())
    pipeline = Pipeline(
        run="bench",
        attempt=1,
        fleet=fleet,
        operations=store.operations,
        events=finished,
        leases=store.leases,
        power=NoCut(),
        clock=WallClock(),
        lease_s=DEADLINE_S,
    )
    began = time.monotonic()
    read = read_running(pipeline, tuple(entries))
    fleet.hang_up()
    store.close()
    expected = len(entries) - (silent_port is not None)
    if len(read.snapshots) != expected:
        raise SystemExit(f"{len(read.snapshots)} of {expected} devices were read: {read.problems[:3]}")
    return max(at for name, at in finished.at.items() if name != hung) - began


if __name__ == "__main__":
    main()
