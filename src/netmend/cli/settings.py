"""`netmend.toml`, every key also as `NETMEND_*` (two underscores between levels)."""

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from netmend.cli.channel_settings import ChannelSettings
from netmend.errors import BadFileError, Problem
from netmend.model.names import Identifier
from netmend.model.service import Kpi
from netmend.model.state_query import SERVICES_STATE, StateQuery
from netmend.workflow.policy import Policy

_FILE = "netmend.toml"
_MAX_BYTES = 1024 * 1024

CredentialSources = Annotated[tuple[Literal["environment", "keyring", "file"], ...], Field(min_length=1)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class InventorySettings(_Section):
    """Which Nornir inventory plugin lists the devices, and its options (paths relative to the project)."""

    plugin: str = "SimpleInventory"
    options: dict[str, Any] = Field(default_factory=dict)


class PrometheusSettings(_Section):
    """The Prometheus HTTP API, and the query of each KPI; `{service}` is the service id."""

    url: HttpUrl = HttpUrl("http://127.0.0.1:12090")
    timeout_s: float = Field(default=5, gt=0)
    queries: dict[Kpi, str] = Field(
        default_factory=lambda: {
            Kpi.LOSS_RATIO: 'netmend_service_loss_ratio{service="{service}"}',
            Kpi.DELAY_MS: 'netmend_service_delay_ms{service="{service}"}',
            Kpi.THROUGHPUT_MBPS: 'netmend_service_throughput_mbps{service="{service}"}',
        }
    )


class DeviceProbeSettings(_Section):
    """The query of each KPI for the probe `device`."""

    queries: dict[Kpi, StateQuery] = Field(default_factory=lambda: dict(SERVICES_STATE))


class ProbeSettings(_Section):
    """One section per probe."""

    prometheus: PrometheusSettings = PrometheusSettings()
    device: DeviceProbeSettings = DeviceProbeSettings()


class DeviceSettings(_Section):
    """How devices are reached. `spacing_s`: between requests while a timer is armed (DESIGN 5.6)."""

    known_hosts: Path = Path(".netmend/known_hosts")
    reply_timeout_s: float = Field(default=20, gt=0)
    deadline_s: float = Field(default=120, gt=0)
    workers: int = Field(default=20, ge=1, le=500)
    spacing_s: float = Field(default=2.0, ge=0)


class CredentialSettings(_Section):
    """Where passwords are looked for, in that order; a device's own choice counts before its groups'."""

    sources: CredentialSources = ("environment",)
    file: Path = Path("~/.config/netmend/credentials")
    devices: dict[Identifier, CredentialSources] = Field(default_factory=dict)
    groups: dict[Identifier, CredentialSources] = Field(default_factory=dict)


class TrustSettings(_Section):
    """Where the administrator's public keys lie: outside the project.

    `heads`: the folder that notes how far each journal was; the folder `heads` beside `anchors` otherwise.
    """

    anchors: Path = Path("~/.config/netmend/trust")
    heads: Path | None = None


class Settings(BaseSettings):
    """The settings of one project; `root` is its folder."""

    model_config = SettingsConfigDict(
        env_prefix="NETMEND_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    root: Path
    project: Identifier
    database_url: str = ""
    drivers: tuple[Identifier, ...] = (
        *("netconf", "netconf_huawei", "netconf_iosxe", "netconf_iosxr", "netconf_junos", "netconf_nexus"),
        *("netconf_sros", "iosxe", "eos", "iosxr", "junos", "frr"),
    )
    inventory: InventorySettings = InventorySettings()
    channels: ChannelSettings = ChannelSettings()
    probes: ProbeSettings = ProbeSettings()
    devices: DeviceSettings = DeviceSettings()
    credentials: CredentialSettings = CredentialSettings()
    trust: TrustSettings = TrustSettings()
    policy: Policy = Policy()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file."""
        return env_settings, init_settings

    @property
    def state_dir(self) -> Path:
        """Return the folder of the project's local state."""
        return self.root / ".netmend"

    @property
    def store_url(self) -> str:
        """Return the database URL; a relative SQLite path is meant from the project's folder."""
        if not self.database_url:
            return f"sqlite:///{self.state_dir / 'state.db'}"
        kind, _, path = self.database_url.partition(":///")
        if kind == "sqlite" and not path.startswith("/"):
            return f"sqlite:///{self.root / path}"
        return self.database_url

    def path(self, path: Path) -> Path:
        """Return a path of the settings, from the project's folder."""
        return self.root / path.expanduser()


def read_settings(root: Path) -> Settings:
    """Read `netmend.toml` of a project.

    Raises:
        BadFileError: it is missing, too large, not TOML, or says something that is not known.
    """
    file = root / _FILE
    if not file.is_file():
        reason = f"not found in {root}: not a netmend project (use --project DIR)"
        raise BadFileError((Problem(_FILE, None, None, "", reason),))
    if file.stat().st_size > _MAX_BYTES:
        raise BadFileError((Problem(_FILE, None, None, "", "larger than 1 MiB"),))
    text = file.read_text(encoding="utf-8", errors="replace")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line, column = _place(str(error))
        raise BadFileError((Problem(_FILE, line, column, "", str(error)),)) from error
    except RecursionError as error:
        raise BadFileError((Problem(_FILE, None, None, "", "too many levels"),)) from error
    try:
        return Settings(root=root.resolve(), **document)
    except ValidationError as error:
        raise BadFileError(tuple(_problem(text, dict(one)) for one in error.errors())) from error


def _place(message: str) -> tuple[int | None, int | None]:
    found = re.search(r"line (\d+), column (\d+)", message)
    return (int(found[1]), int(found[2])) if found else (None, None)


def _problem(text: str, error: dict[str, Any]) -> Problem:
    path = ".".join(str(part) for part in error["loc"])
    variable = "NETMEND_" + "__".join(str(part) for part in error["loc"]).upper()
    if variable in os.environ:
        return Problem(variable, None, None, "", str(error["msg"]))
    reason = "unknown key" if error["type"] == "extra_forbidden" else str(error["msg"])
    last = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    for number, line in enumerate(text.split("\n"), start=1):
        found = re.match(rf"\s*\[?.*?\b({re.escape(last)})\b", line) if last else None
        if found:
            return Problem(_FILE, number, found.start(1) + 1, path, reason)
    return Problem(_FILE, None, None, path, reason)
