from pathlib import Path

import pytest

from netmend.devices.host_keys import HostKey, pinned_keys
from netmend.devices.pin_host_key import pin_host_key
from netmend.errors import BadFileError

BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIE4cEvYM9mN3jYbXh7hCmd0CRkrwUoC5QH4DJ8gT4f0V"
OLD, NEW = HostKey(key_type="ssh-ed25519", blob=BLOB), HostKey(key_type="ssh-rsa", blob="YWJj")


def test_a_pinned_key_is_found_again(tmp_path: Path) -> None:
    """Also in a folder that was not there; again is harmless."""
    file = tmp_path / "state" / "known_hosts"

    pin_host_key(file, "192.0.2.1", 830, OLD)
    pin_host_key(file, "192.0.2.1", 830, OLD)

    assert pinned_keys(str(file), "192.0.2.1", 830) == (OLD,)
    assert file.read_text(encoding="utf-8").count("\n") == 1


def test_a_new_key_takes_the_place_of_the_old_ones(tmp_path: Path) -> None:
    """Of this address only; comments and everybody else's lines stay."""
    file = tmp_path / "known_hosts"
    file.write_text(
        f"# ours\n\n[192.0.2.1]:830 ssh-ed25519 {BLOB}\n[192.0.2.1]:831 ssh-ed25519 {BLOB}\n"
        f"pe1,[192.0.2.1]:830,192.0.2.1 ssh-ed25519 {BLOB} comment\n",
        encoding="utf-8",
    )

    pin_host_key(file, "192.0.2.1", 830, NEW)

    assert file.read_text(encoding="utf-8") == (
        f"# ours\n\n[192.0.2.1]:831 ssh-ed25519 {BLOB}\npe1,192.0.2.1 ssh-ed25519 {BLOB} comment\n"
        "[192.0.2.1]:830 ssh-rsa YWJj\n"
    )


def test_a_plain_name_is_the_same_address_at_port_22(tmp_path: Path) -> None:
    """As OpenSSH writes it: it gives way there, and nowhere else."""
    file = tmp_path / "known_hosts"
    file.write_text(f"192.0.2.1 ssh-ed25519 {BLOB}\n", encoding="utf-8")

    pin_host_key(file, "192.0.2.1", 830, NEW)
    pin_host_key(file, "192.0.2.1", 22, NEW)

    assert pinned_keys(str(file), "192.0.2.1", 22) == pinned_keys(str(file), "192.0.2.1", 830) == (NEW,)


def test_a_file_that_is_not_understood_is_not_touched(tmp_path: Path) -> None:
    """A revocation must not get lost."""
    file = tmp_path / "known_hosts"
    file.write_text("@revoked [h]:1 ssh-ed25519 AAAA\n", encoding="utf-8")

    with pytest.raises(BadFileError, match="known_hosts:1:1"):
        pin_host_key(file, "192.0.2.1", 830, NEW)

    assert file.read_text(encoding="utf-8") == "@revoked [h]:1 ssh-ed25519 AAAA\n"
    assert [path.name for path in tmp_path.iterdir()] == ["known_hosts"]
