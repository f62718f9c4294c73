"""One login to one command-line device: every request guarded, spaced, bounded, and its errors ours."""

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from pydantic import SecretStr

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_errors import exchanging, refused
from netmend.devices.cli_exchange import Exchange, check_command
from netmend.devices.terminal import Terminal
from netmend.errors import (
    ConfigRejectedError,
    CredentialsError,
    DeviceError,
    PartlyAppliedError,
    UnreachableError,
)
from netmend.seams import RequestClass, Requests, Target


def fresh_nonce() -> str:
    """Return a word that no configuration can hold already."""
    return secrets.token_hex(8)


class CliSession:
    """Commands, replies and configurations of one login, in privileged mode without paging.

    `secret`: for privileged mode, when the login does not begin there.
    `spacing_s` of the target holds between requests once a timer may be armed.
    """

    def __init__(
        self,
        terminal: Terminal,
        target: Target,
        catalogue: Catalogue,
        requests: Requests,
        *,
        secret: SecretStr | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        nonce: Callable[[], str] = fresh_nonce,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.device = target.device.name
        self._terminal = terminal
        self._target = target
        self._catalogue = catalogue
        self._monotonic = monotonic
        self._sleep = sleep
        self._exchange = Exchange(terminal, catalogue, monotonic=monotonic, nonce=nonce)
        self._armed = False
        self._gone = False
        self._quiet_since = 0.0
        try:
            self._begin(requests, secret)
        except BaseException:
            self.close()
            raise

    @property
    def prompt(self) -> str:
        """Return the prompt after the last command; it names the mode."""
        return self._exchange.prompt

    @property
    def is_usable(self) -> bool:
        """Say whether the login stands at its prompt, so that it can be used again."""
        return not self._gone and self._exchange.is_in_step and self._terminal.is_connected

    def expect_timer(self) -> None:
        """Space the requests from now on: a timer of ours may be armed."""
        self._armed = True

    def ask(self, requests: Requests, op: str, command: str) -> str:
        """Return what a command that changes nothing says: without echo, prompt and log lines.

        Raises:
            ConfigRejectedError: the device refused it, or what came cannot be the reply.
            NothingPendingError: it said that no timer runs.
            UnreachableError: no whole reply in time.
        """
        with self._guarded(requests, op, RequestClass.READ):
            return self._accepted(command)

    def read_config(self, requests: Requests, command: str, source: str) -> str:
        """Return a whole configuration as the device writes it, read twice.

        Args:
            source: running, startup or candidate, for messages and the record.

        Raises:
            ConfigRejectedError: refused, or lying: no end, or two readings that differ.
            UnreachableError: no whole reply in time.
        """
        first = self._config(requests, command, source)
        second = self._config(requests, command, source)
        if self._steady(first) != self._steady(second):
            raise ConfigRejectedError(self.device, f"lying output: two readings of {source} differ")
        if not self._catalogue.end_marker:
            self._demand_count(requests, command, source, second)
        return second

    def send(
        self,
        requests: Requests,
        op: str,
        request_class: RequestClass,
        commands: Sequence[str],
        *,
        detail: str = "",
    ) -> tuple[str, ...]:
        """Send commands under one guarded request, up to the first that is refused; return the replies.

        Raises:
            PartlyAppliedError: a ConfigRejectedError after earlier commands were accepted: the device acted.
            ConfigRejectedError: the first command was refused, or one cannot be sent; the device did not act.
            LockHeldError: somebody else configures.
            NothingPendingError: there is no timer of ours (any more).
            UnreachableError: nothing was sent: the line was lost before.
            ReplyLostError: the line or a reply was lost; whether the device acted is UNKNOWN.
        """
        with self._guarded(requests, op, request_class, detail=detail):
            for command in commands:
                check_command(command, self._catalogue)
            replies: list[str] = []
            for command in commands:
                replies.append(self._next(op, request_class, command, taken=len(replies)))
            return tuple(replies)

    def close(self) -> None:
        """Hang up; what the device was told stays told. Never raises, never waits."""
        self._gone = True
        self._terminal.close()

    def _begin(self, requests: Requests, secret: SecretStr | None) -> None:
        within_s = self._target.deadline_s
        with self._guarded(requests, "get", RequestClass.READ):
            self._exchange.find_prompt(within_s)
            if not self._exchange.is_privileged:
                if secret is None:
                    raise CredentialsError(self.device, "no secret for privileged mode configured")
                self._exchange.enable(secret.get_secret_value(), within_s)
            for command in self._catalogue.quiet:
                self._accepted(command)

    def _config(self, requests: Requests, command: str, source: str) -> str:
        with self._guarded(requests, "get-config", RequestClass.READ, detail=f"source={source}"):
            reply = self._exchange.run(command, self._target.deadline_s)
            # What is whole is data: a line of it that looks like a refusal is none.
            marker = self._catalogue.end_marker
            if not marker or reply.rstrip("\n").rpartition("\n")[2] == marker:
                return reply
            self._judge(command, reply)
            raise ConfigRejectedError(self.device, f"lying output: {source} ends without `{marker}`")

    def _demand_count(self, requests: Requests, command: str, source: str, config: str) -> None:
        """Let the device count the lines that are not empty, where no marker ends a configuration."""
        said = self.ask(requests, "get", f"{command}{self._catalogue.counting}")
        found = self._catalogue.count.search(said) if self._catalogue.count else None
        came = sum(1 for line in config.split("\n") if line.strip())
        if found is None or int(found["lines"]) != came:
            raise ConfigRejectedError(
                self.device, f"lying output: {came} lines of {source} came, the device counts another number"
            )

    def _steady(self, config: str) -> list[str]:
        return [line for line in config.split("\n") if not self._catalogue.is_volatile(line)]

    def _next(self, op: str, request_class: RequestClass, command: str, *, taken: int) -> str:
        """Send one of several commands; once earlier ones were accepted, a refusal is a partial one."""
        if not taken or request_class is RequestClass.READ:
            return self._accepted(command)
        try:
            with exchanging(self.device, op, request_class):
                return self._accepted(command)
        except DeviceError as error:
            if error.acted is None:
                raise
            what = f"{taken} accepted, then {error.what}"
            raise PartlyAppliedError(self.device, what, error.said) from error

    def _accepted(self, command: str) -> str:
        reply = self._exchange.run(command, self._target.deadline_s)
        self._judge(command, reply)
        return reply

    def _judge(self, command: str, reply: str) -> None:
        refusal = self._catalogue.refusal(reply)
        if refusal:
            means, said = refusal
            raise refused(self.device, command, means, said)

    @contextmanager
    def _guarded(
        self, requests: Requests, op: str, request_class: RequestClass, *, detail: str = ""
    ) -> Iterator[None]:
        self._keep_distance()
        with requests.request(op, request_class, detail=detail):
            if self._gone:
                raise UnreachableError(self.device, f"{op} not sent: the session is gone")
            try:
                with exchanging(self.device, op, request_class):
                    yield
            finally:
                self._quiet_since = self._monotonic()
                if not self._exchange.is_in_step:
                    self.close()

    def _keep_distance(self) -> None:
        if self._armed and self._target.spacing_s:
            self._sleep(max(0.0, self._quiet_since + self._target.spacing_s - self._monotonic()))
