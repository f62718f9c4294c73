"""`make demo-real`: two runs on real FRRouting routers, to be watched: one helps, one is taken back."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.real.frr_network import Network
from tests.real.frr_router import PROGRAMS
from tests.real.frr_site import site_of

from netmend.testing.site import Done, Site

_ALSO = "/usr/sbin:/usr/lib/frr"
_PACKAGES = "frr frr-pythontools openssh-server fping nftables iproute2"
_WAITS, _NOT_RESTORED, _UNAVAILABLE = 75, 4, 6


def main() -> int:
    """Play both runs; return 0 when each ended as it should."""
    path = f"{os.environ.get('PATH', '')}:{_ALSO}"
    missing = [program for program in PROGRAMS if shutil.which(program, path=path) is None]
    if missing or os.geteuid() != 0:
        lack = f"{', '.join(missing)} (Debian: {_PACKAGES})" if missing else "root, for network namespaces"
        sys.stderr.write(f"demo-real needs {lack}\n")
        return _UNAVAILABLE
    with tempfile.TemporaryDirectory() as folder:
        say(
            "Six FRRouting routers, each in namespaces of its own; two ways from pe1 to pe2: north and south."
        )
        network = Network(Path(folder))
        try:
            network.wait_for_routes()
            site = site_of(network, Path(folder) / "site", run_command=_shown)
            return _improve(network, site) or _take_back(network, site)
        finally:
            network.end()


def say(text: str) -> None:
    """Say something to the person."""
    sys.stdout.write(f"\n{text}\n")
    sys.stdout.flush()


def _improve(network: Network, site: Site) -> int:
    say("The telephones follow OSPF; all goes north.")
    _measure(network, "voice", "before")
    say("The link n1-n2 begins to drop 30 % of what it forwards. Routing does not notice.")
    network.lose(30)
    _measure(network, "voice", "during")
    code = _play(site, "voice", "R-1")
    _measure(network, "voice", "after")
    say("The link is still bad; OSPF at pe1 now says:")
    sys.stdout.write(network.routers["pe1"].run("vtysh", "-c", "show ip route 10.9.1.2"))
    return code


def _take_back(network: Network, site: Site) -> int:
    say("The cameras follow static routes. Their report blames the wrong link, so the plan cannot help.")
    before = network.running()
    _measure(network, "camera", "during")
    code = _play(site, "camera", "R-2")
    _measure(network, "camera", "after")
    same = network.running() == before
    say(f"All six running configurations are {'' if same else 'NOT '}as before, byte for byte.")
    return 0 if same and code == _NOT_RESTORED else 1


def _measure(network: Network, service: str, moment: str) -> None:
    say(f"  {moment:6}  {network.loss(service, count=200).text}")


def _play(site: Site, service: str, run: str) -> int:
    """Carry a run to its end as its people do; return how it ended."""
    report = f"runbooks/reports/{service}.yaml"
    done = site.netmend("run", report, "--as", site.requester(), "--run-id", run, "--no-wait", timeout_s=300)
    while done.code == _WAITS:
        for party in _missing(site, run):
            site.authorize(run, party)
        done = site.netmend("resume", run, "--no-wait", timeout_s=300)
    return done.code


def _missing(site: Site, run: str) -> list[str]:
    """Return who has not granted yet, without showing the question."""
    quiet = Site(site.root, site.keys, site.environment, site.lab_dir)
    return [one["party"] for one in quiet.show(run)["requirements"] if one["granted"] < one["m"]]


def _shown(
    words: tuple[str, ...], *, cwd: Path, environment: Mapping[str, str], stdin: str, timeout_s: float
) -> Done:
    """Run a command as a person does, and show it. Implements `netmend.testing.site.RunCommand`."""
    say(f"$ netmend {' '.join(words)}")
    done = subprocess.run(
        [sys.executable, "-m", "netmend", *words],
        cwd=cwd,
        env=environment,
        input=stdin,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return Done(done.returncode, "", "")


if __name__ == "__main__":
    sys.exit(main())
