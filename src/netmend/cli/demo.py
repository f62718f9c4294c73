"""What `netmend demo` plays: only commands that a user could type, each in a process of its own."""

import json
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netmend.errors import BadInputError, UnavailableError
from netmend.testing.project_copy import copy_project, give_keys
from netmend.trust import make_key

_PATIENCE_S = 45.0
_LOSS = "0.08"


@dataclass
class Demo:
    """One performance: `source` is copied to `folder`, where everything happens."""

    source: Path
    folder: Path
    _keys: dict[str, Path] = field(default_factory=dict)

    def play(self) -> int:
        """Return the exit code of the run; the lab is down afterwards, whatever happened."""
        self._prepare()
        if self._netmend("lab", "up", "--detach") != 0:
            return 6
        try:
            return self._restore()
        finally:
            self._netmend("lab", "down")

    def _prepare(self) -> None:
        _say("A temporary copy of the project, with keys for its people and an administrator's signature")
        copy_project(self.source, self.folder)
        self._keys = give_keys(
            self.folder, lambda file, person: make_key(file, comment=person), self.folder / "keys"
        )
        administrator = str(self.folder / "keys" / "administrator")
        self._netmend("trust", "init", "--key", administrator)
        self._netmend("trust", "sign", "--key", administrator)

    def _restore(self) -> int:
        report, link = self._report_of_loss()
        _say(f"Link {link} starts to lose packets: a service on it is degraded")
        self._netmend("lab", "impair", "link", link, "--loss", _LOSS)
        _say("One command restores it. It waits for the owners of the services that may notice")
        run = subprocess.Popen(
            self._command("run", report, "--as", self._person("requester"), "--run-id", "R-1"),
            cwd=self.folder,
            env=self._environment(),
        )
        try:
            for requirement in self._requirements(run):
                _say(f"{requirement['party']} authorizes, in a process of its own, with its own key")
                person = self._authorizer(requirement["party"])
                self._netmend(
                    "authorize", "R-1", "--party", requirement["party"], "--as", person,
                    "--key", str(self._keys[person]),
                )  # fmt: skip
            code = run.wait(timeout=_PATIENCE_S)
        finally:
            if run.poll() is None:
                run.terminate()
                run.wait(timeout=_PATIENCE_S)
        _say("Every record of it is in a hash-chained journal")
        self._netmend("audit", "verify")
        return code

    def _requirements(self, run: "subprocess.Popen[bytes]") -> list[dict[str, Any]]:
        """Wait until the run waits, and return whose authorization it needs."""
        deadline = time.monotonic() + _PATIENCE_S
        while time.monotonic() < deadline and run.poll() is None:
            time.sleep(0.3)
            shown = subprocess.run(
                self._command("show", "R-1", "--json"),
                cwd=self.folder,
                env=self._environment(),
                capture_output=True,
                check=False,
            )
            if shown.returncode == 0:
                document = json.loads(shown.stdout)
                if document["status"] == "wait_for_approval":
                    found: list[dict[str, Any]] = document["requirements"]
                    return found
        raise UnavailableError("the demo's run never came to wait for its authorizations")

    def _report_of_loss(self) -> tuple[str, str]:
        """Return the first report of a loss that names a link as its cause, and that link."""
        links = {link["name"] for link in self._yaml("inventory/topology.yaml")["links"]}
        for file in sorted((self.folder / "runbooks" / "reports").glob("*.yaml")):
            name = str(file.relative_to(self.folder))
            report = self._yaml(name)
            cause = report["analysis"].get("root_cause_resource")
            if report["degradation"] == "loss" and cause in links:
                return name, str(cause)
        raise BadInputError("runbooks/reports: no report of a loss names a link as its root cause")

    def _person(self, role: str) -> str:
        return next(str(person["id"]) for _, person in self._people() if role in person.get("roles", []))

    def _authorizer(self, party_id: str) -> str:
        return next(
            str(person["id"])
            for party, person in self._people()
            if party == party_id and "authorizer" in person.get("roles", [])
        )

    def _people(self) -> list[tuple[str, dict[str, Any]]]:
        parties = self._yaml("inventory/parties.yaml")["parties"]
        return [(party["id"], person) for party in parties for person in party["persons"]]

    def _yaml(self, name: str) -> dict[str, Any]:
        from ruamel.yaml import YAML  # noqa: PLC0415 - only the demo reads files past the loader

        document: dict[str, Any] = YAML(typ="safe").load(self.folder / name)
        return document

    def _netmend(self, *words: str) -> int:
        sys.stdout.write(f"$ netmend {' '.join(words)}\n".replace(f"{self.folder}/", ""))
        sys.stdout.flush()
        done = subprocess.run(self._command(*words), cwd=self.folder, env=self._environment(), check=False)
        return done.returncode

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "netmend", *words]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "NETMEND_PASSWORD": os.environ.setdefault("NETMEND_PASSWORD", secrets.token_hex(8)),
            "NETMEND_TRUST__ANCHORS": str(self.folder / "keys" / "trust"),
        }


def _say(sentence: str) -> None:
    sys.stdout.write(f"\n# {sentence}.\n")
    sys.stdout.flush()
