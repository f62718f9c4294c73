"""The runner is tested with bare tasks: no driver, no session."""

import threading
import time
from collections.abc import Callable

import pytest
from nornir.core import Nornir
from nornir.core.inventory import Host, Hosts, Inventory
from nornir.core.processor import Processors
from nornir.core.task import Result, Task

from netmend.errors import ReplyLostError
from netmend.pipelines.deadline_runner import DeadlineRunner

HANGING = "d2"


class Power(BaseException):
    """Cut."""


def hosts(count: int) -> list[Host]:
    return [Host(name=f"d{number}") for number in range(count)]


def task_of(work: Callable[[Task], Result]) -> Task:
    return Task(work, Nornir(inventory=Inventory(Hosts())), global_dry_run=False, processors=Processors())


def greet(task: Task) -> Result:
    return Result(task.host, result=f"hello {task.host.name}")


def test_every_device_gets_exactly_one_result() -> None:
    """However few threads there are."""
    results = DeadlineRunner(num_workers=2, deadline_s=10).run(task_of(greet), hosts(7))

    assert {name: results[name][0].result for name in results} == {
        f"d{number}": f"hello d{number}" for number in range(7)
    }


def test_a_device_that_hangs_is_given_up_and_the_others_are_done() -> None:
    """Its result is unknown, its session is ended, and nobody waits for it."""
    let_go = threading.Event()
    abandoned: list[str] = []

    def hang(task: Task) -> Result:
        if task.host.name == HANGING:
            let_go.wait(30)
        return greet(task)

    runner = DeadlineRunner(deadline_s=0.2, abandon=lambda host: abandoned.append(host.name))
    began = time.monotonic()
    results = runner.run(task_of(hang), hosts(4))
    took_s = time.monotonic() - began
    let_go.set()

    assert took_s < 5
    assert isinstance(results[HANGING][0].exception, ReplyLostError)
    assert [name for name in results if results[name].failed] == [HANGING]
    assert abandoned == [HANGING]


def test_what_a_given_up_device_says_later_is_dropped() -> None:
    """The late answer arrives while others still work, and changes nothing."""
    late = threading.Event()

    def slow(task: Task) -> Result:
        if task.host.name == "d0":
            late.wait(30)
        elif task.host.name == "d1":
            late.set()
        return greet(task)

    runner = DeadlineRunner(num_workers=1, deadline_s=0.2)
    results = runner.run(task_of(slow), hosts(3))

    assert late.is_set()
    assert isinstance(results["d0"][0].exception, ReplyLostError)
    assert results["d2"][0].result == "hello d2"


def test_a_power_cut_on_one_device_ends_the_run() -> None:
    """No handler of a task may swallow it."""

    def cut(task: Task) -> Result:
        raise Power(task.host.name)

    with pytest.raises(Power):
        DeadlineRunner(deadline_s=10).run(task_of(cut), hosts(2))
