"""One FRRouting router in namespaces of its own, as real as a container: real daemons, real sshd.

It ends with the process that started it, and with it go its interfaces, daemons, timers and logins. Nothing
of the host is changed: the files it needs elsewhere are mounted in its own mount namespace.
"""

import grp
import shutil
import subprocess
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

USER, PASSWORD = "netmend", "planted-router-password"
_HASH = "$6$netmend$CxcTil8Rgi4kMzUkUf02VWstNRMrTyDGgHBuw6zxs63BbfrFdXhGM9g/.JbBYs14vTz2Gi7R9LyNSJq6fToza0"
"""Of the password, as `openssl passwd -6 -salt netmend` makes it."""
PROGRAMS = ("unshare", "nsenter", "ip", "nft", "fping", "sshd", "vtysh", "zebra", "frr-reload.py")
_UNSHARE = ("unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc")
_DAEMONS = ("zebra", "staticd", "ospfd", "bgpd")
_INIT = """\
set -eu
hostname "$1"
mount -t tmpfs none /run
mount -t tmpfs none /usr/local/bin
mount --bind "$2/etc-frr" /etc/frr
for file in passwd shadow group; do mount --bind "$2/$file" /etc/$file; done
install -m 755 "$3" /usr/local/bin/netmend-guard
install -d -m 755 /run/sshd
install -d -m 2775 -o frr -g frrvty /run/frr
install -d -m 700 -o netmend -g frrvty /run/netmend-guard
chown frr:frrvty /etc/frr /etc/frr/*
chmod 2775 /etc/frr
chmod 664 /etc/frr/*
cd /proc/sys/net/ipv4
for key in ip_forward conf/all/proxy_arp conf/default/proxy_arp; do echo 1 >$key; done
for key in conf/all/rp_filter conf/default/rp_filter; do echo 0 >$key; done
ip link set lo up
touch "$2/ready"
trap 'exit 0' TERM
while :; do sleep 3600 & wait $!; done
"""


class Router:
    """A running router. `startup`: its frr.conf."""

    def __init__(self, name: str, folder: Path, startup: str) -> None:
        self.name = name
        self.folder = folder
        self._startup = startup
        self._lay_out()
        guard = str(files("netmend.devices").joinpath("frr_guard.sh"))
        self._process = subprocess.Popen(
            [*_UNSHARE, "sh", "-c", _INIT, "init", name, str(folder), guard],
            stdin=subprocess.DEVNULL,
            stdout=(folder / "init.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until((folder / "ready").exists, f"{name} to begin", 10)
        except TimeoutError:
            self.end()
            raise
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self.pid = int(children.read_text().split()[0])

    def enter(self, *words: str) -> list[str]:
        """Return the command that runs the words inside of the router."""
        return ["nsenter", "-t", str(self.pid), "-n", "-m", "-u", "-p", *words]

    def run(self, *words: str, stdin: str = "") -> str:
        """Run a command inside, and return what it says; a command that fails is an error here."""
        done = subprocess.run(self.enter(*words), input=stdin, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def add_link(self, port: str, other: "Router", other_port: str, network: str) -> None:
        """Connect two ports by a wire; `network`: of the two, ours is `.1` and theirs `.2`."""
        ends = [port, "type", "veth", "peer", "name", other_port, "netns", str(other.pid)]
        subprocess.run(["nsenter", "-t", str(self.pid), "-n", "ip", "link", "add", *ends], check=True)
        for router, name, last in ((self, port, 1), (other, other_port, 2)):
            router.run("ip", "address", "add", f"{network}.{last}/30", "dev", name)
            router.run("sh", "-c", f"echo 0 >/proc/sys/net/ipv4/neigh/{name}/proxy_delay")
            router.run("ip", "link", "set", name, "up")

    def start_daemons(self) -> None:
        """Start FRRouting with its startup configuration."""
        for daemon in _DAEMONS:
            self.run(f"/usr/lib/frr/{daemon}", "-d", "-A", "127.0.0.1")
        self.run("vtysh", "-b")
        self._initial = self.running()

    def begin_again(self) -> None:
        """Lead running and startup back to how they were once the daemons had started."""
        if self.running() == self._initial:
            return
        beginning = self.folder / "beginning"
        beginning.mkdir(exist_ok=True)
        (beginning / "vtysh.conf").touch()
        (beginning / "frr.conf").write_text(self._initial.partition("Current configuration:\n")[2])
        confdir = ("--confdir", str(beginning))
        self.run("/usr/lib/frr/frr-reload.py", "--reload", "--stdout", *confdir, str(beginning / "frr.conf"))
        self.run("cp", str(beginning / "frr.conf"), "/etc/frr/frr.conf")

    def running(self) -> str:
        """Return the running configuration, byte for byte."""
        return self.run("vtysh", "-c", "show running-config")

    def end(self) -> None:
        """End the router; nothing of it is left."""
        self._process.kill()  # and with it, by --kill-child, everything inside
        self._process.wait(10)

    def _lay_out(self) -> None:
        etc = self.folder / "etc-frr"
        etc.mkdir(parents=True)
        (etc / "frr.conf").write_text(self._startup)
        (etc / "vtysh.conf").write_text("service integrated-vtysh-config\n")
        (etc / "daemons").write_text("")
        home = self.folder / "home"
        home.mkdir()
        account = f"{USER}:x:1899:{grp.getgrnam('frrvty').gr_gid}::{home}:/bin/bash\n"
        (self.folder / "passwd").write_text(Path("/etc/passwd").read_text() + account)
        (self.folder / "shadow").write_text(Path("/etc/shadow").read_text() + f"{USER}:{_HASH}:1::::::\n")
        shutil.chown(self.folder / "shadow", group="shadow")
        (self.folder / "shadow").chmod(0o640)
        (self.folder / "group").write_text(Path("/etc/group").read_text())


def wait_until(is_so: Callable[[], bool], what: str, within_s: float, *, every_s: float = 0.05) -> None:
    """Wait until something of the routers is so.

    Raises:
        TimeoutError: it was not, in time.
    """
    deadline = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within_s:g} s for {what}")
        time.sleep(every_s)
