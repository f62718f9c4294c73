"""The Nornir runner `netmend-deadline`: exactly one result per device, whatever a device does."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Result, Task

from netmend.errors import ReplyLostError


@dataclass(frozen=True)
class _Finished:
    host: Host
    result: MultiResult | None
    cut: BaseException | None


class DeadlineRunner:
    """Runs a task on every device in threads, and gives a device up at its deadline.

    A device that is given up gets a `ReplyLostError` as its result, its session is ended by `abandon`,
    and its thread is left behind (a daemon thread that holds no slot); whatever it returns later is
    dropped. An exception that no task may handle (a power cut) ends the whole run.

    Args:
        num_workers: devices at a time.
        deadline_s: from the start of a device's thread.
        abandon: ends the session of a device that was given up; must not block.
    """

    def __init__(
        self,
        num_workers: int = 20,
        deadline_s: float = 120.0,
        abandon: Callable[[Host], None] | None = None,
    ) -> None:
        self.num_workers = num_workers
        self.deadline_s = deadline_s
        self._abandon = abandon

    def run(self, task: Task, hosts: list[Host]) -> AggregatedResult:
        """Run the task and return one `MultiResult` per host."""
        results = AggregatedResult(task.name)
        finished: queue.SimpleQueue[_Finished] = queue.SimpleQueue()
        waiting = deque(hosts)
        deadlines: dict[str, float] = {}
        by_name = {host.name: host for host in hosts}
        while waiting or deadlines:
            while waiting and len(deadlines) < self.num_workers:
                host = waiting.popleft()
                deadlines[host.name] = time.monotonic() + self.deadline_s
                threading.Thread(target=_work, args=(task.copy(), host, finished), daemon=True).start()
            done = _next(finished, min(deadlines.values()))
            if done is not None and done.cut is not None:
                raise done.cut
            if done is not None and done.result is not None and done.host.name in deadlines:
                del deadlines[done.host.name]
                results[done.host.name] = done.result
            for name in [name for name, at in deadlines.items() if time.monotonic() >= at]:
                del deadlines[name]
                results[name] = self._give_up(task, by_name[name])
        return results

    def _give_up(self, task: Task, host: Host) -> MultiResult:
        if self._abandon is not None:
            self._abandon(host)
        error = ReplyLostError(host.name, f"no answer in {self.deadline_s:g} s, given up")
        result = MultiResult(task.name)
        result.append(Result(host, exception=error, failed=True))
        return result


def _next(finished: "queue.SimpleQueue[_Finished]", until: float) -> _Finished | None:
    try:
        return finished.get(timeout=max(0.0, until - time.monotonic()))
    except queue.Empty:
        return None


def _work(task: Task, host: Host, finished: "queue.SimpleQueue[_Finished]") -> None:
    try:
        result = task.start(host)
    except BaseException as cut:  # noqa: BLE001 - handed to the thread that waits, which raises it
        finished.put(_Finished(host, None, cut))
    else:
        finished.put(_Finished(host, result, None))
