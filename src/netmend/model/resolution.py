"""A resolution: a person's signed statement that closes a run which could not prove a device."""

from typing import Literal

from pydantic import AwareDatetime, Field, model_validator

from netmend.model.fact import Fact
from netmend.model.names import Identifier, Printable
from netmend.model.outcome import DeviceState


class KnownDevice(Fact):
    """What was known of a device when the person signed. `now_digest`: None when it could not be read."""

    device: Identifier
    state: DeviceState
    pre_digest: str
    post_digest: str
    now_digest: str | None


class Resolution(Fact):
    """The content that is signed, as RFC 8785 bytes. `devices`: every one that the run worked on, by name."""

    schema_: Literal["netmend.resolution.v1"] = Field(default="netmend.resolution.v1", alias="schema")
    project: Identifier
    run: Identifier
    report: Identifier
    person: Identifier
    devices: tuple[KnownDevice, ...]
    reason: Printable
    issued_at: AwareDatetime
    nonce: str = Field(pattern=r"^[0-9a-f]{32}$")

    @model_validator(mode="after")
    def _says_what_was_found(self) -> "Resolution":
        if not self.reason.strip():
            msg = "a resolution needs a reason: what was found and done"
            raise ValueError(msg)
        return self


class SignedResolution(Fact):
    """The exact bytes that were signed (as text, they are UTF-8 JSON) and the armored SSHSIG."""

    document: str
    signature: str
