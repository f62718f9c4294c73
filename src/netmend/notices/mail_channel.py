"""A channel that sends each notice as a mail to the addresses of its party."""

import contextlib
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from pydantic import SecretStr

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.notices.time_limit import within

MailSecurity: TypeAlias = Literal["starttls", "tls", "none"]
"""How the way to the mail server is protected: STARTTLS (RFC 3207), TLS from the start, not at all."""


class MailServer(NamedTuple):
    """Where mails are handed over. `ca_file`: who vouches for the server; the machine's list otherwise."""

    host: str
    port: int
    security: MailSecurity = "starttls"
    ca_file: Path | None = None
    username: str = ""
    password: SecretStr | None = None


class MailChannel:
    """Accepted means: the server took the mail for every address of the party.

    All notices of a run to one party form one thread: each refers to the same first id, which needs no
    mail of its own (RFC 5322 §3.6.4), so that a lost mail does not part the thread.

    Args:
        sender: the address in From and of the envelope.
        addresses: where each party is reached.
        project: keeps the message ids of several projects apart.
    """

    def __init__(
        self,
        *,
        server: MailServer,
        sender: str,
        addresses: Mapping[str, Sequence[str]],
        project: str,
        timeout_s: float = 30,
    ) -> None:
        self._server = server
        self._sender = sender
        self._addresses = {party: tuple(those) for party, those in addresses.items()}
        self._project = project
        self._timeout_s = timeout_s

    def deliver(self, notice: Notice) -> None:
        """Send it; a reader's program knows a repeated one by its Message-ID.

        Raises:
            UnavailableError: no address for the party, no answer in time, or the server refused.
        """
        addresses = self._addresses.get(notice.party)
        if not addresses:
            raise UnavailableError(f"mail channel: {notice.key}: no address is configured for {notice.party}")
        message = mail_of(notice, sender=self._sender, addresses=addresses, project=self._project)
        opened: list[smtplib.SMTP] = []
        try:
            refused = within(
                self._timeout_s, lambda: self._send(message, opened), cut=lambda: _hang_up(opened)
            )
        except (smtplib.SMTPException, OSError, UnicodeError) as err:
            why = _why(err)
            raise UnavailableError(f"mail channel: {notice.key}: {self._server.host}: {why}") from None
        if refused:
            raise UnavailableError(
                f"mail channel: {notice.key}: {self._server.host} refused {', '.join(sorted(refused))}"
            )

    def _send(self, message: EmailMessage, opened: list[smtplib.SMTP]) -> tuple[str, ...]:
        """Return the addresses that were refused while others were accepted."""
        server = self._server
        context = ssl.create_default_context(cafile=server.ca_file)
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(timeout=self._timeout_s, context=context)
        else:
            smtp = smtplib.SMTP(timeout=self._timeout_s)
        opened.append(smtp)
        # Given to the constructor, the name that TLS checks would make it connect before a cut can reach it.
        smtp._host = server.host  # type: ignore[attr-defined]  # noqa: SLF001 - see above
        try:
            smtp.connect(server.host, server.port)
            if server.security == "starttls":
                smtp.starttls(context=context)
            if server.username and server.password is not None:
                smtp.login(server.username, server.password.get_secret_value())
            refused = smtp.send_message(message)
            with contextlib.suppress(smtplib.SMTPException, OSError):  # it has the mail already
                smtp.quit()
        finally:
            smtp.close()
        return tuple(refused)


def mail_of(notice: Notice, *, sender: str, addresses: Sequence[str], project: str) -> EmailMessage:
    """Return the notice as a mail (RFC 5322); the same notice gives the same mail."""
    domain = sender.rpartition("@")[2].rstrip(">")
    thread = f"<{notice.run}.{notice.party}.{project}@{domain}>"
    # Ids stay whole on one line: folded, some readers take them for others (998: RFC 5322 §2.1.1).
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["Subject"] = notice.subject
    message["From"] = sender
    message["To"] = ", ".join(addresses)
    message["Date"] = notice.issued_at
    message["Message-ID"] = f"<{notice.key}.{project}@{domain}>"
    message["In-Reply-To"] = thread
    message["References"] = thread
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: no vacation reply answers it
    message.set_content(notice.text)
    return message


def _hang_up(opened: list[smtplib.SMTP]) -> None:
    for smtp in opened:
        sock = smtp.sock
        if sock is not None:
            with contextlib.suppress(OSError):  # the other side may have hung up first
                sock.shutdown(2)


def _why(err: Exception) -> str:
    """Return what went wrong, without the server's words: they may repeat what was sent to it."""
    match err:
        case smtplib.SMTPAuthenticationError():
            why = f"refused the login ({err.smtp_code})"
        case smtplib.SMTPResponseException():
            why = f"refused the mail ({err.smtp_code})"
        case smtplib.SMTPRecipientsRefused():
            codes = sorted({str(code) for code, _ in err.recipients.values()})
            why = f"refused every address ({', '.join(codes)})"
        case ssl.SSLError():
            why = f"no trusted TLS connection: {err.reason or type(err).__name__}"
        case TimeoutError():
            why = "no answer in time"
        case _:
            why = getattr(err, "strerror", None) or f"did not take the mail: {type(err).__name__}"
    return why
