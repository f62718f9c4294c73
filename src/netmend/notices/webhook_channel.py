"""A channel that posts each notice to a URL of its party, as a CloudEvent."""

import json
import logging
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.notices.time_limit import within

_CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
_MAX_BYTES = 256 * 1024

# They name URLs in their log lines.
for _library in ("httpx", "httpcore"):
    logging.getLogger(_library).setLevel(logging.WARNING)


class WebhookChannel:
    """Accepted means: an answer with a status of the 200s, within the time. Its body is not read.

    Only the administrator's settings name URLs; a redirect is not followed to another one. URLs and the
    token may be secret: no message repeats them.

    Args:
        source: who sends, a URI reference; with the notice's key it is unique (CloudEvents 1.0 §3.1).
        urls: where each party listens.
        url: where every other party's notices go; None: nowhere.
        token: sent as `Authorization: Bearer`.
        ca_file: who vouches for the receivers; the machine's list otherwise.
    """

    def __init__(
        self,
        *,
        source: str,
        urls: Mapping[str, SecretStr],
        url: SecretStr | None = None,
        token: SecretStr | None = None,
        ca_file: Path | None = None,
        timeout_s: float = 10,
    ) -> None:
        self._source = source
        self._urls = dict(urls)
        self._url = url
        self._token = token
        self._ca_file = ca_file
        self._timeout_s = timeout_s

    def deliver(self, notice: Notice) -> None:
        """Post it; a receiver knows a repeated one by its `id`, which is the notice's key.

        Raises:
            UnavailableError: no URL for the party, no answer in time, any other status.
        """
        url = self._urls.get(notice.party, self._url)
        if url is None:
            raise UnavailableError(f"webhook channel: {notice.key}: no URL is configured for {notice.party}")
        body = json.dumps(cloud_event(notice, source=self._source)).encode()
        if len(body) > _MAX_BYTES:
            raise UnavailableError(f"webhook channel: {notice.key}: larger than {_MAX_BYTES} bytes")
        status = self._post(notice, url.get_secret_value(), body)
        if httpx.codes.is_redirect(status):
            raise UnavailableError(
                f"webhook channel: {notice.key}: the receiver redirects (HTTP {status}); "
                "redirects are not followed"
            )
        if not httpx.codes.is_success(status):
            raise UnavailableError(f"webhook channel: {notice.key}: the receiver answered HTTP {status}")

    def _post(self, notice: Notice, url: str, body: bytes) -> int:
        headers = {"content-type": _CONTENT_TYPE, "user-agent": "netmend"}
        if self._token is not None:
            headers["authorization"] = f"Bearer {self._token.get_secret_value()}"
        try:
            client = self._client(url)

            def post() -> int:
                with client, client.stream("POST", url, content=body, headers=headers) as response:
                    return response.status_code

            return within(self._timeout_s, post, cut=client.close)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError) as err:
            raise UnavailableError(
                f"webhook channel: {notice.key}: the receiver could not be reached: {type(err).__name__}"
            ) from None  # the library's message may repeat the URL

    def _client(self, url: str) -> httpx.Client:
        # Reading the certificates takes longer than a post, which without TLS has no use for them.
        plain = url.startswith("http://")
        return httpx.Client(
            timeout=self._timeout_s,
            follow_redirects=False,
            trust_env=False,  # no proxy and no .netrc but the administrator's own settings
            verify=False if plain else ssl.create_default_context(cafile=self._ca_file),
        )


def cloud_event(notice: Notice, *, source: str) -> dict[str, Any]:
    """Return the notice as a CloudEvent in structured JSON form (CloudEvents 1.0 §3.1, JSON format §3)."""
    return {
        "specversion": "1.0",
        "id": notice.key,
        "source": source,
        "type": f"netmend.notice.{notice.kind}",
        "subject": notice.party,
        "time": notice.issued_at.isoformat(),
        "datacontenttype": "application/json",
        "data": notice.model_dump(mode="json"),
    }
