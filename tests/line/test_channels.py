"""A whole run whose parties hear over channels that leave the machine."""

import json
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest
from aiosmtpd.controller import Controller
from tests.channels.conftest import Receiver
from tests.channels.postbox import Postbox

from netmend.testing.project_copy import free_ports
from netmend.testing.site import Site
from netmend.testing.story import heard, operations, play, quicken

REPORT = "runbooks/reports/SDR-1001.yaml"
MAILED, POSTED = "city", "bank"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def mail_port() -> Iterator[tuple[int, Postbox]]:
    postbox = Postbox()
    (port,) = free_ports(1)
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield port, postbox
    controller.stop()


def configured(site: Site, url: str, port: int) -> Site:
    """Let one party hear by mail, another by a URL in the environment; the administrator signs that."""
    parties = site.root / "inventory" / "parties.yaml"
    text = parties.read_text(encoding="utf-8")
    for party, channel in ((MAILED, "mail"), (POSTED, "webhook")):
        text = text.replace(f"id: {party}\n", f"id: {party}\n    channels: [{channel}]\n")
    parties.write_text(text, encoding="utf-8")
    site.sign_parties()
    with (site.root / "netmend.toml").open("a", encoding="utf-8") as settings:
        settings.write(
            f'\n[channels.mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
            f'sender = "netmend@northnet.example"\naddresses = {{ {MAILED} = ["net@city.example"] }}\n'
            f'\n[channels.webhook]\nurls = {{ {POSTED} = "env:BANK_URL" }}\n'
        )
    return replace(site, environment={**site.environment, "BANK_URL": url})


def test_each_party_hears_over_its_own_channel(
    degraded: Site, receiver: Receiver, mail_port: tuple[int, Postbox]
) -> None:
    """Proposal, start and end, once each; the others go on to hear by file."""
    port, postbox = mail_port
    quicken(degraded)
    site = configured(degraded, receiver.url, port)
    checked = site.netmend("check")

    ended = play(site, REPORT, "R-1")

    assert (checked.code, ended.code) == (0, 0), checked.err + ended.err
    events = [json.loads(one.body) for one in receiver.posted]
    assert [event["type"] for event in events] == [
        "netmend.notice.proposal",
        "netmend.notice.commencing",
        "netmend.notice.completed",
    ]
    assert {event["subject"] for event in events} == {POSTED}
    assert events[-1]["data"]["outcome"] == "restored"
    assert len({mail["Message-ID"] for mail in postbox.mails}) == len(postbox.mails) == 3
    assert {mail["References"] for mail in postbox.mails} == {f"<R-1.{MAILED}.example@northnet.example>"}
    assert {mail["To"] for mail in postbox.mails} == {"net@city.example"}
    assert {one.party for one in heard(site, "R-1", "completed")}.isdisjoint({MAILED, POSTED})


def test_a_receiver_that_is_down_stops_the_run_before_its_first_write(
    degraded: Site, receiver: Receiver, mail_port: tuple[int, Postbox]
) -> None:
    """Exit 3; the channel and the party are named, the URL is not."""
    port, _ = mail_port
    site = configured(degraded, f"{receiver.url}/planted-url-token", port)
    receiver.close()

    ended = site.netmend("run", REPORT, "--as", site.requester(), "--no-wait", "--json")

    assert ended.code == 3, ended.err
    assert f"channel webhook: party {POSTED}: webhook channel" in json.loads(ended.out)["reason"]
    assert "planted-url-token" not in ended.out + ended.err + site.netmend("audit", "show").out
    assert not any(line.request_class == "write" for line in operations(site))


def test_an_end_that_nobody_could_hear_is_told_by_the_next_command(
    degraded: Site, receiver: Receiver, mail_port: tuple[int, Postbox]
) -> None:
    """The receiver goes away during the run: its end stands; `resume` delivers the notice, once."""
    port, _ = mail_port
    quicken(degraded)
    site = configured(degraded, receiver.url, port)
    accept = receiver.answer

    def refuse_the_end(request: BaseHTTPRequestHandler) -> None:
        if b"netmend.notice.completed" not in receiver.posted[-1].body:
            accept(request)
            return
        request.send_response(503)
        request.send_header("content-length", "0")
        request.end_headers()

    receiver.answer = refuse_the_end
    ended = play(site, REPORT, "R-1")
    tried = [json.loads(one.body)["type"] for one in receiver.posted]
    receiver.posted.clear()

    again = site.netmend("resume", "--no-wait")
    toml = site.root / "netmend.toml"
    settings = toml.read_text(encoding="utf-8")
    toml.write_text(f'{settings}url = "env:UNSET"\n', encoding="utf-8")
    unset = site.netmend("resume", "--no-wait")
    toml.write_text(settings, encoding="utf-8")
    receiver.answer = accept
    receiver.posted.clear()
    delivered, nothing = site.netmend("resume", "--no-wait"), site.netmend("resume", "--no-wait")

    assert ended.code == 0, ended.err
    assert tried.count("netmend.notice.completed") >= 1
    assert "still not accepted: R-1" in again.err
    assert "still not accepted: R-1" in unset.err
    assert [json.loads(one.body)["type"] for one in receiver.posted] == ["netmend.notice.completed"]
    assert [one.code for one in (again, unset, delivered, nothing)] == [0, 0, 0, 0]
    assert "not accepted" in delivered.err
    assert nothing.err == "no open run\n"
