"""The one exception of a simulated device: it says no to a request, RFC 6241 §4.3."""

from dataclasses import dataclass


@dataclass
class RpcError(Exception):
    """A request was refused and nothing was changed by it.

    `info`: pairs of element name and text for `error-info`.  `path`: an XPath with the model's prefixes.
    """

    tag: str
    message: str
    error_type: str = "application"
    app_tag: str = ""
    path: str = ""
    info: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.tag}: {self.message}"


def unknown_element(name: str, path: str) -> RpcError:
    """Say that the model has no such element there."""
    return RpcError("unknown-element", f"unknown element {name}", path=path, info=(("bad-element", name),))


def missing_element(name: str, path: str) -> RpcError:
    """Say that an element must be there and is not."""
    return RpcError("missing-element", f"missing element {name}", path=path, info=(("bad-element", name),))


def bad_element(name: str, path: str, why: str) -> RpcError:
    """Say that an element cannot stand there like that."""
    return RpcError("bad-element", f"{name}: {why}", path=path, info=(("bad-element", name),))


def in_use(message: str) -> RpcError:
    """Say that somebody else needs the resource now."""
    return RpcError("in-use", message)


def not_supported(message: str) -> RpcError:
    """Say that the device cannot do that at all."""
    return RpcError("operation-not-supported", message)


def invalid_value(message: str, path: str = "") -> RpcError:
    """Say that a value is outside of what is allowed."""
    return RpcError("invalid-value", message, path=path)
