from pathlib import Path

import pytest

from netmend.devices.host_keys import HostKey, known_hosts_line, pinned_keys
from netmend.errors import BadFileError

BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIE4cEvYM9mN3jYbXh7hCmd0CRkrwUoC5QH4DJ8gT4f0V"
KEY = HostKey(key_type="ssh-ed25519", blob=BLOB)


def test_a_written_line_is_read_for_its_address_only(tmp_path: Path) -> None:
    """Another port is another device."""
    file = tmp_path / "known_hosts"
    file.write_text("# pinned\n\n" + known_hosts_line("192.0.2.1", 830, KEY))

    assert pinned_keys(str(file), "192.0.2.1", 830) == (KEY,)
    assert pinned_keys(str(file), "192.0.2.1", 22) == ()


def test_a_plain_name_means_port_22(tmp_path: Path) -> None:
    """As OpenSSH writes it."""
    file = tmp_path / "known_hosts"
    file.write_text(f"pe1,192.0.2.1 ssh-ed25519 {BLOB} comment\n")

    assert pinned_keys(str(file), "192.0.2.1", 22) == (KEY,)


def test_no_file_is_no_key(tmp_path: Path) -> None:
    """Nothing is pinned, so every key is unknown."""
    assert pinned_keys(str(tmp_path / "none"), "192.0.2.1", 830) == ()


@pytest.mark.parametrize(
    "line",
    ["@revoked [h]:1 ssh-ed25519 AAAA", "|1|salt|hash ssh-ed25519 AAAA", "[h]:1 ssh-ed25519", "[h]:1 t @"],
)
def test_a_line_that_is_not_understood_is_an_error(tmp_path: Path, line: str) -> None:
    """A revocation that is passed over would be worse than a stop."""
    file = tmp_path / "known_hosts"
    file.write_text(f"# pinned\n{line}\n")

    with pytest.raises(BadFileError, match=r"known_hosts:2:1"):
        pinned_keys(str(file), "192.0.2.1", 830)


def test_a_fingerprint_is_as_openssh_shows_it() -> None:
    """SHA-256, base64 without padding."""
    key = HostKey(key_type="x", blob="YWJj")

    assert key.fingerprint == "SHA256:ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0"
