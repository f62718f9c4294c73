"""Terminal output made hostile, by the kind of the fault; the device itself did as it should."""

from collections.abc import Callable, Mapping

_LONG = 1_000_000


def disturbed(kind: str, output: str, prompt: str) -> tuple[str, str]:
    """Return the output and the prompt after it, as a terminal in trouble writes them."""
    return KINDS[kind](output, prompt)


def _whole(output: str, prompt: str) -> tuple[str, str]:
    """Leave the text alone: the pieces in which it comes are made where it is sent."""
    return output, prompt


def _long_line(output: str, prompt: str) -> tuple[str, str]:
    return _amid(output, "! " + "x" * _LONG), prompt


def _ansi(output: str, prompt: str) -> tuple[str, str]:
    coloured = "\n".join(f"\x1b[0m\x1b[1;32m{line}\x1b[0m\x1b[K" for line in output.split("\n"))
    return (coloured if output else ""), f"\x1b[?25h\x1b[1m{prompt}\x1b[0m"


def _warning(output: str, prompt: str) -> tuple[str, str]:
    return _joined("% Warning: this is done, and somebody should look at it", output), prompt


def _prompt_in_output(output: str, prompt: str) -> tuple[str, str]:
    return _amid(output, prompt), prompt


def _banner(output: str, prompt: str) -> tuple[str, str]:
    name = prompt.rstrip("#>")
    return _joined(f"{name}#\n{name}>\nWelcome to {name}#\n{name}(config)#\nPassword:\n", output), prompt


def _syslog(output: str, prompt: str) -> tuple[str, str]:
    return _amid(output, "*Nov 23 01:02:03.456: %SYS-5-CONFIG_I: Configured from console by console"), prompt


def _truncated(output: str, prompt: str) -> tuple[str, str]:
    return output[: len(output) // 2], prompt


def _amid(output: str, line: str) -> str:
    lines = output.split("\n") if output else []
    half = len(lines) // 2
    return "\n".join([*lines[:half], line, *lines[half:]])


def _joined(first: str, rest: str) -> str:
    return f"{first}\n{rest}" if rest else first


KINDS: Mapping[str, Callable[[str, str], tuple[str, str]]] = {
    "one_byte": _whole,
    "long_line": _long_line,
    "ansi": _ansi,
    "warning": _warning,
    "prompt_in_output": _prompt_in_output,
    "banner": _banner,
    "syslog": _syslog,
    "truncated": _truncated,
}
