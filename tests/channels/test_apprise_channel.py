import json
import logging
from http.server import BaseHTTPRequestHandler

import pytest
from pydantic import SecretStr
from tests.channels.conftest import SECRET, Receiver

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.notices.apprise_channel import AppriseChannel


def channel(*urls: str, timeout_s: float = 5) -> AppriseChannel:
    return AppriseChannel(urls={"beta": [SecretStr(url) for url in urls]}, timeout_s=timeout_s)


def service(receiver: Receiver) -> str:
    return f"{receiver.url.replace('http', 'json')}/{SECRET}"


def refusal(sent: AppriseChannel, notice: Notice) -> str:
    with pytest.raises(UnavailableError) as caught:
        sent.deliver(notice)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_subject_and_text_reach_the_service(
    receiver: Receiver, notice: Notice, caplog: pytest.LogCaptureFixture
) -> None:
    """As they were written; the URL is in no log line."""
    caplog.set_level(logging.DEBUG)

    channel(service(receiver)).deliver(notice)

    (posted,) = receiver.posted
    body = json.loads(posted.body)
    assert (body["title"], body["message"].strip()) == (notice.subject, notice.text.strip())
    assert "apprise" not in {record.name for record in caplog.records}


def test_every_service_of_the_party_must_take_it(receiver: Receiver, notice: Notice) -> None:
    """One of two is not accepted."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200 if len(receiver.posted) == 1 else 500)
        request.send_header("content-length", "0")
        request.end_headers()

    receiver.answer = answer

    why = refusal(channel(service(receiver), service(receiver)), notice)

    assert why.endswith("a service of beta refused it")
    assert len(receiver.posted) == 2


def test_a_redirect_is_not_followed(receiver: Receiver, notice: Notice) -> None:
    """Only the administrator says where notices go."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(307)
        request.send_header("location", f"{receiver.url}/elsewhere")
        request.send_header("content-length", "0")
        request.end_headers()

    receiver.answer = answer

    assert "refused it" in refusal(channel(service(receiver)), notice)
    assert len(receiver.posted) == 1


def test_a_url_that_is_none_is_told_by_its_number(receiver: Receiver, notice: Notice) -> None:
    """Not by what it says; and nothing is sent to the others either."""
    why = refusal(channel(service(receiver), f"nosuchservice://{SECRET}"), notice)

    assert why.endswith("URL 2 of beta is not one that Apprise knows")
    assert receiver.posted == []


def test_a_service_that_trickles_is_given_up(trickle: int, notice: Notice) -> None:
    """The time counts from the beginning, not from the last byte."""
    why = refusal(channel(f"json://127.0.0.1:{trickle}/{SECRET}", timeout_s=0.3), notice)

    assert why.endswith("not accepted: TimeoutError")


def test_a_party_without_url_cannot_be_told(receiver: Receiver, notice: Notice) -> None:
    """Nobody else hears of it instead."""
    foreign = notice.model_copy(update={"party": "acme"})

    assert refusal(channel(service(receiver)), foreign).endswith("no URL is configured for acme")
    assert receiver.posted == []
