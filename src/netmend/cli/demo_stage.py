"""Where an act of the demo plays: a copy of the project with keys for its people and a lab of its own."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netmend.errors import BadInputError, UnavailableError
from netmend.lab.client import LabClient
from netmend.model.notice import Notice
from netmend.model.outcome import RunStatus
from netmend.model.proposal import ImprovementProposal
from netmend.testing.project_copy import copy_project, give_keys
from netmend.trust import make_key, sign_parties

RUN = "R-1"
_PATIENCE_S = 45.0
_LOOK_EVERY_S = 0.3


@dataclass
class Stage:
    """A copy of `source` in `folder`; every command is one that a user could type.

    `origin`: the folder whose lab is played on, where it is another one.
    """

    source: Path
    folder: Path
    origin: Path | None = None
    _keys: dict[str, Path] = field(default_factory=dict)

    @contextmanager
    def open(self) -> "Iterator[Stage]":
        """Make the copy and start its lab; the lab is down afterwards, whatever happened."""
        copy_project(self.source, self.folder)
        self._keys = give_keys(
            self.folder, lambda file, person: make_key(file, comment=person), self.folder / "keys"
        )
        administrator = self.folder / "keys" / "administrator"
        anchors = f"{make_key(administrator, comment='administrator')}\n"
        (self.folder / "keys" / "trust").write_text(anchors, encoding="ascii")
        sign_parties(self.folder / "inventory" / "parties.yaml", administrator)
        self.quiet("lab", "up", "--detach")
        try:
            yield self
        finally:
            self.quiet("lab", "down")

    def act(self, folder: Path) -> "Stage":
        """Return a copy of the copy, whose devices are as they were in the beginning."""
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("lab"))
        with self.lab as lab:
            lab.reset()
        keys = {person: folder / "keys" / file.name for person, file in self._keys.items()}
        return Stage(self.source, folder, self.folder, keys)

    # --- commands ------------------------------------------------------------------------------

    def netmend(self, *words: str) -> int:
        """Show a command and run it for everybody to see; its exit code."""
        self._show(*words)
        return subprocess.run(
            self._command(*words), cwd=self.folder, env=self._environment(), check=False
        ).returncode

    def quiet(self, *words: str) -> str:
        """Run a command that everybody knows already, and return what it said.

        Raises:
            UnavailableError: it did not end well; what it said is in the message.
        """
        done = subprocess.run(
            self._command(*words),
            cwd=self.folder,
            env=self._environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise UnavailableError(f"netmend {' '.join(words[:2])}: {done.stderr.strip()}")
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> "Iterator[subprocess.Popen[bytes]]":
        """Show a command and start it; at the end it has ended."""
        self._show(*words)
        process = subprocess.Popen(self._command(*words), cwd=self.folder, env=self._environment())
        try:
            yield process
            process.wait(timeout=_PATIENCE_S)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=_PATIENCE_S)

    def authorize(self, party: str) -> None:
        """Let a person of that party grant the run, for everybody to see."""
        self.netmend(*self._granting(party))

    def authorize_elsewhere(self, party: str) -> None:
        """Let a person of that party grant the run, as at another terminal."""
        self.quiet(*self._granting(party))

    # --- what is known -------------------------------------------------------------------------

    def proposal(self) -> ImprovementProposal | None:
        """Return what the run proposes, None while it does not; read where `netmend show` reads it."""
        from netmend.cli.wiring import Wiring  # noqa: PLC0415 - before the first run nobody needs a database

        store = Wiring.of(self.folder).store
        try:
            record = store.runs.get(RUN)
            if record is None or record.status is not RunStatus.WAIT_FOR_APPROVAL:
                return None
            return store.facts.get(RUN, "proposal", ImprovementProposal)
        finally:
            store.close()

    def whom_it_waits_for(self, run: "subprocess.Popen[bytes]") -> list[str]:
        """Wait until the run waits, and return the parties whose authorization it needs.

        Raises:
            UnavailableError: it did not come to that.
        """
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline and run.poll() is None:
            time.sleep(_LOOK_EVERY_S)
            proposal = self.proposal()
            if proposal is not None:
                return [requirement.party for requirement in proposal.requirements]
        raise UnavailableError("the demo's run never came to wait for its authorizations")

    @property
    def lab(self) -> LabClient:
        """Return a client of the lab."""
        return LabClient((self.origin or self.folder) / ".netmend" / "lab")

    def configs(self) -> dict[str, str]:
        """Return running of every device, as the lab knows it."""
        with self.lab as lab:
            return {one.name: lab.config(one.name).config for one in lab.info().devices}

    def writes(self) -> int:
        """Return how often a device was written to in this act, by the lab's own log."""
        with self.lab as lab:
            logs = [lab.log(one.name) for one in lab.info().devices]
        began = [max((n for n, line in enumerate(log) if line.op == "reset"), default=-1) for log in logs]
        lines = [line for log, first in zip(logs, began, strict=True) for line in log[first + 1 :]]
        engine = {line.user for line in lines if line.op == "connect"}
        return sum(
            1 for line in lines if line.request_class == "write" and line.acted and line.user in engine
        )

    def told(self) -> list[str]:
        """Return the parties that heard something through the file channel."""
        return sorted(folder.name for folder in (self.folder / ".netmend" / "notices").glob("*"))

    def last_notice(self, party: str) -> Notice:
        """Return what a party heard last, through the file channel."""
        files = (self.folder / ".netmend" / "notices" / party).glob("*.json")
        return max(
            (Notice.model_validate_json(file.read_text(encoding="utf-8")) for file in files),
            key=lambda notice: notice.sequence,
        )

    def person(self, role: str) -> str:
        """Return somebody with that role."""
        return next(str(person["id"]) for _, person in self._people() if role in person.get("roles", []))

    def report_of_loss(self) -> tuple[str, str, str]:
        """Return the first report of a loss that names a link as its cause, that link, and the service."""
        links = {link["name"] for link in self.yaml("inventory/topology.yaml")["links"]}
        for file in sorted((self.folder / "runbooks" / "reports").glob("*.yaml")):
            name = str(file.relative_to(self.folder))
            report = self.yaml(name)
            cause = report["analysis"].get("root_cause_resource")
            if report["degradation"] == "loss" and cause in links:
                return name, str(cause), str(report["affected_service"])
        raise BadInputError("runbooks/reports: no report of a loss names a link as its root cause")

    def link_of_alternate(self, service_id: str) -> str:
        """Return a link that the service would use only on its alternate path."""
        services = self.yaml("inventory/services.yaml")["services"]
        service = next(one for one in services if one["id"] == service_id)
        now = set(service["assignment"]["resources"])
        other = [port for port in service["alternates"][0]["resources"] if port not in now]
        links = self.yaml("inventory/topology.yaml")["links"]
        return next(str(link["name"]) for port in other for link in links if port in {link["a"], link["z"]})

    def yaml(self, name: str) -> dict[str, Any]:
        """Return one of the project's files."""
        from ruamel.yaml import YAML  # noqa: PLC0415 - only the demo reads files past the loader

        document: dict[str, Any] = YAML(typ="safe").load(self.folder / name)
        return document

    def _granting(self, party: str) -> tuple[str, ...]:
        person = self._authorizer(party)
        return ("authorize", RUN, "--party", party, "--as", person, "--key", str(self._keys[person]))

    def _authorizer(self, party_id: str) -> str:
        return next(
            str(person["id"])
            for party, person in self._people()
            if party == party_id and "authorizer" in person.get("roles", [])
        )

    def _people(self) -> list[tuple[str, dict[str, Any]]]:
        parties = self.yaml("inventory/parties.yaml")["parties"]
        return [(party["id"], person) for party in parties for person in party["persons"]]

    def _show(self, *words: str) -> None:
        sys.stdout.write(f"$ netmend {' '.join(words)}\n".replace(f"{self.folder}/", ""))
        sys.stdout.flush()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "netmend", *words]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "NETMEND_PASSWORD": os.environ.setdefault("NETMEND_PASSWORD", secrets.token_hex(8)),
            "NETMEND_TRUST__ANCHORS": str(self.folder / "keys" / "trust"),
        }
