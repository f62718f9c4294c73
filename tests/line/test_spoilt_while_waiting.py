"""A project that is spoilt while a run waits: the run stays as it is, and goes on once it is mended."""

from netmend.testing.site import Site

RUN = "R-7"


def test_a_file_spoilt_while_a_run_waits_loses_nothing(authorized: Site) -> None:
    """Exit 2 with the place; mended byte for byte, the authorized change is carried out."""
    services = authorized.root / "inventory/services.yaml"
    good = services.read_bytes()
    services.write_bytes(good.replace(b"demand_mbps: 400", b"demand_mbps: lots"))

    spoilt = authorized.netmend("resume", RUN)
    written = authorized.writes()
    services.write_bytes(good)
    mended = authorized.netmend("resume", RUN)

    assert spoilt.code == 2, spoilt.err
    assert "inventory/services.yaml:" in spoilt.err
    assert written == {}
    assert mended.code == 0, mended.err


def test_parties_that_nobody_signed_carry_no_authorization(authorized: Site) -> None:
    """A signature taken away while the run waited ends it before anybody hears of a start."""
    (authorized.root / "inventory/parties.yaml.sig").unlink()

    done = authorized.netmend("resume", RUN)

    assert done.code == 3, done.out + done.err
    assert "inventory/parties.yaml: not signed by an administrator" in done.out
    assert authorized.writes() == {}
    assert not list((authorized.root / ".netmend/notices").glob("*/*-commencing.json"))
