"""A channel that hands notices to whatever service an Apprise URL names."""

import logging
from collections.abc import Mapping, Sequence

import apprise
from pydantic import SecretStr

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.notices.time_limit import within

# It names URLs in its log lines.
logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)


class AppriseChannel:
    """Accepted means: every service of the party took it. The URLs hold secrets: no message repeats them.

    Args:
        urls: the Apprise URLs of each party; each party hears of its own services only.
    """

    def __init__(self, *, urls: Mapping[str, Sequence[SecretStr]], timeout_s: float = 30) -> None:
        self._urls = {party: tuple(those) for party, those in urls.items()}
        self._timeout_s = timeout_s

    def deliver(self, notice: Notice) -> None:
        """Send it; a repeated one has the same subject and text.

        Raises:
            UnavailableError: no URL for the party, one that Apprise does not know, or a service refused.
        """
        urls = self._urls.get(notice.party)
        if not urls:
            raise UnavailableError(f"apprise channel: {notice.key}: no URL is configured for {notice.party}")
        sender = apprise.Apprise(asset=_asset())
        for number, url in enumerate(urls, start=1):
            if not sender.add(url.get_secret_value()):
                raise UnavailableError(
                    f"apprise channel: {notice.key}: URL {number} of {notice.party} is not one that "
                    "Apprise knows"
                )
        try:
            accepted = within(
                self._timeout_s,
                lambda: bool(
                    sender.notify(
                        title=notice.subject, body=notice.text, body_format=apprise.NotifyFormat.TEXT
                    )
                ),
                cut=sender.clear,
            )
        except (TimeoutError, TypeError) as err:
            raise UnavailableError(
                f"apprise channel: {notice.key}: not accepted: {type(err).__name__}"
            ) from None  # the library's message may repeat the URL
        if not accepted:
            raise UnavailableError(f"apprise channel: {notice.key}: a service of {notice.party} refused it")


def _asset() -> apprise.AppriseAsset:
    asset = apprise.AppriseAsset(app_id="netmend", app_desc="netmend")
    asset.async_mode = False  # one service after the other, in the thread that has the time limit
    asset.http_redirects = False  # only the administrator's settings name URLs; apprise 1 does not know it
    return asset
