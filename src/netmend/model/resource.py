"""A port of a device, as services and topology name it."""

from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from netmend.model.fact import Fact
from netmend.model.names import Identifier, PortText


class Resource(Fact):
    """One port of one device; written `device:port`."""

    device: Identifier
    port: PortText

    def __str__(self) -> str:
        return f"{self.device}:{self.port}"


def _from_text(value: object) -> object:
    if not isinstance(value, str):
        if isinstance(value, Resource | dict):
            return value
        msg = "expected device:port as text"
        raise ValueError(msg)
    device, colon, port = value.partition(":")
    if not colon:
        msg = f"expected device:port, got {value!r}"
        raise ValueError(msg)
    return {"device": device, "port": port}


ResourceText = Annotated[
    Resource,
    BeforeValidator(_from_text),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*:[A-Za-z0-9][A-Za-z0-9._/:-]*$"}
    ),
]
"""A `Resource` that is written as `device:port` in files and JSON."""
