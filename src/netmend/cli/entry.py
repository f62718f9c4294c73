"""The program `netmend`: runs a command, and turns every error into one line and an exit code."""

import gc
import io
import logging
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from netmend.errors import NetmendError

_USAGE, _BUG, _INTERRUPTED = 2, 1, 130
_CUT_PIPE = 141
_COLLECT_AFTER = 50_000


def main() -> None:
    """Run the command line and end the process with the exit code of DESIGN.md 4."""
    # A command mostly loads code, which the collector would go through again and again: a fifth of its time.
    gc.set_threshold(_COLLECT_AFTER)
    _quiet_libraries()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a device's text must not end a command
    try:
        code = _run()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _INTERRUPTED
        sys.stderr.write("left by Ctrl-C\n")
    except BrokenPipeError:
        # Whoever read the output has had enough of it, for example `netmend show R-1 | head`.
        os._exit(_CUT_PIPE)
    except Exception as error:  # noqa: BLE001 - the front door; a bug is one line here, its trace in the log file
        said = _usage_error(error)
        code = _bug(error) if said is None else said
    sys.stderr.flush()
    # Threads of parked runs and of devices that were given up must not keep the process alive.
    os._exit(code)


def _run() -> int:
    # Imported here: a broken installation of one library must still give one line.
    from netmend.cli.app import app  # noqa: PLC0415 - see above

    try:
        result = app(standalone_mode=False)
    except NetmendError as error:
        if error.exit_code == _BUG:
            return _bug(error.__cause__ or error)
        from netmend.cli.results import write_error  # noqa: PLC0415 - only when something is wrong

        write_error(error)
        return error.exit_code
    return result if isinstance(result, int) else 0


def _usage_error(error: Exception) -> int | None:
    """Return the exit code of an error of the command line itself, having said it.

    Such an error shows itself. It is known by that, not by its class: newer typer brings its own click.
    """
    import typer  # noqa: PLC0415 - only when something is wrong

    if isinstance(error, typer.Exit):
        return error.exit_code
    if isinstance(error, typer.Abort):
        return _INTERRUPTED
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return _USAGE
    return None


def _bug(error: BaseException) -> int:
    directory = Path.cwd() / ".netmend"
    where = directory / "netmend.log"
    try:
        directory.mkdir(exist_ok=True)
        with where.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC).isoformat()} {' '.join(sys.argv[1:])}\n")
            log.write("".join(traceback.format_exception(error)))
    except OSError as failed:
        sys.stderr.write(f"the log file cannot be written: {failed.strerror}\n")
    sys.stderr.write(f"error[NM-X000]: internal error: {type(error).__name__}; the trace is in {where}\n")
    return _BUG


def _quiet_libraries() -> None:
    """Keep libraries from writing to the terminal; what matters of them is mapped to our errors."""
    logging.getLogger().addHandler(logging.NullHandler())
    for name in ("ncclient", "paramiko", "nornir", "alembic", "asyncio", "dbos", "httpx"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
