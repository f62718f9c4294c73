"""What stands behind a real SMTP server on loopback."""

import email
import email.policy
from email.message import EmailMessage

from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from tests.channels.conftest import SECRET


class Postbox:
    """Keeps what arrives; `refused`: addresses it does not take; `answer`: to the whole mail."""

    def __init__(self) -> None:
        self.refused: frozenset[str] = frozenset()
        self.answer = "250 taken"
        self.mails: list[EmailMessage] = []
        self.logins: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: object, session: object, envelope: Envelope, address: str, options: object
    ) -> str:
        """Take the address or not."""
        del server, session, options
        if address in self.refused:
            return f"550 no {SECRET} here"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Take the mail or not."""
        del server, session
        assert isinstance(envelope.content, bytes)
        if self.answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.answer

    def log_in(
        self, server: object, session: object, envelope: object, mechanism: str, login: LoginPassword
    ) -> AuthResult:
        """Take the one password."""
        del server, session, envelope, mechanism
        self.logins.append(login.password)
        return AuthResult(success=login.password == SECRET.encode(), handled=False)
