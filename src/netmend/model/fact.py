"""The base of every value that crosses from one room to another."""

from pydantic import BaseModel, ConfigDict


class Fact(BaseModel):
    """A frozen value that refuses unknown keys and survives a JSON round trip."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", serialize_by_alias=True, validate_by_name=True, validate_by_alias=True
    )
