"""`resolve`: an inconsistent run is closed by a person who may, for exactly what is known, and only once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.line.forks import RUN, Forks, forks_of
from tests.line.platforms import CANARY, LATER
from tests.line.test_lost_replies import When, fault, leased

from netmend.testing.site import Done, Site
from netmend.trust import RESOLUTION_NAMESPACE, sign

OLGA, ANA = "noc-olga", "acme-ana"
FOUND = "startup of p1 led back by hand"


@pytest.fixture(scope="module")
def ended(built_site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with forks_of(built_site, tmp_path_factory.mktemp("inconsistent")) as forks:
        _end_inconsistent(forks)
        yield forks.site


@pytest.fixture
def inconsistent(ended: Site, tmp_path: Path) -> Site:
    """A run whose canary could not be led back in startup, and which says so."""
    return ended.copy(tmp_path)


def _end_inconsistent(forks: Forks) -> None:
    trial = forks.begin()
    fault(forks.site, LATER, "confirming-commit", "before", count=3)
    point = "canary.back_out.get-config"
    trial.carry(
        When(point, "before", lambda: fault(forks.site, CANARY, "copy-config", "before", kind="reject"))
    )


def resolve(site: Site, person: str, key: str, *more: str) -> Done:
    return site.netmend(
        "resolve", RUN, "--as", person, "--key", str(site.keys[key]), "--reason", FOUND, *more
    )


def test_a_person_closes_an_inconsistent_run(inconsistent: Site) -> None:
    """What is known of each device is shown and signed; then nothing is held back any more."""
    held = leased(inconsistent)
    looked = inconsistent.netmend("resolve", RUN)

    closed = resolve(inconsistent, OLGA, OLGA)
    again = resolve(inconsistent, OLGA, OLGA)

    assert held == [CANARY]
    assert looked.code == 2
    assert f"{CANARY}  inconsistent  last as before" in looked.out
    assert closed.code == 0, closed.err
    assert (again.code, leased(inconsistent)) == (3, []), again.err
    shown = inconsistent.show(RUN)
    assert (shown["outcome"], shown["exit_code"]) == ("inconsistent", 5)
    assert shown["resolution"]["person"] == OLGA
    assert shown["resolution"]["reason"] == FOUND
    assert inconsistent.netmend("audit", "verify").code == 0


def test_not_everybody_may_close_a_run(inconsistent: Site) -> None:
    """Neither somebody without the role, nor somebody with another one's name, nor without a word."""
    without_role = resolve(inconsistent, ANA, ANA)
    other_key = resolve(inconsistent, OLGA, ANA)
    wordless = resolve(inconsistent, OLGA, OLGA, "--reason", " ")

    assert (without_role.code, other_key.code, wordless.code) == (2, 2, 2)
    assert "none of the roles" in without_role.err
    assert "not signed by noc-olga" in other_key.err
    assert "reason" in wordless.err
    assert inconsistent.show(RUN)["resolution"] is None


def test_a_resolution_is_signed_elsewhere(inconsistent: Site, tmp_path: Path) -> None:
    """The exported document is what is signed; one changed byte of it is refused."""
    document, signature, spoilt = (
        tmp_path / name for name in ("resolution.json", "resolution.sig", "spoilt")
    )
    exported = inconsistent.netmend(
        "resolve", RUN, "--as", OLGA, "--reason", FOUND, "--export", str(document)
    )
    signature.write_text(
        sign(document.read_bytes(), inconsistent.keys[OLGA], RESOLUTION_NAMESPACE), encoding="ascii"
    )
    spoilt.write_bytes(document.read_bytes().replace(b"by hand", b"by hund"))

    refused = inconsistent.netmend("resolve", RUN, "--document", str(spoilt), "--signature", str(signature))
    taken = inconsistent.netmend("resolve", RUN, "--document", str(document), "--signature", str(signature))

    assert (exported.code, refused.code, taken.code) == (0, 2, 0), exported.err + taken.err
    assert json.loads(document.read_bytes())["schema"] == "netmend.resolution.v1"


def test_there_is_nothing_to_resolve_in_a_run_that_waits(waiting: Site) -> None:
    """It says what to do instead."""
    done = waiting.netmend("resolve", "R-7", "--as", OLGA)

    assert done.code == 3
    assert "abort R-7" in done.err
