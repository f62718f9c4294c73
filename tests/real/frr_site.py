"""A project for the real routers, driven as a user drives it."""

import json
import os
import shlex
import shutil
from pathlib import Path

from ruamel.yaml import YAML
from tests.real.frr_conf import SERVICES
from tests.real.frr_network import Network
from tests.real.frr_router import PASSWORD

from netmend.devices import known_hosts_line, offered_key
from netmend.testing.project_copy import give_keys
from netmend.testing.site import RunCommand, Site, run_command
from netmend.trust import make_key

_HERE = Path(__file__).parent
PLUGIN = _HERE / "frr_plugin"
"""The folder of a probe that is found like any installed one once it is on PYTHONPATH."""


def site_of(network: Network, folder: Path, *, run_command: RunCommand = run_command) -> Site:
    """Copy the project, point it at the routers, trust their keys, and give everybody a key."""
    root = folder / "project"
    shutil.copytree(_HERE / "frr", root)
    hosts = root / "inventory" / "hosts.yaml"
    YAML().dump({name: {"port": port} for name, port in network.ports.items()}, hosts)
    (root / ".netmend").mkdir()
    trusted = (
        known_hosts_line("127.0.0.1", port, offered_key(name, "127.0.0.1", port, timeout_s=10))
        for name, port in network.ports.items()
    )
    (root / ".netmend" / "known_hosts").write_text("".join(trusted), encoding="ascii")
    keys = give_keys(root, lambda file, person: make_key(file, comment=person), folder / "keys")
    administrator = folder / "keys" / "administrator"
    (folder / "trust").write_text(f"{make_key(administrator, comment='administrator')}\n", encoding="ascii")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("NETMEND_")},
        "NETMEND_PASSWORD": PASSWORD,
        "NETMEND_TRUST__ANCHORS": str(folder / "trust"),
        "PYTHONPATH": str(PLUGIN),
        "FPING_ENTER": shlex.join(network.routers["pe1"].enter()),
        "FPING_WAYS": json.dumps(
            {service: (f"10.9.{number}.1", f"10.9.{number}.2") for service, number in SERVICES.items()}
        ),
    }
    site = Site(
        root,
        {**keys, "administrator": administrator},
        environment,
        folder / "no-lab",
        run_command=run_command,
    )
    site.sign_parties()
    return site
