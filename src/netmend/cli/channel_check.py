"""What is wrong between the channels that parties name, the settings and what is installed."""

from collections.abc import Iterator

from netmend.cli.channel_settings import AppriseSettings, MailSettings, WebhookSettings
from netmend.cli.settings import Settings
from netmend.model.party import Parties


def channel_problems(settings: Settings, parties: Parties, installed: frozenset[str]) -> tuple[str, ...]:
    """Return one line for everything that would keep a notice from being sent. `installed`: their names."""
    unknown = tuple(
        f"netmend.toml: channels.{name}: no such channel is installed"
        for name in settings.channels.plugins
        if name not in installed
    )
    return unknown + tuple(_of_parties(settings, parties, installed))


def _of_parties(settings: Settings, parties: Parties, installed: frozenset[str]) -> Iterator[str]:
    for party in parties.parties:
        for name in party.channels:
            if name not in installed:
                yield f"inventory/parties.yaml: {party.id}: no channel {name} is installed"
            elif settings.channels.table(name) is None:
                yield f"inventory/parties.yaml: {party.id}: netmend.toml has no [channels.{name}]"
            elif not _reaches(settings, name, party.id):
                yield f"netmend.toml: channels.{name}: nothing says where {party.id} is reached"


def _reaches(settings: Settings, name: str, party: str) -> bool:
    match settings.channels.table(name):
        case MailSettings() as mail:
            return bool(mail.addresses.get(party))
        case AppriseSettings() as apprise:
            return bool(apprise.urls.get(party))
        case WebhookSettings() as webhook:
            return webhook.url is not None or party in webhook.urls
    return True
