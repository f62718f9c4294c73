"""Words that no line of a command-line edit may begin with, whoever renders or sends it."""

FORBIDDEN = (
    "abort",
    "banner",
    "commit",
    "configure",
    "copy",
    "do",
    "end",
    "exit",
    "reload",
    "rollback",
    "write",
)
"""What leaves the configuration mode, settles or saves a change, or makes the next lines text.

EOS and NX-OS carry out the commands of privileged mode in configuration mode too, without `do`.
"""
SHORTEST = 2
"""Letters: a shorter abbreviation of a command is ambiguous on every platform."""


def is_forbidden(line: str) -> bool:
    """Say whether a line begins with one of the words, or with an abbreviation of one."""
    first = line.split(maxsplit=1)[0].lower()
    return len(first) >= SHORTEST and any(word.startswith(first) for word in FORBIDDEN)
