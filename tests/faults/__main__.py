"""The whole fault matrix: every group of tests in a pytest process of its own, and one table of them all.

`NETMEND_TRIALS`: how many trials each random test draws on a driver, and how many of a test's parameters are
drawn there; a large number tries all.  `NETMEND_SEED`: from where; drawn, and named, when it is not given.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.report import table_of
from tests.faults.trials import SEED, TRIALS

GROUPS: tuple[tuple[str, ...], ...] = (
    ("tests/faults", "-n", "2", "--dist", "worksteal"),
    ("tests/line", "-m", "matrix", "-n", "3", "--dist", "worksteal"),
    ("tests/unit", "tests/conformance", "-m", "matrix", "-n", "3"),
    ("tests/unit", "-m", "hypothesis and not matrix", "--hypothesis-profile=thorough", "-n", "2"),
    ("tests/real", "-m", "matrix", "-n", "2"),
)

_PLUGINS = ("-p", "tests.faults.report", "-p", "tests.faults.drawing")


def main() -> int:
    """Run everything, whatever fails on the way; return the exit code: 0 only if nothing was violated."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "trials.jsonl"
        lines.touch()
        environment = {**os.environ, "NETMEND_TABLE": str(lines), "NETMEND_SEED": str(SEED)}
        codes, took = [], []
        for words in GROUPS:
            began = time.monotonic()
            command = [sys.executable, "-m", "pytest", "-q", *_PLUGINS, *words]
            codes.append(subprocess.run(command, env=environment, check=False).returncode)
            took.append(
                f"{' '.join(words)}: {(time.monotonic() - began) / 60:.0f} min, exit code {codes[-1]}"
            )
        table = table_of(lines.read_text(encoding="utf-8").splitlines())
    sys.stdout.write("\n".join(["", *table.lines(), "", f"seed {SEED}, TRIALS={TRIALS}", *took, ""]))
    return 1 if table.violations or any(codes) else 0


if __name__ == "__main__":
    sys.exit(main())
