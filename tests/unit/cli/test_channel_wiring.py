from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from netmend.cli.channel_check import channel_problems
from netmend.cli.channel_wiring import channels_of
from netmend.cli.plugin_channel import PluginChannel
from netmend.cli.settings import Settings
from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.model.party import Parties
from netmend.testing.clock import NOON

SECRET = "planted-wiring-secret"
NOTICE = Notice(
    uid="R-1-1-bank", key="R-1-1-bank-proposal", kind="proposal", party="bank", sequence=0,
    run="R-1", report="SDR-1", subject="s", text="t", issued_at=NOON,
)  # fmt: skip


class FakeChannel:
    """Keeps the keywords that it was made with; `made` counts all of them."""

    made = 0

    def __init__(self, **keywords: Any) -> None:  # noqa: ANN401 - whatever the wiring gives
        if "broken" in keywords:
            raise TypeError(SECRET)
        self.keywords = keywords
        type(self).made += 1

    def deliver(self, notice: Notice) -> None:
        """Fail as it was told to."""
        del notice
        raise self.keywords["raises"]


def plugins(*names: str) -> tuple[EntryPoint, ...]:
    return tuple(EntryPoint(name, f"{__name__}:FakeChannel", "netmend.channels") for name in names)


def parties(*channels: str) -> Parties:
    return Parties.model_validate({"parties": [{"id": "bank", "name": "Bank", "channels": channels}]})


def settings(**channels: Any) -> Settings:  # noqa: ANN401 - as TOML gives them
    return Settings(root=Path("/project"), project="example", channels=channels)


@pytest.fixture(autouse=True)
def _load_fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EntryPoint, "load", lambda _: FakeChannel)
    FakeChannel.made = 0


def keywords(chosen: Settings, name: str, environ: dict[str, str]) -> dict[str, Any]:
    made = channels_of(chosen, parties(name), plugins(name), environ)[name]
    made = made.channel if isinstance(made, PluginChannel) else made
    assert isinstance(made, FakeChannel)
    return made.keywords


def test_only_channels_that_a_party_asks_for_are_made() -> None:
    """The others may need what this machine does not have."""
    chosen = settings(pager={"level": 3}, exec={"command": ["true"]})

    made = channels_of(chosen, parties("file", "pager"), plugins("file", "pager", "exec", "mail"), {})

    assert set(made) == {"file", "pager"}
    assert FakeChannel.made == 2


def test_a_channel_that_needs_settings_and_has_none_is_not_made() -> None:
    """The outbox says that it is not configured."""
    assert channels_of(settings(), parties("mail"), plugins("mail"), {}) == {}


def test_the_table_of_a_plugin_is_given_to_it_as_keywords() -> None:
    """As it stands; without a table, none."""
    assert keywords(settings(pager={"level": 3, "to": ["a"]}), "pager", {}) == {"level": 3, "to": ["a"]}
    assert keywords(settings(), "pager", {}) == {}


def test_references_are_looked_up_in_the_environment() -> None:
    """A variable of Apprise URLs may hold several."""
    environ = {"HOOK": f"https://x/{SECRET}", "MANY": f"a://{SECRET} b://{SECRET}"}

    hook = keywords(settings(webhook={"urls": {"bank": "env:HOOK"}, "token_env": "HOOK"}), "webhook", environ)
    many = keywords(settings(apprise={"urls": {"bank": ["env:MANY", "c://d"]}}), "apprise", environ)

    assert hook["urls"]["bank"].get_secret_value() == hook["token"].get_secret_value() == environ["HOOK"]
    assert hook["source"] == "/netmend/example"
    assert [one.get_secret_value() for one in many["urls"]["bank"]] == [
        f"a://{SECRET}",
        f"b://{SECRET}",
        "c://d",
    ]
    assert SECRET not in f"{hook}{many}"


def test_the_mail_server_and_its_password() -> None:
    """The password by its variable, a path from the project's folder."""
    table = {"host": "mx", "sender": "a@b", "addresses": {"bank": ["c@d"]}, "username": "u", "ca_file": "ca"}

    given = keywords(settings(mail=table), "mail", {"NETMEND_MAIL_PASSWORD": SECRET})

    server = given["server"]
    assert (server.host, server.port, server.security) == ("mx", 587, "starttls")
    assert server.ca_file == Path("/project/ca")
    assert server.password.get_secret_value() == SECRET
    assert given["addresses"] == {"bank": ("c@d",)}


def test_a_command_sees_what_it_is_allowed_to_see() -> None:
    """Not the passwords of the devices."""
    environ = {"PATH": "/bin", "SMS": "x", "NETMEND_PASSWORD": SECRET}

    given = keywords(settings(exec={"command": ["send"], "environment": ["SMS", "NONE"]}), "exec", environ)

    assert given["environment"] == {"PATH": "/bin", "SMS": "x"}


@pytest.mark.parametrize(
    ("name", "table", "says"),
    [
        ("webhook", {"url": "env:HOOK"}, "the environment variable HOOK is not set"),
        ("apprise", {"urls": {"bank": ["env:HOOK"]}}, "the environment variable HOOK is not set"),
        ("pager", {"broken": True}, "refused its settings: TypeError"),
    ],
)
def test_a_channel_that_cannot_be_made_refuses_every_notice(
    name: str, table: dict[str, Any], says: str
) -> None:
    """An engine starts without it, so that what is pending on devices can be taken back."""
    made = channels_of(settings(**{name: table}), parties(name), plugins(name), {"HOOK": ""})[name]

    with pytest.raises(UnavailableError, match=says) as caught:
        made.deliver(NOTICE)

    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("raised", "says"),
    [
        (KeyError(SECRET), "channel pager: R-1-1-bank-proposal: KeyError"),
        (UnavailableError("pager: nobody on duty"), "pager: nobody on duty"),
    ],
)
def test_a_fault_of_a_plugin_is_a_notice_that_was_not_accepted(raised: Exception, says: str) -> None:
    """It must not end a run that has a change pending."""
    made = channels_of(settings(pager={"raises": raised}), parties("pager"), plugins("pager"), {})["pager"]

    with pytest.raises(UnavailableError) as caught:
        made.deliver(NOTICE)

    assert str(caught.value) == says


def test_check_names_what_would_keep_a_notice_from_being_sent() -> None:
    """Not installed, not configured, nobody's address, a table of nothing."""
    chosen = settings(
        mail={"host": "mx", "sender": "a@b", "addresses": {"acme": ["c@d"]}},
        webhook={"urls": {"acme": "http://x"}},
        mial={},
    )
    asked = parties("file", "mail", "webhook", "apprise", "carrier-pigeon")

    problems = channel_problems(chosen, asked, frozenset({"file", "mail", "webhook", "apprise"}))

    assert problems == (
        "netmend.toml: channels.mial: no such channel is installed",
        "netmend.toml: channels.mail: nothing says where bank is reached",
        "netmend.toml: channels.webhook: nothing says where bank is reached",
        "inventory/parties.yaml: bank: netmend.toml has no [channels.apprise]",
        "inventory/parties.yaml: bank: no channel carrier-pigeon is installed",
    )
