"""What every signed document has in common: one spelling, no key twice, a limited size."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError

from netmend.errors import BadInputError
from netmend.model.fact import Fact

F = TypeVar("F", bound=Fact)

_MAX_DOCUMENT = 65_536


def parsed(name: str, document: str, made: type[F], write: Callable[[F], bytes]) -> F:
    """Return what the document says, if it is written exactly as `write` would write it.

    `name`: of the kind of document, for the message.

    Raises:
        BadInputError: one line that says what is wrong.
    """
    if len(document) > _MAX_DOCUMENT or len(document.encode(errors="replace")) > _MAX_DOCUMENT:
        raise BadInputError(f"{name}: larger than {_MAX_DOCUMENT} bytes")
    try:
        content = json.loads(document, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as err:
        raise BadInputError(f"{name}: not JSON: {err}") from err
    try:
        fact = made.model_validate(content)
    except ValidationError as err:
        first = err.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInputError(f"{name}: {place}: {first['msg']}") from err
    if write(fact) != document.encode():
        raise BadInputError(f"{name}: not in canonical form (RFC 8785, times as 2026-03-02T12:00:00Z)")
    return fact


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        msg = "a key appears twice"
        raise ValueError(msg)
    return content


def _no_constant(name: str) -> None:
    msg = f"{name} is not JSON"
    raise ValueError(msg)
