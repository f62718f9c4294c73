"""A configuration as canonical text: its digest, and how one becomes another. Pure."""

import difflib
import hashlib

from netmend.devices.masked import masked


def digest(text: str) -> str:
    """Return the digest of a canonical text."""
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def unified_diff(before: str, after: str, device: str) -> str:
    """Show people how one canonical text becomes another, without secrets; empty when they are equal."""
    lines = difflib.unified_diff(
        before.split("\n")[:-1],
        after.split("\n")[:-1],
        fromfile=f"{device} before",
        tofile=f"{device} after",
        lineterm="",
    )
    return masked("".join(f"{line}\n" for line in lines))
