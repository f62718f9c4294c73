"""How commands get to a host: one by one into its shell's list of words, there carried out in one go.

The shell's positional parameters (POSIX sh, `set`) hold the change until it is whole. Then one short line
runs all of it on the host, up to the first command that is refused. So the time in which a change is half
done is that of a few local processes, whatever the line to the host does: the shell ignores a hang-up, and
goes on to the end. `ip -batch` and `tc -batch` would be quicker by a millisecond a command, but a batch holds
commands of one program only, so a change of both would lose its order; and neither takes anything back.
Nothing is written to a file: what was not carried out is gone with the login.
"""

FORGET = "set --"


def carry_out(op: str) -> str:
    """Return the shell's line that carries out what waits, up to the first command that is refused.

    Words are split at spaces, and nothing else is expanded: `$l` is not read again.
    """
    refused = f'{{ echo "% {op} refused after $n: $l: $e"; break; }}'
    return f"n=0; for l; do e=$($l 2>&1) || {refused}; n=$((n+1)); done"


def waiting(command: str) -> str:
    """Return the shell's line that lets one more command wait.

    Raises:
        ValueError: it holds a character that a command of ours never has.
    """
    if not _is_plain(command):
        raise ValueError(f"{command!a} is no plain command")
    return f"set -- \"$@\" '{command}'"


def _is_plain(command: str) -> bool:
    return all((c.isascii() and c.isalnum()) or c in " ._:/-" for c in command)
