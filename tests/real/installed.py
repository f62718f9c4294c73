"""Which real programs are there; where they must be, a missing one fails instead of skipping."""

import os
import shutil

import pytest

_ALSO = "/usr/sbin:/usr/lib/frr"


def demand(*programs: str) -> None:
    """Skip, with one line that says why, unless every program is installed and may be used.

    `NETMEND_REAL=required` makes a failure of it: there, a test that did not run has proven nothing.
    """
    path = f"{os.environ.get('PATH', '')}:{_ALSO}"
    missing = [program for program in programs if shutil.which(program, path=path) is None]
    reason = f"not installed: {', '.join(missing)} (.ci/run installs them)" if missing else ""
    if not reason and os.geteuid() != 0:
        reason = "only root can start real servers with users of their own"
    if not reason:
        return
    if os.environ.get("NETMEND_REAL") == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
