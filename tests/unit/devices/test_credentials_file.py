import os
from pathlib import Path

import pytest

from netmend.devices.credentials_file import FileCredentials
from netmend.errors import CredentialsError
from netmend.model.project import DeviceEntry

DEVICE = DeviceEntry(
    name="pe1", platform="netconf", hostname="192.0.2.1", port=830, username="x", group_names=("edge", "pe")
)
CONTENT = """\
default = "any-canary"
[groups]
pe = "pe-canary"
edge = "edge-canary"
[devices]
pe1 = "own-canary"
"""


def credentials(folder: Path, content: str | bytes, *, mode: int = 0o600) -> FileCredentials:
    path = folder / "credentials"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.chmod(mode)
    return FileCredentials(path, user=os.geteuid())


def refusal(made: FileCredentials) -> str:
    """Return why the file is not used; nothing of its content is in it."""
    with pytest.raises(CredentialsError) as caught:
        made.find(DEVICE)
    assert "canary" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), "own-canary"),
        (("pe1",), "edge-canary"),
        (("pe1", "edge"), "pe-canary"),
        (("pe1", "edge", "pe"), "any-canary"),
    ],
)
def test_the_nearest_entry_counts(tmp_path: Path, without: tuple[str, ...], expected: str) -> None:
    """The device, then its groups, nearest first, then default."""
    lines = [line for line in CONTENT.splitlines() if line.partition(" ")[0] not in without]

    found = credentials(tmp_path, "\n".join(lines)).find(DEVICE)

    assert found is not None
    assert found.get_secret_value() == expected


def test_a_changed_password_counts_at_once(tmp_path: Path) -> None:
    """The engine need not be started anew."""
    made = credentials(tmp_path, CONTENT)
    made.find(DEVICE)
    credentials(tmp_path, 'default = "new-canary"')

    found = made.find(DEVICE)

    assert found is not None
    assert found.get_secret_value() == "new-canary"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o666])
def test_a_file_that_others_can_touch_is_refused(tmp_path: Path, mode: int) -> None:
    """Whoever can read it has the passwords, whoever can write it has the devices' logins."""
    why = refusal(credentials(tmp_path, CONTENT, mode=mode))

    assert f"others may read or write it (mode 0{mode:o}): run `chmod 600` on it" in why


def test_a_file_of_another_user_is_refused(tmp_path: Path) -> None:
    """Also when its mode is right."""
    made = credentials(tmp_path, CONTENT)

    assert "belongs to another user" in refusal(FileCredentials(made.path, user=os.geteuid() + 1))


def test_no_file_is_no_password(tmp_path: Path) -> None:
    """Another source may have it; what was looked at is named."""
    made = FileCredentials(tmp_path / "none", user=os.geteuid())

    assert made.find(DEVICE) is None
    assert made.looked_at(DEVICE) == f"{tmp_path}/none does not exist"
    assert "has none of devices.pe1, groups.edge, groups.pe, default" in credentials(tmp_path, "").looked_at(
        DEVICE
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('default = "own-canary', "is not TOML"),
        ("default = canary", "is not TOML (line 1, column 11)"),
        ('default = ["canary"]', "cannot be understood: default"),
        ('default = ""', "cannot be understood: default"),
        ('[device]\npe1 = "canary"', "cannot be understood: device"),
        (b'default = "\xff canary"', "is not UTF-8 text"),
        ('default = "' + "canary" * 200_000 + '"', "larger than 1 MiB"),
    ],
)
def test_a_file_that_is_wrong_is_told_without_its_content(
    tmp_path: Path, content: str | bytes, says: str
) -> None:
    """The place is enough to mend it."""
    assert says in refusal(credentials(tmp_path, content))


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """It is refused at once, not waited for."""
    pipe = tmp_path / "credentials"
    os.mkfifo(pipe, 0o600)

    assert "is no file" in refusal(FileCredentials(pipe, user=os.geteuid()))
