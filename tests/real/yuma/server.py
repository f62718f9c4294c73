"""Real NETCONF servers: yuma123 netconfd, each behind an sshd of its own on loopback."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ncclient import NCClientError, manager
from ncclient.manager import Manager

from netmend.devices import known_hosts_line, offered_key
from netmend.testing.project_copy import free_ports
from netmend.trust import make_key

USER, PASSWORD = "netmend", "swordfish-canary"
MODEL = Path(__file__).parent / "netmend-services.yang"

# SHA-512 crypt of PASSWORD, fixed salt: `openssl passwd -6 -salt netmend swordfish-canary`.
_HASH = "$6$netmend$YgDyJiKb7Fb9tG8HdJBfk/W3y951UiQ0A/YMyNmayg4ATnmq5kBU3zU.b1aUQOcxolcdxdZIeg7lpqNcgSvC5."
AFTER_HELLO_S = 0.2
"""See test_defects.py: what comes together with the hello is lost."""

_READY_WITHIN_S = 10.0
_TRIES = 3

_SSHD_CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host-key
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication yes
PrintMotd no
PrintLastLog no
MaxStartups 100
Subsystem netconf "/usr/sbin/netconf-subsystem --ncxserver-sockname={port}@{folder}/socket"
"""
# With a process namespace of its own the sshd leaves no session behind when it ends.
_UNSHARE = ("unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child")
# The server's user exists in its sshd's mount namespace only: nothing of the machine is changed.
_IN_NAMESPACE = """\
mount -t tmpfs none /run && mkdir -m 755 /run/sshd &&
mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow &&
exec /usr/sbin/sshd -D -e -f "$0/sshd_config"
"""
_STARTUP = """\
<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0">
<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">{interfaces}</interfaces>
<services xmlns="urn:netmend:lab:services">{services}</services>
</config>
"""
_INTERFACE = (
    '<interface><name>{}</name><type xmlns:t="urn:ietf:params:xml:ns:yang:iana-if-type">'
    "t:ethernetCsmacd</type><enabled>true</enabled></interface>"
)
Services = Mapping[str, Mapping[str, str]]
"""The leaves of each service by their names, without the key."""


@dataclass
class YumaServer:
    """One running netconfd with its sshd, and its folder.

    `options`: of netconfd, beside those that every instance gets.
    """

    name: str
    folder: Path
    port: int
    options: Sequence[str] = ("--target=candidate", "--with-startup=true")
    _processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    _reader: Manager | None = None

    @classmethod
    def start(
        cls,
        name: str,
        folder: Path,
        ports: Sequence[str],
        services: Services,
        *,
        port: int | None = None,
        options: Sequence[str] = ("--target=candidate", "--with-startup=true"),
    ) -> "YumaServer":
        """Start one with these interfaces and services."""
        folder.mkdir(parents=True)
        server = cls(name, folder, port or free_ports(1)[0], options)
        server._write_files(ports, services)
        server._run()
        return server

    @property
    def known_hosts(self) -> str:
        """Return the line that pins this server's host key; asking for it waits until it listens."""
        key = offered_key(self.name, "127.0.0.1", self.port, timeout_s=5)
        return known_hosts_line("127.0.0.1", self.port, key)

    @contextmanager
    def raw(self) -> Iterator[Manager]:
        """Hold a session past netmend, with nothing between the test and the server."""
        session = self._connected(timeout_s=10)
        try:
            yield session
        finally:
            session._session.close()

    def _connected(self, *, timeout_s: int) -> Manager:
        session = manager.connect(
            host="127.0.0.1",
            port=self.port,
            username=USER,
            password=PASSWORD,
            hostkey_verify=False,
            allow_agent=False,
            look_for_keys=False,
            timeout=timeout_s,
        )
        time.sleep(AFTER_HELLO_S)
        return session

    def running(self) -> str:
        """Return what the server holds, read past netmend in a session that is kept for that."""
        return self.read("running")

    def read(self, store: str) -> str:
        """Return what a datastore holds, read past netmend."""
        for _ in range(_TRIES):
            if self._reader is None:
                self._reader = self._connected(timeout_s=2)
            try:
                return str(self._reader.get_config(store).data_xml)
            except NCClientError:
                self._reader._session.close()
                self._reader = None
        raise AssertionError(f"{self.name}: no answer")

    def log(self) -> str:
        """Return what netconfd wrote."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def end(self) -> None:
        """End both processes; sessions end with them."""
        if self._reader is not None:
            self._reader._session.close()
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
        self._processes.clear()

    def _write_files(self, ports: Sequence[str], services: Services) -> None:
        make_key(self.folder / "host-key", comment=self.name)
        for account in ("passwd", "shadow"):
            shutil.copy(Path("/etc") / account, self.folder / account)
        with (self.folder / "passwd").open("a", encoding="utf-8") as passwd:
            passwd.write(f"{USER}:x:0:0::{self.folder}:/bin/sh\n")
        with (self.folder / "shadow").open("a", encoding="utf-8") as shadow:
            shadow.write(f"{USER}:{_HASH}:19000:0:99999:7:::\n")
        config = _SSHD_CONFIG.format(port=self.port, folder=self.folder)
        (self.folder / "sshd_config").write_text(config, encoding="utf-8")
        startup = _STARTUP.format(
            interfaces="".join(_INTERFACE.format(port) for port in ports),
            services="".join(_service(name, leaves) for name, leaves in services.items()),
        )
        (self.folder / "startup-cfg.xml").write_text(startup, encoding="utf-8")

    def _run(self) -> None:
        folder = str(self.folder)
        netconfd = [
            "/usr/sbin/netconfd",
            "--access-control=off",
            f"--superuser={USER}",
            f"--port={self.port}",
            f"--ncxserver-sockname={folder}/socket",
            f"--startup={folder}/startup-cfg.xml",
            f"--log={folder}/log",
            "--log-level=debug",
            "--module=iana-if-type",
            "--module=ietf-interfaces",
            f"--module={MODEL}",
            *self.options,
        ]
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": folder, "YUMA_DATAPATH": folder}
        sshd = [*_UNSHARE, "sh", "-c", _IN_NAMESPACE, folder]
        for words in (netconfd, sshd):
            with (self.folder / f"{Path(words[0]).name}.out").open("wb") as said:
                self._processes.append(
                    subprocess.Popen(
                        words, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
                    )
                )
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + _READY_WITHIN_S
        while not (self.folder / "socket").exists() or "Server listening" not in self._sshd_said():
            if time.monotonic() > end or any(process.poll() is not None for process in self._processes):
                self.end()
                raise AssertionError(f"{self.name} did not start:\n{self._sshd_said()}\n{self.log()[-2000:]}")
            time.sleep(0.01)

    def _sshd_said(self) -> str:
        return (self.folder / "unshare.out").read_text(encoding="utf-8", errors="replace")


def _service(name: str, leaves: Mapping[str, str]) -> str:
    inside = "".join(f"<{leaf}>{value}</{leaf}>" for leaf, value in leaves.items())
    return f"<service><name>{name}</name>{inside}</service>"
