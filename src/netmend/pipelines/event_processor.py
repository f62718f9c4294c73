"""A Nornir processor that writes what each device does into the journal."""

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Task

from netmend.errors import NetmendError, UnavailableError
from netmend.seams import EventSink


class EventProcessor:
    """Records one event when a device starts a phase and one when it ends it."""

    def __init__(self, events: EventSink, run: str, phase: str) -> None:
        self._events = events
        self._run = run
        self._phase = phase

    def task_started(self, task: Task) -> None:
        """Say nothing: a phase is announced by the line."""

    def task_completed(self, task: Task, result: AggregatedResult) -> None:
        """Say nothing: a phase is concluded by the line."""

    def task_instance_started(self, task: Task, host: Host) -> None:  # noqa: ARG002 - Nornir's signature
        """Record that a device starts."""
        self._record("device.started", {"device": host.name, "phase": self._phase})

    def task_instance_completed(
        self,
        task: Task,  # noqa: ARG002 - Nornir's signature
        host: Host,
        result: MultiResult,
    ) -> None:
        """Record how a device ended. An error of ours is told in its own words, any other by its name."""
        error = result[0].exception
        payload: dict[str, str] = {"device": host.name, "phase": self._phase, "result": "ok"}
        if error is not None:
            payload["result"] = "fail"
            payload["text"] = str(error) if isinstance(error, NetmendError) else type(error).__name__
            payload["code"] = error.code if isinstance(error, NetmendError) else "NM-X000"
        self._record("device.finished", payload)

    def subtask_instance_started(self, task: Task, host: Host) -> None:
        """Say nothing: netmend's tasks have no subtasks."""

    def subtask_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """Say nothing: netmend's tasks have no subtasks."""

    def _record(self, kind: str, payload: dict[str, str]) -> None:
        try:
            self._events.record(self._run, kind, dict(payload))
        except UnavailableError:
            # The device's result must not be lost because progress cannot be written; the step that
            # stores the result will say that the database is away.
            return
