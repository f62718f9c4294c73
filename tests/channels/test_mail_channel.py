import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from pydantic import SecretStr
from tests.channels.conftest import SECRET
from tests.channels.postbox import Postbox
from tests.channels.self_signed import self_signed

from netmend.errors import UnavailableError
from netmend.model.notice import Notice, NoticeKind
from netmend.notices.mail_channel import MailChannel, MailServer, mail_of
from netmend.testing.project_copy import free_ports

NOC, BEA = "noc@beta.example", "bea@beta.example"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def plain(postbox: Postbox) -> Iterator[MailServer]:
    (port,) = free_ports(1)
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    yield MailServer("127.0.0.1", port, "none")
    controller.stop()


@pytest.fixture
def protected(postbox: Postbox, tmp_path: Path) -> Iterator[MailServer]:
    certificate, key = self_signed(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    (port,) = free_ports(1)
    controller = Controller(
        postbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=postbox.log_in,
    )
    controller.start()
    yield MailServer("127.0.0.1", port, "starttls", certificate, "netmend", SecretStr(SECRET))
    controller.stop()


def channel(server: MailServer, *, timeout_s: float = 5) -> MailChannel:
    return MailChannel(
        server=server,
        sender="netmend@northnet.example",
        addresses={"beta": (NOC, BEA)},
        project="example",
        timeout_s=timeout_s,
    )


def refusal(sent: MailChannel, notice: Notice) -> str:
    """Return why it was not accepted; nothing that the server said or was told is in it."""
    with pytest.raises(UnavailableError) as caught:
        sent.deliver(notice)
    assert SECRET not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return str(caught.value)


def test_a_notice_is_mailed_to_every_address_of_its_party(
    plain: MailServer, postbox: Postbox, notice: Notice
) -> None:
    """Who, what and when, as it was written."""
    channel(plain).deliver(notice)

    (mail,) = postbox.mails
    assert (mail["From"], mail["To"]) == ("netmend@northnet.example", f"{NOC}, {BEA}")
    assert mail["Subject"] == notice.subject
    assert mail.get_content().splitlines() == notice.text.splitlines()
    assert mail["Date"].datetime == notice.issued_at
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_same_notice_again_is_the_same_mail(plain: MailServer, postbox: Postbox, notice: Notice) -> None:
    """A delivery may be repeated after a crash; the reader's program drops what it has."""
    channel(plain).deliver(notice)
    channel(plain).deliver(notice)

    assert [mail["Message-ID"] for mail in postbox.mails] == [
        "<R-402-1-beta-proposal.example@northnet.example>"
    ] * 2
    assert postbox.mails[0].as_bytes() == postbox.mails[1].as_bytes()


def test_the_notices_of_a_run_form_one_thread(notice: Notice) -> None:
    """Also those of its next attempt, and where the first one was lost; another run is another thread."""
    next_attempt = {"uid": "R-402-2-beta", "key": "R-402-2-beta-commencing", "kind": NoticeKind.COMMENCING}
    other_run = {"uid": "R-403-1-beta", "key": "R-403-1-beta-proposal", "run": "R-403"}

    mails = [
        mail_of(one, sender="netmend@northnet.example", addresses=(NOC,), project="example")
        for one in (notice, notice.model_copy(update=next_attempt), notice.model_copy(update=other_run))
    ]

    threads = [mail["References"] for mail in mails]
    assert threads[0] == threads[1] == "<R-402.beta.example@northnet.example>"
    assert threads[2] != threads[0]
    assert [mail["In-Reply-To"] for mail in mails] == threads
    assert len({mail["Message-ID"] for mail in mails}) == 3


def test_the_longest_ids_stay_whole(plain: MailServer, postbox: Postbox, notice: Notice) -> None:
    """64 characters of key, of run and of party on one line each."""
    longest = notice.model_copy(update={"key": "k" * 64, "run": "r" * 64})

    channel(plain).deliver(longest)

    (mail,) = postbox.mails
    assert mail["Message-ID"] == f"<{'k' * 64}.example@northnet.example>"
    assert f"References: <{'r' * 64}.beta.example@northnet.example>\r\n".encode() in mail.as_bytes(
        policy=mail.policy.clone(linesep="\r\n", max_line_length=998)
    )


def test_one_refused_address_is_not_accepted(plain: MailServer, postbox: Postbox, notice: Notice) -> None:
    """Whoever was to hear of it has not; the address is named."""
    postbox.refused = frozenset({BEA})

    assert refusal(channel(plain), notice).endswith(f"127.0.0.1 refused {BEA}")


@pytest.mark.parametrize(
    ("answer", "says"),
    [("451 greylisted", "refused the mail (451)"), (f"554 {SECRET}", "refused the mail (554)")],
)
def test_a_refused_mail_is_not_accepted(
    plain: MailServer, postbox: Postbox, notice: Notice, answer: str, says: str
) -> None:
    """For now or for ever: the outbox tries again."""
    postbox.answer = answer

    assert says in refusal(channel(plain), notice)
    assert postbox.mails == []


def test_all_addresses_refused_is_not_accepted(plain: MailServer, postbox: Postbox, notice: Notice) -> None:
    """The codes are told, not the server's words."""
    postbox.refused = frozenset({NOC, BEA})

    assert refusal(channel(plain), notice).endswith("refused every address (550)")


def test_the_password_goes_over_tls_only(protected: MailServer, postbox: Postbox, notice: Notice) -> None:
    """STARTTLS, a certificate that is checked, then the login."""
    channel(protected).deliver(notice)

    assert postbox.logins == [SECRET.encode()]
    assert len(postbox.mails) == 1


def test_a_wrong_password_is_told_without_it(protected: MailServer, postbox: Postbox, notice: Notice) -> None:
    """Nor what the server answered."""
    wrong = protected._replace(password=SecretStr(f"not-{SECRET}"))

    assert refusal(channel(wrong), notice).endswith("refused the login (535)")
    assert postbox.mails == []


def test_a_certificate_that_nobody_vouches_for_ends_it_before_the_login(
    protected: MailServer, postbox: Postbox, notice: Notice
) -> None:
    """The machine's own list does not know it."""
    why = refusal(channel(protected._replace(ca_file=None)), notice)

    assert "no trusted TLS connection: CERTIFICATE_VERIFY_FAILED" in why
    assert postbox.logins == []


def test_a_server_without_starttls_gets_nothing(plain: MailServer, postbox: Postbox, notice: Notice) -> None:
    """No falling back to plain text."""
    stripped = plain._replace(security="starttls", username="netmend", password=SecretStr(SECRET))

    assert "SMTPNotSupportedError" in refusal(channel(stripped), notice)
    assert (postbox.logins, postbox.mails) == ([], [])


def test_a_server_that_trickles_is_given_up(trickle: int, notice: Notice) -> None:
    """The time counts from the beginning, not from the last byte."""
    began = time.monotonic()

    why = refusal(channel(MailServer("127.0.0.1", trickle, "none"), timeout_s=0.3), notice)

    assert why.endswith("no answer in time")
    assert time.monotonic() - began < 2


def test_a_party_without_address_cannot_be_told(plain: MailServer, postbox: Postbox, notice: Notice) -> None:
    """Nobody else gets it instead."""
    foreign = notice.model_copy(update={"party": "acme"})

    assert refusal(channel(plain), foreign).endswith("no address is configured for acme")
    assert postbox.mails == []
