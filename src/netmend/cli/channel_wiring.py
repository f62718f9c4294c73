"""Make the notice channels that somebody asks for, each with its table of the settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import Any

from pydantic import SecretStr

from netmend.cli.channel_settings import (
    AppriseSettings,
    ChannelSettings,
    ExecSettings,
    FileChannelSettings,
    MailSettings,
    WebhookSettings,
    variable_of,
)
from netmend.cli.plugin_channel import PluginChannel
from netmend.cli.settings import Settings
from netmend.errors import BadInputError, UnavailableError
from netmend.model.notice import Notice
from netmend.model.party import Parties
from netmend.notices.mail_channel import MailServer
from netmend.seams import Channel

_BROUGHT_ALONG = frozenset(ChannelSettings.model_fields)
_ALWAYS_SEEN = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ")


@dataclass(frozen=True)
class BrokenChannel:
    """Implements `seams.Channel`: accepts nothing, and says why. An engine must start without it."""

    why: str

    def deliver(self, notice: Notice) -> None:
        """Refuse.

        Raises:
            UnavailableError: always.
        """
        raise UnavailableError(f"{notice.key}: {self.why}")


def channels_of(
    settings: Settings, parties: Parties, plugins: tuple[EntryPoint, ...], environ: Mapping[str, str]
) -> dict[str, Channel]:
    """Make the channels that a party names, out of those that are installed and configured."""
    asked = {name for party in parties.parties for name in party.channels}
    made: dict[str, Channel] = {}
    for plugin in plugins:
        if plugin.name in asked and settings.channels.table(plugin.name) is not None:
            made[plugin.name] = _made(plugin, settings, environ)
    return made


def _made(plugin: EntryPoint, settings: Settings, environ: Mapping[str, str]) -> Channel:
    try:
        channel: Channel = plugin.load()(**_keywords(plugin.name, settings, environ))
    except _UnsetError as error:
        return BrokenChannel(f"channel {plugin.name}: the environment variable {error} is not set")
    except (ImportError, AttributeError) as error:
        return BrokenChannel(f"channel {plugin.name}: cannot be loaded: {type(error).__name__}")
    except (TypeError, ValueError) as error:
        return BrokenChannel(f"channel {plugin.name}: refused its settings: {type(error).__name__}")
    return PluginChannel(plugin.name, channel) if plugin.name not in _BROUGHT_ALONG else channel


class _UnsetError(Exception):
    """An environment variable that the settings refer to is not set; the message is its name."""


def _keywords(name: str, settings: Settings, environ: Mapping[str, str]) -> dict[str, Any]:
    match settings.channels.table(name):
        case WebhookSettings() as webhook:
            return {
                "source": f"/netmend/{settings.project}",
                "urls": {party: _secret(url, environ) for party, url in webhook.urls.items()},
                "url": None if webhook.url is None else _secret(webhook.url, environ),
                "token": None if webhook.token_env is None else _variable(webhook.token_env, environ),
                "ca_file": None if webhook.ca_file is None else settings.path(webhook.ca_file),
                "timeout_s": webhook.timeout_s,
            }
        case MailSettings() as mail:
            return {
                "server": MailServer(
                    host=mail.host,
                    port=mail.chosen_port,
                    security=mail.security,
                    ca_file=None if mail.ca_file is None else settings.path(mail.ca_file),
                    username=mail.username,
                    password=_variable(mail.password_env, environ) if mail.username else None,
                ),
                "sender": mail.sender,
                "addresses": mail.addresses,
                "project": settings.project,
                "timeout_s": mail.timeout_s,
            }
        case AppriseSettings() as apprise:
            urls = {party: _many(those, environ) for party, those in apprise.urls.items()}
            return {"urls": urls, "timeout_s": apprise.timeout_s}
        case ExecSettings() as command:
            seen = (*_ALWAYS_SEEN, *command.environment)
            return {
                "command": command.command,
                "environment": {variable: environ[variable] for variable in seen if variable in environ},
                "folder": settings.root,
                "timeout_s": command.timeout_s,
            }
        case FileChannelSettings() as file:
            return {"directory": settings.path(file.directory)}
        case dict() as given:
            return dict(given)
    raise BadInputError(f"netmend.toml: channels.{name}: nothing is configured")


def _many(references: tuple[SecretStr, ...], environ: Mapping[str, str]) -> tuple[SecretStr, ...]:
    """Return the URLs; a variable may hold several, with blanks between."""
    found = (_secret(one, environ).get_secret_value().split() for one in references)
    return tuple(SecretStr(url) for urls in found for url in urls)


def _secret(reference: SecretStr, environ: Mapping[str, str]) -> SecretStr:
    variable = variable_of(reference)
    return reference if variable is None else _variable(variable, environ)


def _variable(name: str, environ: Mapping[str, str]) -> SecretStr:
    if not environ.get(name):
        raise _UnsetError(name)
    return SecretStr(environ[name])
