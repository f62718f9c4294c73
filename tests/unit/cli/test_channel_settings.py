import re
from pathlib import Path

import pytest

from netmend.cli.settings import Settings, read_settings
from netmend.errors import BadFileError

SECRET = "planted-settings-secret"
MAIL = '[channels.mail]\nhost = "mx"\nsender = "a@b"\naddresses = {bank = ["noc@bank.example"]}\n'


def settings(folder: Path, text: str) -> Settings:
    (folder / "netmend.toml").write_text(f'project = "example"\n{text}', encoding="utf-8")
    return read_settings(folder)


def test_without_a_table_only_files_are_written(tmp_path: Path) -> None:
    """Nothing leaves the machine that nobody asked for."""
    channels = settings(tmp_path, "").channels

    assert {name: channels.table(name) for name in ("webhook", "mail", "apprise", "exec")} == dict.fromkeys(
        ("webhook", "mail", "apprise", "exec")
    )
    assert channels.file.directory == Path(".netmend/notices")


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_of_a_mail_server_is_the_usual_one(tmp_path: Path, security: str, port: int) -> None:
    """Unless another one is set."""
    usual = settings(tmp_path, f'{MAIL}security = "{security}"\n').channels.mail
    other = settings(tmp_path, f"{MAIL}port = 2525\n").channels.mail

    assert usual is not None
    assert other is not None
    assert (usual.chosen_port, other.chosen_port) == (port, 2525)


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for every other setting."""
    monkeypatch.setenv("NETMEND_CHANNELS__MAIL__HOST", "other")

    mail = settings(tmp_path, MAIL).channels.mail

    assert mail is not None
    assert mail.host == "other"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'{MAIL}username = "u"\nsecurity = "none"\n', "its password is not sent in the clear"),
        (f'{MAIL}password = "{SECRET}"\n', "netmend.toml:6:1: channels.mail.password: unknown key"),
        (MAIL.replace("noc@bank", f"{SECRET} <noc@bank"), "channels.mail.addresses.bank.0"),
        (f'[channels.webhook]\nurl = "ftp://{SECRET}"\n', "must start with https://, http:// or env:"),
        ('[channels.exec]\ncommand = "sendmail -t"\n', "channels.exec.command"),
        ("[channels.exec]\ncommand = []\n", "channels.exec.command"),
        ("[channels]\npager = 3\n", "pager must be a table"),
    ],
)
def test_a_wrong_table_is_told_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    """And never with what it holds."""
    with pytest.raises(BadFileError) as caught:
        settings(tmp_path, text)

    assert says in str(caught.value)
    assert SECRET not in str(caught.value)


def test_settings_never_show_a_url(tmp_path: Path) -> None:
    """A URL may hold a token."""
    text = (
        f'[channels.webhook]\nurls = {{bank = "https://x/{SECRET}"}}\n'
        f'[channels.apprise]\nurls = {{bank = ["slack://{SECRET}"]}}\n'
    )

    assert SECRET not in repr(settings(tmp_path, text))


def test_the_examples_in_the_settings_file_are_right(tmp_path: Path) -> None:
    """Whoever takes the comment signs away gets settings that hold."""
    example = (Path(__file__).parents[3] / "netmend.toml").read_text(encoding="utf-8")
    uncommented = re.sub(r"^# (\[\w.*|\w+ = .*)$", r"\1", example, flags=re.MULTILINE)
    (tmp_path / "netmend.toml").write_text(uncommented, encoding="utf-8")

    made = read_settings(tmp_path)

    assert all(made.channels.table(name) is not None for name in ("mail", "webhook", "apprise", "exec"))
    assert made.credentials.groups == {"core": ("keyring", "file")}
