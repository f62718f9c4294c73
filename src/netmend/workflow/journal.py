"""How a step's result is written down, so that a finished step is never run again."""

import json
from collections.abc import Callable
from typing import TypeVar

from netmend import errors
from netmend.errors import NetmendError, UnavailableError
from netmend.model.fact import Fact
from netmend.workflow.rooms import Rooms

F = TypeVar("F", bound=Fact)


class EngineHaltedError(BaseException):
    """The engine cannot go on here and now; the run stays as it is and can be resumed.

    Derived from BaseException, so that nothing records it as the result of a step.
    """

    def __init__(self, cause: NetmendError) -> None:
        super().__init__(str(cause))
        self.cause = cause


def bug_in(run: str, error: Exception) -> NetmendError:
    """Return what a run halts with after an internal error; the cause is for the log file only."""
    bug = NetmendError(f"{run}: internal error: {type(error).__name__}")
    bug.__cause__ = error
    return bug


def carry_out(rooms: Rooms, run: str, name: str, step: Callable[[], Fact]) -> str:
    """Run a step and return its result, or the error it ended with, as JSON text.

    Every step of the line is a kill point `line.NAME`: before it acts, and after it acted but before its
    result is durable.
    """
    started = rooms.clock.now()
    mark = rooms.clock.monotonic()
    rooms.power.at(f"line.{name}", "before")
    try:
        rooms.held()
        text = json.dumps({"fact": step().model_dump(mode="json")})
    except UnavailableError as error:
        raise EngineHaltedError(error) from error
    except NetmendError as error:
        text = json.dumps({"error": type(error).__name__, "message": str(error)})
    except Exception as error:
        # The front door of a step: a bug must not be kept as its result, or the run could never go on.
        raise EngineHaltedError(bug_in(run, error)) from error
    seconds = round(rooms.clock.monotonic() - mark, 3)
    try:
        rooms.events.record(
            run, "phase", {"phase": name, "started_at": started.isoformat(), "seconds": seconds}
        )
    except UnavailableError as error:
        raise EngineHaltedError(error) from error
    rooms.power.at(f"line.{name}", "after")
    return text


def read_back(made: type[F], text: str) -> F:
    """Return the fact that a step made, or raise the error that it ended with."""
    written = json.loads(text)
    if "error" in written:
        raise _error(written["error"], written["message"])
    return made.model_validate_json(json.dumps(written["fact"]))


def _error(name: str, message: str) -> NetmendError:
    kind = getattr(errors, name)
    error: NetmendError = kind.__new__(kind)
    error.args = (message,)
    return error
