"""Names that must not mix, and the text they may consist of."""

import unicodedata
from typing import Annotated, NewType

from pydantic import AfterValidator, StringConstraints

DeviceName = NewType("DeviceName", str)
PortName = NewType("PortName", str)
ServiceId = NewType("ServiceId", str)
PartyId = NewType("PartyId", str)
PersonId = NewType("PersonId", str)
RunId = NewType("RunId", str)
ReportId = NewType("ReportId", str)
PlanId = NewType("PlanId", str)
Digest = NewType("Digest", str)
"""`sha256:` and 64 hex digits."""

_LINE_ENDS = frozenset("\u2028\u2029")


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} or character in _LINE_ENDS:
            msg = f"control or format character U+{ord(character):04X} is not allowed"
            raise ValueError(msg)
    return text


Printable = Annotated[str, AfterValidator(_printable)]
"""Text without control, format or line-ending characters."""

Identifier = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"), AfterValidator(_printable)
]
"""A name that is safe in a file name, an XML text, a URL path and a shell word."""

PortText = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/:-]{0,63}$"), AfterValidator(_printable)
]
"""The name of a port as platforms write it: `ge-2/0/1`, `Ethernet7/1`, `xe-0/0/0:1.100`."""
