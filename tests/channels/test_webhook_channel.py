import json
import logging
import ssl
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.channels.conftest import SECRET, Receiver
from tests.channels.self_signed import self_signed

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.notices.webhook_channel import WebhookChannel


def channel(url: str, *, timeout_s: float = 5) -> WebhookChannel:
    return WebhookChannel(
        source="/netmend/example",
        urls={"beta": SecretStr(f"{url}/{SECRET}")},
        token=SecretStr(SECRET),
        timeout_s=timeout_s,
    )


def refusal(sent: WebhookChannel, notice: Notice) -> str:
    """Return why it was not accepted; no secret is in it, nor in what led to it."""
    with pytest.raises(UnavailableError) as caught:
        sent.deliver(notice)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_a_notice_is_posted_as_a_cloud_event(receiver: Receiver, notice: Notice) -> None:
    """CloudEvents 1.0, structured mode; the id is the key of the notice, so a repeated one is known."""
    channel(receiver.url).deliver(notice)
    channel(receiver.url).deliver(notice)

    first, second = receiver.posted
    event = json.loads(first.body)
    assert first.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert first.headers["authorization"] == f"Bearer {SECRET}"
    assert first.path == f"/{SECRET}"
    assert {key: event[key] for key in ("specversion", "id", "source", "type", "subject", "time")} == {
        "specversion": "1.0",
        "id": "R-402-1-beta-proposal",
        "source": "/netmend/example",
        "type": "netmend.notice.proposal",
        "subject": "beta",
        "time": "2026-11-22T20:00:00+00:00",
    }
    assert Notice.model_validate(event["data"]) == notice
    assert second.body == first.body


def test_a_party_without_a_url_of_its_own_gets_the_common_one(receiver: Receiver, notice: Notice) -> None:
    """Where nobody listens for a party, nothing is sent to anybody."""
    common = WebhookChannel(
        source="/netmend/example", urls={"acme": SecretStr("http://x")}, url=SecretStr(receiver.url)
    )
    nobody = WebhookChannel(source="/netmend/example", urls={"acme": SecretStr(receiver.url)})

    common.deliver(notice)

    assert [one.path for one in receiver.posted] == ["/"]
    assert refusal(nobody, notice).endswith("no URL is configured for beta")
    assert len(receiver.posted) == 1


@pytest.mark.parametrize("status", [199, 300, 400, 404, 410, 500, 503])
def test_any_other_status_is_not_accepted(receiver: Receiver, notice: Notice, status: int) -> None:
    """It is tried again later, by the outbox."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("content-length", "0")
        request.send_header("connection", "close")
        request.end_headers()

    receiver.answer = answer

    assert "webhook channel: R-402-1-beta-proposal: " in refusal(channel(receiver.url, timeout_s=0.5), notice)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, notice: Notice, status: int) -> None:
    """Only the administrator says where notices go."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("location", f"{receiver.url}/elsewhere")
        request.send_header("content-length", "0")
        request.end_headers()

    receiver.answer = answer

    assert f"redirects (HTTP {status})" in refusal(channel(receiver.url), notice)
    assert [one.path for one in receiver.posted] == [f"/{SECRET}"]


def test_a_huge_answer_is_not_read(receiver: Receiver, notice: Notice) -> None:
    """The status is all that is wanted: a body without end is accepted, and cut off."""
    sent = 0

    def answer(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        try:
            while sent < 2**30:
                sent += request.wfile.write(b"x" * 2**16)
        except OSError:
            request.close_connection = True

    receiver.answer = answer

    channel(receiver.url).deliver(notice)

    assert sent < 2**27


def test_an_answer_that_trickles_is_given_up(trickle: int, notice: Notice) -> None:
    """The time counts from the beginning, not from the last byte."""
    began = time.monotonic()

    why = refusal(channel(f"http://127.0.0.1:{trickle}", timeout_s=0.3), notice)

    assert "could not be reached" in why
    assert time.monotonic() - began < 2


def test_nobody_there_is_not_accepted(receiver: Receiver, notice: Notice) -> None:
    """A refused connection, a name that cannot be one."""
    receiver.close()

    assert "ConnectError" in refusal(channel(receiver.url), notice)
    assert "could not be reached" in refusal(channel("http://[broken"), notice)
    assert "UnsupportedProtocol" in refusal(channel("ftp://127.0.0.1"), notice)


def test_a_notice_that_is_too_large_is_not_sent(receiver: Receiver, notice: Notice) -> None:
    """A receiver is not flooded."""
    flood = notice.model_copy(update={"text": "x" * 300_000})

    assert "larger than 262144 bytes" in refusal(channel(receiver.url), flood)
    assert receiver.posted == []


def test_tls_is_checked_however_the_url_is_written(notice: Notice, tmp_path: Path) -> None:
    """A receiver gets nothing unless somebody vouches for it, also where its URL begins with HTTPS."""
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    secured = Receiver(context)
    address = secured.url.partition("://")[2]

    whys = [refusal(channel(f"{scheme}://{address}"), notice) for scheme in ("https", "HTTPS")]
    before = len(secured.posted)
    url = SecretStr(f"https://{address}")
    WebhookChannel(source="/", urls={}, url=url, ca_file=certificate).deliver(notice)

    no_file = WebhookChannel(source="/", urls={}, url=url, ca_file=tmp_path / "none")
    assert "FileNotFoundError" in refusal(no_file, notice)
    secured.close()
    assert all("ConnectError" in why for why in whys)
    assert (before, len(secured.posted)) == (0, 1)


def test_a_url_is_in_no_log_line(
    receiver: Receiver, notice: Notice, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever level the program logs at."""
    caplog.set_level(logging.DEBUG)

    channel(receiver.url).deliver(notice)

    assert len(receiver.posted) == 1
    assert SECRET not in caplog.text
