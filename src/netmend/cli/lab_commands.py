"""`lab ...`: the simulated network of the project, in a process of its own."""

import json as json_text
import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from netmend.cli.options import HERE, JsonOption, ProjectOption

if TYPE_CHECKING:
    from netmend.lab.client import LabClient
    from netmend.lab.orders import StoreName

lab = typer.Typer(
    help="A simulated network: try everything without a device.",
    no_args_is_help=True,
)
impair_app = typer.Typer(help="Make the simulated world worse.", no_args_is_help=True)
lab.add_typer(impair_app, name="impair")

StateOption = Annotated[
    Path | None,
    typer.Option("--state-dir", metavar="DIR", help="Where the lab keeps its state; .netmend/lab otherwise."),
]
DeviceArgument = Annotated[str, typer.Argument(metavar="DEVICE", help="Its name in inventory/hosts.yaml.")]


@lab.command(epilog="Example: NETMEND_PASSWORD=lab netmend lab up --detach")
def up(
    state_dir: StateOption = None,
    project: ProjectOption = HERE,
    *,
    copy: Annotated[
        Path | None,
        typer.Option(
            "--copy", metavar="DIR", help="Simulate a copy of the project there, with keys for all."
        ),
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="Go on in the background.")] = False,
    json: JsonOption = False,
) -> None:
    """Start a simulated device for every device of the inventory, and pin their host keys.

    For a project of real devices, --copy: in DIR/project all devices, the
    database, the measurements and the notices are local; DIR/keys holds a
    private key for everybody in it.
    """
    from netmend.cli.lab_copy import KEYS, copy_for_lab  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.lab_fit import demand_loopback, demand_played  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.lab_world import pin_host_keys, remember, world_of  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast
    from netmend.lab.launch import start, stop  # noqa: PLC0415 - keeps --help fast

    wiring = Wiring.of(project)
    demand_played({one.name: one.platform for one in wiring.project.devices})
    if copy is not None:
        project = copy_for_lab(project, copy, os.environ)
        wiring = Wiring.of(project)
    demand_loopback({one.name: one.hostname for one in wiring.project.devices})
    folder = (state_dir or wiring.settings.state_dir / "lab").resolve()
    info = start(world_of(wiring), folder, detach=detach, environment=os.environ)
    remember(wiring, folder)
    pin_host_keys(wiring, info)
    if json:
        sys.stdout.write(info.model_dump_json(indent=2) + "\n")
    else:
        for device in info.devices:
            sys.stdout.write(f"{device.name}  {device.personality}  {device.host}:{device.port}\n")
        sys.stdout.write(
            f"metrics  {info.metrics_url}\n{len(info.devices)} devices are up (pid {info.pid})\n"
        )
        if copy is not None:
            sys.stdout.write(f"keys     {copy / KEYS}\nNext: cd {shlex.quote(str(project))}\n")
    sys.stdout.flush()
    if detach:
        return
    sys.stderr.write("Ctrl-C ends the lab\n")
    try:
        os.waitpid(info.pid, 0)
    except KeyboardInterrupt:
        stop(folder)


@lab.command(epilog="Example: netmend lab down")
def down(state_dir: StateOption = None, project: ProjectOption = HERE) -> None:
    """End the lab."""
    from netmend.cli.lab_world import folder_of  # noqa: PLC0415 - keeps --help fast
    from netmend.lab.launch import stop  # noqa: PLC0415 - keeps --help fast

    stop(folder_of(project, state_dir))
    sys.stdout.write("the lab is down\n")


@lab.command(epilog="Example: netmend lab status --json")
def status(state_dir: StateOption = None, project: ProjectOption = HERE, *, json: JsonOption = False) -> None:
    """Show every device, and every service as it is now."""
    from netmend.cli.lab_world import status_lines  # noqa: PLC0415 - keeps --help fast

    with _client(project, state_dir) as client:
        now = client.status()
    if json:
        sys.stdout.write(now.model_dump_json(indent=2) + "\n")
        return
    for line in status_lines(now):
        sys.stdout.write(f"{line}\n")


@impair_app.command("link", epilog="Example: netmend lab impair link r1-r2 --loss 0.08")
def impair_link(
    link: Annotated[str, typer.Argument(metavar="A-B", help="The link's name, or its two devices.")],
    *,
    loss: Annotated[float, typer.Option(min=0, max=1, help="Share of packets lost: 0.08 is 8 %.")] = 0.0,
    delay_ms: Annotated[float, typer.Option(min=0, help="Added delay, in milliseconds.")] = 0.0,
    capacity_mbps: Annotated[
        float | None, typer.Option(min=0, help="Capacity that is left, in Mbit/s.")
    ] = None,
    state_dir: StateOption = None,
    project: ProjectOption = HERE,
    down: Annotated[bool, typer.Option("--down", help="Cut it.")] = False,  # noqa: A002,RUF100 - the word for it
) -> None:
    """Make a link lossy, slow, narrow, or cut it."""
    with _client(project, state_dir) as client:
        client.impair_link(link, loss=loss, delay_ms=delay_ms, capacity_mbps=capacity_mbps, down=down)
    sys.stdout.write(f"link {link} is impaired\n")


@impair_app.command("service", epilog="Example: netmend lab impair service silver-city --demand-mbps 60")
def impair_service(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Its id in inventory/services.yaml.")],
    *,
    demand_mbps: Annotated[float | None, typer.Option(help="The traffic that its user offers now.")] = None,
    frame_bytes: Annotated[
        int | None, typer.Option(min=64, max=16_384, help="The size of the biggest frames in it.")
    ] = None,
    frame_share: Annotated[
        float, typer.Option(min=0, max=1, help="Ratio 0..1 of frames that are so big.")
    ] = 1.0,
    state_dir: StateOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Let the user of a service offer another amount of traffic, or bigger frames."""
    if demand_mbps is None and frame_bytes is None:
        raise typer.BadParameter("at least one of the two", param_hint="--demand-mbps, --frame-bytes")
    with _client(project, state_dir) as client:
        client.impair_service(
            service, demand_mbps=demand_mbps, frame_bytes=frame_bytes, frame_share=frame_share
        )
    if demand_mbps is not None:
        sys.stdout.write(f"service {service} is offered {demand_mbps:g} Mbit/s\n")
    if frame_bytes is not None:
        sys.stdout.write(f"service {service}: {frame_share:.0%} of its frames have {frame_bytes} bytes\n")


@lab.command(epilog="Example: netmend lab clear")
def clear(state_dir: StateOption = None, project: ProjectOption = HERE) -> None:
    """Take every impairment and fault away; configs stay as they are."""
    with _client(project, state_dir) as client:
        client.clear()
    sys.stdout.write("no impairments, no faults\n")


@lab.command(epilog="Example: netmend lab fault r1 --op confirmed-commit --when after --kind drop")
def fault(
    device: DeviceArgument,
    *,
    op: Annotated[
        str, typer.Option(help="Which operation: as `netmend lab log` names it, or connect, or any.")
    ],
    kind: Annotated[
        str,
        typer.Option(help="drop, reject, lock_held, dirty, auth_failure, slow ...; a wrong one lists all."),
    ],
    when: Annotated[str, typer.Option(metavar="before|after", help="Before or after it acts.")] = "before",
    count: Annotated[int, typer.Option(min=1, help="How many times.")] = 1,
    seconds: Annotated[float, typer.Option(help="How long it takes, for slow.")] = 0.0,
    state_dir: StateOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Let a device misbehave at its next operations."""
    if when not in {"before", "after"}:
        raise typer.BadParameter("before or after", param_hint="--when")
    moment: Literal["before", "after"] = "before" if when == "before" else "after"
    with _client(project, state_dir) as client:
        client.fault(device, op=op, when=moment, kind=kind, count=count, seconds=seconds)
    sys.stdout.write(f"{device}: {kind} {when} {op}, {count} times\n")


@lab.command(epilog="Example: netmend lab clock r1 --advance 600")
def clock(
    device: DeviceArgument,
    advance: Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How much time passes at once.")],
    state_dir: StateOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Let time pass on one device, so that its timers fire."""
    with _client(project, state_dir) as client:
        client.advance_clock(device, advance)
    sys.stdout.write(f"{device}: {advance:g} s later\n")


@lab.command(epilog="Example: netmend lab log r1")
def log(device: DeviceArgument, state_dir: StateOption = None, project: ProjectOption = HERE) -> None:
    """Print the ground truth of one device: one JSON line per operation."""
    with _client(project, state_dir) as client:
        for line in client.log(device):
            sys.stdout.write(f"{json_text.dumps(line.model_dump(mode='json', by_alias=True))}\n")


@lab.command(epilog="Example: netmend lab config r1 --store startup")
def config(
    device: DeviceArgument,
    store: Annotated[str, typer.Option(metavar="running|candidate|startup", help="Which one.")] = "running",
    state_dir: StateOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Print one datastore of a device in canonical text."""
    if store not in {"running", "candidate", "startup"}:
        raise typer.BadParameter("running, candidate or startup", param_hint="--store")
    with _client(project, state_dir) as client:
        sys.stdout.write(client.config(device, cast("StoreName", store)).config)


@lab.command(epilog="Example: netmend lab edit r1 --port Ethernet1 --description 'moved to rack 4'")
def edit(
    device: DeviceArgument,
    *,
    description: Annotated[str, typer.Option(help="What is written at the port.")],
    port: Annotated[str | None, typer.Option(help="Which port; the device's first one otherwise.")] = None,
    keep_to_locks: Annotated[
        bool, typer.Option("--keep-to-locks", help="Be refused while somebody holds the lock of running.")
    ] = False,
    state_dir: StateOption = None,
    project: ProjectOption = HERE,
) -> None:
    """Let somebody change a port's description at the console, past netmend: drift."""
    from netmend.cli.lab_world import first_port, port_description  # noqa: PLC0415 - keeps --help fast
    from netmend.cli.wiring import Wiring  # noqa: PLC0415 - keeps --help fast

    chosen = port or first_port(Wiring.of(project).project, device)
    with _client(project, state_dir) as client:
        client.outside_edit(device, port_description(chosen, description), keeps_to_locks=keep_to_locks)
    sys.stdout.write(f"{device}: somebody described port {chosen}\n")


@contextmanager
def _client(project: Path, state_dir: Path | None) -> "Iterator[LabClient]":
    from pydantic import ValidationError  # noqa: PLC0415 - keeps --help fast

    from netmend.cli.lab_world import folder_of  # noqa: PLC0415 - keeps --help fast
    from netmend.errors import BadInputError  # noqa: PLC0415 - keeps --help fast
    from netmend.lab.client import LabClient  # noqa: PLC0415 - keeps --help fast

    with LabClient(folder_of(project, state_dir)) as client:
        try:
            yield client
        except ValidationError as error:
            wrong = (f"{one['loc'][-1]}: {one['msg']}" for one in error.errors(include_input=False))
            raise BadInputError(f"lab: {'; '.join(wrong)}") from error
