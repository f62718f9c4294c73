"""What a command-line device may be sent: text in which no value can become a command.

A terminal acts on what it reads: a line end starts the next command, `?` asks for help at once, tab
completes, control characters edit the line or leave the mode, `!` starts a comment, and `banner` reads on
until a delimiter of its own. So values consist of what is listed here, and of nothing else. Source for the
keys: "Using the Command-Line Interface", Cisco IOS XE 17 configuration guides; "Command-Line Interface",
Arista EOS manual.
"""

import re

VALUE = r"[A-Za-z0-9](?:[A-Za-z0-9 ._/:,+()=-]*[A-Za-z0-9._/:,+()=-])?"
"""A value as a pattern: ASCII, and it neither begins with a sign nor ends with a space."""

LINE = r" *[A-Za-z0-9][ ->@-~]*"
"""A whole line: printable ASCII without `?`; a comment or an empty line is no command."""

_CHARACTER = re.compile(r"[A-Za-z0-9 ._/:,+()=-]")
_TAKEN = "a command line takes ASCII letters and digits, spaces and . _ / : , + ( ) = -"


def takes_commands(platform: str) -> bool:
    """Say whether a platform is sent lines; `netconf` and `netconf_...` are sent XML."""
    return platform != "netconf" and not platform.startswith("netconf_")


def refusal(value: int | str) -> str:
    """Say why a value may not stand in a command line; empty when it may."""
    if isinstance(value, int) or re.fullmatch(VALUE, value):
        return ""
    wrong = next((character for character in value if not _CHARACTER.fullmatch(character)), None)
    if wrong is not None:
        return f"{value!a:.80} holds {wrong!a}; {_TAKEN}"
    return f"{value!a:.80} must begin with a letter or digit, and not end with a space"
