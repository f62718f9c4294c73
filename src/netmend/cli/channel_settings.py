"""`[channels.*]`: one table per notice channel; a plugin's table is given to it as it is."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    model_validator,
)

from netmend.model.names import Identifier, Printable

_FROM_ENVIRONMENT = "env:"

Address = Annotated[Printable, StringConstraints(pattern=r"^[^@\s<>,;:\"]+@[^@\s<>,;:\"]+$", max_length=254)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=128)]


def _http(url: SecretStr) -> SecretStr:
    text = url.get_secret_value()
    if not text.startswith(("http://", "https://", _FROM_ENVIRONMENT)):
        msg = "must start with https://, http:// or env:"
        raise ValueError(msg)
    return url


SecretUrl = Annotated[SecretStr, AfterValidator(_http)]
"""A URL, which may hold a token; or `env:NAME`: the environment variable that holds it."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class FileChannelSettings(_Section):
    """Where the channel `file` puts notices."""

    directory: Path = Path(".netmend/notices")


class WebhookSettings(_Section):
    """Where each party listens; `url`: where the notices of all other parties go."""

    url: SecretUrl | None = None
    urls: dict[Identifier, SecretUrl] = Field(default_factory=dict)
    token_env: Variable | None = None
    ca_file: Path | None = None
    timeout_s: float = Field(default=10, gt=0, le=60)


class MailSettings(_Section):
    """The mail server, and the addresses of each party."""

    host: Annotated[Printable, StringConstraints(min_length=1)]
    port: int | None = Field(default=None, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    ca_file: Path | None = None
    username: Printable = ""
    password_env: Variable = "NETMEND_MAIL_PASSWORD"  # noqa: S105 - the name of a variable
    sender: Address
    addresses: dict[Identifier, tuple[Address, ...]]
    timeout_s: float = Field(default=30, gt=0, le=120)

    @model_validator(mode="after")
    def _no_password_in_the_clear(self) -> Self:
        if self.username and self.security == "none":
            msg = 'a username needs security = "starttls" or "tls": its password is not sent in the clear'
            raise ValueError(msg)
        return self

    @property
    def chosen_port(self) -> int:
        """Return the port, or the usual one: 587 (RFC 6409), 465 (RFC 8314), 25."""
        usual = {"starttls": 587, "tls": 465, "none": 25}
        return self.port or usual[self.security]


class AppriseSettings(_Section):
    """The Apprise URLs of each party, or `env:NAME` for a variable that holds one or more of them."""

    urls: dict[Identifier, tuple[SecretStr, ...]]
    timeout_s: float = Field(default=30, gt=0, le=120)


class ExecSettings(_Section):
    """A command that gets each notice on its standard input. `environment`: variables it may see."""

    command: Annotated[tuple[Printable, ...], Field(min_length=1)]
    environment: tuple[Variable, ...] = ()
    timeout_s: float = Field(default=30, gt=0, le=120)


class ChannelSettings(BaseModel):
    """One table per channel. Every other table belongs to a plugin and is given to it as keywords."""

    model_config = ConfigDict(frozen=True, extra="allow", hide_input_in_errors=True)

    file: FileChannelSettings = FileChannelSettings()
    webhook: WebhookSettings | None = None
    mail: MailSettings | None = None
    apprise: AppriseSettings | None = None
    exec: ExecSettings | None = None

    @model_validator(mode="after")
    def _plugins_have_tables(self) -> Self:
        for name, table in self.plugins.items():
            if not isinstance(table, dict):
                msg = f"{name} must be a table"
                raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError into a problem of the file
        return self

    def table(self, name: str) -> BaseModel | dict[str, Any] | None:
        """Return a channel's table, {} for a plugin without one, None for one that needs it and has none."""
        if name in type(self).model_fields:
            table: BaseModel | None = getattr(self, name)
            return table
        return self.plugins.get(name, {})

    @property
    def plugins(self) -> dict[str, dict[str, Any]]:
        """Return the tables of channels that netmend does not bring along."""
        return self.model_extra or {}


def variable_of(reference: SecretStr) -> str | None:
    """Return the environment variable that a setting refers to, or None where it is the value itself."""
    text = reference.get_secret_value()
    return text.removeprefix(_FROM_ENVIRONMENT) if text.startswith(_FROM_ENVIRONMENT) else None
