"""A project for the real host, driven as a user drives it."""

import json
import os
import shlex
import shutil
from pathlib import Path

from ruamel.yaml import YAML
from tests.real.frr_site import PLUGIN
from tests.real.linux.machine import FAR, PASSWORD, Machine

from netmend.devices import known_hosts_line, offered_key
from netmend.testing.project_copy import give_keys
from netmend.testing.site import RunCommand, Site
from netmend.trust import make_key

_PROJECT = Path(__file__).with_name("project")
_USER = "10.1.0.1"


def site_of(machine: Machine, folder: Path, run_command: RunCommand) -> Site:
    """Copy the project, point it at the host, trust its key, and give everybody a key."""
    root = folder / "project"
    shutil.copytree(_PROJECT, root)
    YAML().dump({"gw": {"port": machine.port}}, root / "inventory" / "hosts.yaml")
    (root / ".netmend").mkdir()
    key = offered_key("gw", "127.0.0.1", machine.port, timeout_s=10)
    (root / ".netmend" / "known_hosts").write_text(known_hosts_line("127.0.0.1", machine.port, key), "ascii")
    keys = give_keys(root, lambda file, person: make_key(file, comment=person), folder / "keys")
    administrator = folder / "keys" / "administrator"
    (folder / "trust").write_text(f"{make_key(administrator, comment='administrator')}\n", encoding="ascii")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NETMEND_")},
        "NETMEND_PASSWORD": PASSWORD,
        "NETMEND_TRUST__ANCHORS": str(folder / "trust"),
        "PYTHONPATH": str(PLUGIN),
        "FPING_ENTER": shlex.join(machine.user()),
        "FPING_WAYS": json.dumps({"gold-one": (_USER, FAR)}),
    }
    everybody = {**keys, "administrator": administrator}
    site = Site(root, everybody, environment, folder / "no-lab", run_command=run_command)
    site.sign_parties()
    return site
