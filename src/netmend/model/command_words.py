"""Lines that are no part of a command-line edit, whoever renders or sends it."""

import re

_WORDS = (
    "abort",
    "banner",
    "commit",
    "configure",
    "copy",
    "disable",
    "do",
    "end",
    "exit",
    "quit",
    "reload",
    "rollback",
    "write",
)
"""What leaves the configuration mode, settles or saves a change, or makes the next lines text.

EOS and NX-OS carry out the commands of privileged mode in configuration mode too, without `do`. `logout` is
left out: it only ends the login, and `log` begins lines of configuration.
"""
_SHORTENED = sorted({word[:length] for word in _WORDS for length in range(1, len(word) + 1)})

FORBIDDEN = rf"(?i:\s*(?:no\s+)?(?:{'|'.join(_SHORTENED)})(?:\s.*)?)"
"""A whole line that begins with one of the words, as far as it is typed: a single letter may be enough."""


def is_forbidden(line: str) -> bool:
    """Say whether a line would do more than configure."""
    return re.fullmatch(FORBIDDEN, line) is not None
