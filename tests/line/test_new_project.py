"""From nothing to a restored service: a project that `init` wrote, and what a newcomer types."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from netmend.testing.project_copy import copy_project

REPORT = "runbooks/reports/SDR-1001.yaml"


@pytest.mark.matrix  # README's walk is the same way, in every test
def test_a_newcomer_restores_a_service(tmp_path: Path) -> None:
    """init, lab, run, two authorizations, resume; no key and no signature made by hand."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NETMEND_")},
        "HOME": str(tmp_path / "home"),
        "NETMEND_PASSWORD": "planted-lab-password",
    }

    def typed(command: str, folder: Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "netmend", *command.split()],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    begun = typed("init first --with-keys keys", tmp_path)
    project = tmp_path / "project"
    copy_project(tmp_path / "first", project)  # ports of its own, so that several tests can run at once
    checked = typed("check", project)
    up = typed("lab up --detach", project)
    try:
        typed("lab impair link p1-p2 --loss 0.08", project)
        waiting = typed(f"run {REPORT} --as noc-olga --no-wait --json", project)
        granted = [
            typed(f"authorize R-1 --party bank --as bank-bea --key {tmp_path}/keys/bank-bea", project),
            typed(f"authorize R-1 --party city --as city-cem --key {tmp_path}/keys/city-cem", project),
        ]
        restored = typed("resume R-1 --json", project)
    finally:
        typed("lab down", project)

    assert begun.stdout.split("Next: ")[1].split("\n") == [
        "cd first",
        "      export NETMEND_PASSWORD=lab",
        "      netmend lab up --detach",
        "",
    ]
    assert (begun.returncode, checked.returncode, up.returncode) == (0, 0, 0), checked.stderr + up.stderr
    assert waiting.returncode == 75, waiting.stderr
    assert [one.returncode for one in granted] == [0, 0], granted
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["outcome"] == "restored"
    assert not (tmp_path / "home").exists()
