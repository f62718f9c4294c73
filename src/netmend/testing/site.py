"""A project and its running lab, driven from outside: what a user types, and what the devices really saw."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol, Self

import yaml

from netmend.lab.client import LabClient
from netmend.lab.log_line import LogLine
from netmend.lab.queries import QUERIES
from netmend.testing.project_copy import copy_project, give_keys
from netmend.trust import make_key, sign_parties

_PASSWORD = "planted-lab-password"  # noqa: S105 - of simulated devices on loopback; tests look for it in outputs


class Done(NamedTuple):
    """How one command ended."""

    code: int
    out: str
    err: str


class RunCommand(Protocol):
    """How a command of netmend is run, in a process of its own."""

    def __call__(
        self,
        words: tuple[str, ...],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        stdin: str,
        timeout_s: float,
    ) -> Done:
        """Run it and wait for it.

        Raises:
            subprocess.TimeoutExpired: it did not end in time; it was killed.
        """


class Started(Protocol):
    """A command at work, as `subprocess.Popen` has it."""

    pid: int

    @property
    def returncode(self) -> int | Any:  # noqa: ANN401 - as `Popen` has it: an int, once it was waited for
        """Return the exit code; None while it is not known that it has ended."""

    def poll(self) -> int | None:
        """Find out whether it has ended, and return the exit code or None."""

    def communicate(self, *, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end, and return what it wrote to its standard output and error.

        Raises:
            subprocess.TimeoutExpired: it has not ended in time, and goes on.
        """

    def send_signal(self, number: int, /) -> None:
        """Send a signal, unless it has ended."""

    def kill(self) -> None:
        """End it at once."""


class StartCommand(Protocol):
    """How a command of netmend is started, in a process of its own."""

    def __call__(self, words: tuple[str, ...], *, cwd: Path, environment: Mapping[str, str]) -> Started:
        """Start it and go on."""


def run_command(
    words: tuple[str, ...], *, cwd: Path, environment: Mapping[str, str], stdin: str, timeout_s: float
) -> Done:
    """Run a command as a user does: by a new interpreter."""
    done = subprocess.run(
        [sys.executable, "-m", "netmend", *words],
        cwd=cwd,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def start_command(words: tuple[str, ...], *, cwd: Path, environment: Mapping[str, str]) -> Started:
    """Start a command as a user does: by a new interpreter."""
    return subprocess.Popen(
        [sys.executable, "-m", "netmend", *words],
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )


@dataclass(frozen=True)
class Site:
    """A copy of a project with keys for everybody in it, its own ports, and its own lab.

    `keys`: the private key file of every person.  `environment`: of every command.
    `began`: the record with which the lab last began again, by device.
    `run_command`, `start_command`: how commands are run.
    """

    root: Path
    keys: dict[str, Path]
    environment: dict[str, str]
    lab_dir: Path
    began: dict[str, int] = field(default_factory=dict)
    run_command: RunCommand = run_command
    start_command: StartCommand = start_command

    @classmethod
    def build(cls, source: Path, folder: Path, *, run_command: RunCommand = run_command) -> Self:
        """Copy the project, make the keys, sign the parties, start the lab and measure it."""
        root = folder / "project"
        metrics_port = copy_project(source, root)
        keys = give_keys(root, lambda file, person: make_key(file, comment=person), folder / "keys")
        administrator = folder / "keys" / "administrator"
        (folder / "trust").write_text(
            f"{make_key(administrator, comment='administrator')}\n", encoding="ascii"
        )
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("NETMEND_")},
            "NETMEND_PASSWORD": _PASSWORD,
            "NETMEND_TRUST__ANCHORS": str(folder / "trust"),
            "NETMEND_PROBES__PROMETHEUS__URL": f"http://127.0.0.1:{metrics_port}",
            "NETMEND_PROBES__PROMETHEUS__QUERIES": json.dumps(QUERIES),
        }
        every_key = {**keys, "administrator": administrator}
        site = cls(root, every_key, environment, folder / "lab", run_command=run_command)
        site.sign_parties()
        up = site.netmend("lab", "up", "--state-dir", str(site.lab_dir), "--detach", "--json")
        if up.code != 0:
            raise AssertionError(up.err)
        return site

    def copy(self, folder: Path) -> Self:
        """Return the same site with files and state of its own; the lab is shared, and begins again."""
        root = folder / "project"
        shutil.copytree(self.root, root)
        with self.lab as lab:
            lab.reset()
        return replace(self, root=root)

    @property
    def lab(self) -> LabClient:
        """Return a client of the lab."""
        return LabClient(self.lab_dir)

    def close(self) -> None:
        """End the lab."""
        self.netmend("lab", "down", "--state-dir", str(self.lab_dir))

    def netmend(self, *words: str, timeout_s: float = 60, stdin: str = "", **variables: str) -> Done:
        """Run one command in the project's folder and wait for it."""
        return self.run_command(
            words,
            cwd=self.root,
            environment={**self.environment, **variables},
            stdin=stdin,
            timeout_s=timeout_s,
        )

    def spawn(self, *words: str, **variables: str) -> Started:
        """Start one command and go on."""
        return self.start_command(words, cwd=self.root, environment={**self.environment, **variables})

    def show(self, run: str) -> dict[str, Any]:
        """Return what `show RUN --json` says."""
        done = self.netmend("show", run, "--json")
        if done.code != 0:
            raise AssertionError(done.err)
        document: dict[str, Any] = json.loads(done.out)
        return document

    def authorize(self, run: str, party: str) -> Done:
        """Let the first authorizer of a party grant."""
        person = self.authorizers(party)[0]
        return self.netmend(
            "authorize", run, "--party", party, "--as", person, "--key", str(self.keys[person])
        )

    def authorize_all(self, run: str) -> None:
        """Let every required party grant."""
        for requirement in self.show(run)["requirements"]:
            done = self.authorize(run, requirement["party"])
            if done.code != 0:
                raise AssertionError(done.err)

    def authorizers(self, party: str) -> list[str]:
        """Return the persons who may decide for a party."""
        return [
            str(person["id"])
            for one in self.parties()["parties"]
            if one["id"] == party
            for person in one["persons"]
            if "authorizer" in person["roles"]
        ]

    def requester(self) -> str:
        """Return a person who may ask for runs."""
        people = [person for party in self.parties()["parties"] for person in party["persons"]]
        return next(str(person["id"]) for person in people if "requester" in person["roles"])

    def parties(self) -> dict[str, Any]:
        """Return parties.yaml as it is."""
        return _parsed((self.root / "inventory" / "parties.yaml").read_text(encoding="utf-8"))

    def sign_parties(self) -> None:
        """Sign parties.yaml as the administrator."""
        sign_parties(self.root / "inventory" / "parties.yaml", self.keys["administrator"])

    def devices(self) -> tuple[str, ...]:
        """Return the names of the simulated devices."""
        with self.lab as lab:
            return tuple(device.name for device in lab.info().devices)

    def truth(self, device: str) -> tuple[LogLine, ...]:
        """Return what really happened on a device since the lab began again."""
        with self.lab as lab:
            lines = lab.log(device, since=self.began.get(device, 0))
        last_reset = max((n for n, line in enumerate(lines) if line.op == "reset"), default=-1)
        if last_reset >= 0:
            self.began[device] = lines[last_reset].seq
        return lines[last_reset + 1 :]

    def writes(self) -> dict[str, tuple[str, ...]]:
        """Return the operations that changed running, startup or a timer, of every device that saw one."""
        seen = {
            device: tuple(
                line.op for line in self.truth(device) if line.request_class == "write" and line.acted
            )
            for device in self.devices()
        }
        return {device: ops for device, ops in seen.items() if ops}

    def configs(self, store: str = "running") -> dict[str, str]:
        """Return one datastore of every device in canonical text."""
        with self.lab as lab:
            return {
                device.name: lab.config(device.name, store).config  # type: ignore[arg-type]  # a store's name
                for device in lab.info().devices
            }


@lru_cache(maxsize=8)
def _parsed(text: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(text, yaml.CSafeLoader)
    return document
