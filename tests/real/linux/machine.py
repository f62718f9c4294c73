"""One real Linux host between a user and a far end, in namespaces of its own, with an sshd of its own.

    user --(gold-one)-- gw --(north)-- far
                         `---(south)---+

The user sends to 10.9.1.2; at gw the table `gold-one` says which way, and what comes back passes the device
`gold-one`, where its shaper stands. It ends with the process that started it; nothing of this host changes.
"""

import json
import re
import socket
import subprocess
import threading
from pathlib import Path

from tests.real.frr_router import PASSWORD, wait_until

USER, FAR = "root", "10.9.1.2"
PROGRAMS = ("unshare", "nsenter", "ip", "tc", "nft", "fping", "sshd")
_HASH = "$6$netmend$CxcTil8Rgi4kMzUkUf02VWstNRMrTyDGgHBuw6zxs63BbfrFdXhGM9g/.JbBYs14vTz2Gi7R9LyNSJq6fToza0"
"""Of `PASSWORD`, as `openssl passwd -6 -salt netmend` makes it."""
_UNSHARE = ("unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc")
_SSHD = (
    "UsePAM no\nPasswordAuthentication yes\nPermitRootLogin yes\nPrintMotd no\nPrintLastLog no\nUseDNS no\n"
    "StrictModes no\nPidFile none\n"
)
_INIT = """\
set -eu
hostname gw
mount -t tmpfs none /run
for file in passwd shadow; do mount --bind "$1/$file" /etc/$file; done
mount --bind "$1/rt_tables" /etc/iproute2/rt_tables
install -d -m 755 /run/sshd
ip netns add user
ip netns add far
for where in "" "ip netns exec user" "ip netns exec far"; do
    $where ip link set lo up
    $where sh -c 'for key in all default; do echo 0 >/proc/sys/net/ipv4/conf/$key/rp_filter; done'
done
ip link add gold-one type veth peer name eth0 netns user
for way in north south; do ip link add $way type veth peer name $way netns far; done
echo 1 >/proc/sys/net/ipv4/ip_forward
ip addr add 10.1.0.254/24 dev gold-one; ip link set gold-one up
ip addr add 10.2.0.1/30 dev north; ip link set north up
ip addr add 10.3.0.1/30 dev south; ip link set south up
ip -n user addr add 10.1.0.1/24 dev eth0; ip -n user link set eth0 up
ip -n user route add default via 10.1.0.254
ip -n far addr add 10.2.0.2/30 dev north; ip -n far link set north up
ip -n far addr add 10.3.0.2/30 dev south; ip -n far link set south up
ip -n far addr add 10.9.1.2/32 dev lo
ip -n far route add default via 10.2.0.1
ip rule add to 10.9.1.2 lookup gold-one
touch "$1/ready"
trap 'exit 0' TERM
while :; do sleep 3600 & wait $!; done
"""
_VOLATILE = re.compile(r"\b[89a-f][0-9a-f]{3}:|\"direct_packets_stat\":[0-9]+")
"""Handles that the kernel chose, and a counter."""
_BEGINNING = "default via 10.2.0.2 dev north table gold-one proto static"


class Machine:
    """A running host. `port`: of its SSH server, on this host's loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._logins: list[subprocess.Popen[bytes]] = []
        self._lay_out()
        self._process = subprocess.Popen(
            [*_UNSHARE, "sh", "-c", _INIT, "init", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=(folder / "init.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        try:
            wait_until((folder / "ready").exists, "the host to begin", 10)
        except TimeoutError:
            self._process.kill()
            raise
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        self.pid = int(children.read_text().split()[0])
        with (folder / "monitor.log").open("w") as log:
            monitor = self.enter("ip", "-4", "-o", "monitor", "route")
            self._monitor = subprocess.Popen(monitor, stdout=log, stdin=subprocess.DEVNULL)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._server = threading.Thread(target=self._serve, daemon=True)
        self._server.start()
        self.begin_again()

    def enter(self, *words: str) -> list[str]:
        """Return the command that runs the words inside of the host."""
        return ["nsenter", "-t", str(self.pid), "-n", "-m", "-u", "-p", *words]

    def run(self, *words: str, stdin: str = "") -> str:
        """Run a command inside, and return what it says; a command that fails is an error here."""
        done = subprocess.run(self.enter(*words), input=stdin, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def by_hand(self, *lines: str) -> None:
        """Let somebody type at the host."""
        for line in lines:
            self.run(*line.split())

    def state(self) -> dict[str, object]:
        """Return routes, queueing disciplines and mtus as the kernel has them, but for routes of its own."""
        routes = json.loads(self.run("ip", "-j", "-d", "route", "show", "table", "all"))
        links = json.loads(self.run("ip", "-j", "link", "show"))
        return {
            "routes": sorted(json.dumps(one) for one in routes if one["protocol"] != "kernel"),
            "shaping": [_VOLATILE.sub("", line) for line in self._shaping()],
            "mtus": {link["ifname"]: link["mtu"] for link in links},
        }

    def told(self) -> list[str]:
        """Return what the kernel has told of its IPv4 routes, since the host began."""
        return (self.folder / "monitor.log").read_text().splitlines()

    def begin_again(self) -> None:
        """Lead the host back to where it began."""
        script = f"""
            for device in gold-one north south; do
                tc qdisc del dev $device root 2>/dev/null
                ip link set dev $device mtu 1500
            done
            for place in "table main" "table gold-one"; do
                for proto in static boot; do ip route flush $place proto $proto; done
            done
            nft flush ruleset
            ip route add {_BEGINNING}
        """
        self.run("sh", "-c", script)

    def lose_north(self, percent: int) -> None:
        """Let the northern way drop that share of what is forwarded to it."""
        rule = f"oifname north numgen random mod 100 < {percent} drop;"
        text = f"table ip grey {{ chain forward {{ type filter hook forward priority 0; {rule} }}; }}\n"
        self.run("nft", "-f", "-", stdin=text)

    def user(self, *words: str) -> list[str]:
        """Return the command that runs the words where the user is."""
        return self.enter("ip", "netns", "exec", "user", *words)

    def loss(self) -> float:
        """Send packets from the user to the far end and back, and count."""
        words = ("fping", "-q", "-c", "60", "-p", "5", "-t", "100", FAR)
        done = subprocess.run(self.user(*words), capture_output=True, text=True, check=False)
        found = re.search(r"= (\d+)/(\d+)/", done.stderr)
        if found is None or int(found[1]) == 0:
            raise RuntimeError(f"fping did not measure: {done.stderr.strip()}")
        return 1 - int(found[2]) / int(found[1])

    def end(self) -> None:
        """End the host; nothing of it is left."""
        self._listening.shutdown(socket.SHUT_RDWR)  # ends a waiting accept, which closing alone does not
        self._server.join(10)
        self._process.kill()  # and with it, by --kill-child, everything inside
        self._process.wait(10)
        for ended in (self._monitor, *self._logins):
            ended.wait(10)

    def _shaping(self) -> list[str]:
        devices = ("gold-one", "north", "south")
        said = [self.run("tc", "-r", "-j", "qdisc", "show", "dev", device) for device in devices]
        return [*said, *(self.run("tc", "-r", "class", "show", "dev", device) for device in devices)]

    def _serve(self) -> None:
        """Give every connection an sshd of its own inside of the host, as inetd does."""
        command = self.enter("/usr/sbin/sshd", "-i", "-e", "-f", str(self.folder / "sshd_config"))
        with self._listening, (self.folder / "sshd.log").open("ab") as log:
            while True:
                try:
                    login, _ = self._listening.accept()
                except OSError:
                    return  # shut down: the host ends
                with login:
                    server = subprocess.Popen(
                        command, stdin=login.fileno(), stdout=login.fileno(), stderr=log
                    )
                self._logins.append(server)

    def _lay_out(self) -> None:
        home = self.folder / "home"
        home.mkdir(parents=True)
        others = [
            line for line in Path("/etc/passwd").read_text().splitlines() if not line.startswith("root:")
        ]
        own = f"root:x:0:0::{home}:/bin/bash"
        (self.folder / "passwd").write_text("\n".join([own, *others, ""]))
        (self.folder / "shadow").write_text(f"root:{_HASH}:1::::::\n")
        (self.folder / "shadow").chmod(0o600)
        (self.folder / "rt_tables").write_text("255 local\n254 main\n253 default\n0 unspec\n100 gold-one\n")
        key = self.folder / "key"
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        (self.folder / "sshd_config").write_text(f"{_SSHD}HostKey {key}\n")


__all__ = ["FAR", "PASSWORD", "PROGRAMS", "USER", "Machine"]
