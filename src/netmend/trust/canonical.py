"""One JSON value, one sequence of bytes, one digest."""

import hashlib
from typing import Any

import rfc8785

from netmend.errors import BadInputError


def canonical_bytes(value: Any) -> bytes:  # noqa: ANN401 - any plain JSON value, checked while it is written
    """Return the only bytes that stand for this JSON value (JSON Canonicalization Scheme, RFC 8785).

    Raises:
        BadInputError: it is not plain JSON: another type, NaN, an integer beyond 2^53, a lone surrogate.
    """
    try:
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as err:
        raise BadInputError(f"no canonical JSON: {err}") from err


def digest_of(value: Any) -> str:  # noqa: ANN401 - as canonical_bytes
    """Return `sha256:` and the hex digest of the canonical bytes of a JSON value."""
    return digest_of_bytes(canonical_bytes(value))


def digest_of_bytes(content: bytes) -> str:
    """Return `sha256:` and the hex digest of exactly these bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
