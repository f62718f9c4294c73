"""Steer a running lab from another process.

By httpcore: all of httpx takes longer to load than most lab commands take otherwise.
"""

import json
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

import httpcore

from netmend.errors import BadInputError, UnavailableError
from netmend.lab.announcement import LabInfo, announced
from netmend.lab.impairment import LinkImpairment, ServiceImpairment
from netmend.lab.log_line import LogLine
from netmend.lab.orders import (
    AdvanceClock,
    ConfigOrder,
    ConfigText,
    DeviceOrder,
    ImpairLink,
    ImpairService,
    InjectFault,
    LabStatus,
    LogLines,
    LogOrder,
    Nothing,
    OutsideEdit,
    SessionList,
    SessionStatus,
    StoreName,
)
from netmend.model.fact import Fact

F = TypeVar("F", bound=Fact)

ANSWER_WITHIN_S = 10.0
_LIMITS: dict[str, Any] = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), ANSWER_WITHIN_S)}
_UNANSWERED = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


class LabClient:
    """All control verbs of the lab that announces itself in `state_dir`.

    Every verb raises UnavailableError when the lab is not there, and BadInputError with the lab's own
    words when it refuses the order.
    """

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._http = httpcore.ConnectionPool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the lab goes on."""
        self._http.close()

    def info(self) -> LabInfo:
        """Return where everything listens."""
        return announced(self._state_dir)

    def status(self) -> LabStatus:
        """Return how everything is now."""
        return self._order("status", Nothing(), LabStatus)

    def impair_link(
        self,
        link: str,
        *,
        loss: float = 0.0,
        delay_ms: float = 0.0,
        capacity_mbps: float | None = None,
        down: bool = False,
    ) -> None:
        """Make a link worse, in place of how it was impaired before. `link`: a name, or `A-B`."""
        impairment = LinkImpairment(loss=loss, delay_ms=delay_ms, capacity_mbps=capacity_mbps, down=down)
        self._order("impair-link", ImpairLink(link=link, impairment=impairment), Nothing)

    def impair_service(
        self,
        service: str,
        *,
        demand_mbps: float | None = None,
        frame_bytes: int | None = None,
        frame_share: float = 1.0,
    ) -> None:
        """Let a service's user offer other traffic; None: as contracted. `frame_share`: of the big frames."""
        impairment = ServiceImpairment(
            demand_mbps=demand_mbps, frame_bytes=frame_bytes, frame_share=frame_share
        )
        self._order("impair-service", ImpairService(service=service, impairment=impairment), Nothing)

    def clear(self) -> None:
        """Take impairments, faults and everything from outside away; configs stay as they are."""
        self._order("clear", Nothing(), Nothing)

    def reset(self) -> None:
        """Begin again: configs, candidates, timers, clocks, faults, impairments; sessions are cut."""
        self._order("reset", Nothing(), Nothing)

    def fault(
        self,
        device: str,
        *,
        op: str,
        when: Literal["before", "after"],
        kind: str,
        count: int = 1,
        seconds: float = 0.0,
    ) -> None:
        """Let a device misbehave the next `count` times at an operation. `seconds`: for `slow`."""
        order = InjectFault(device=device, op=op, when=when, kind=kind, count=count, seconds=seconds)
        self._order("fault", order, Nothing)

    def advance_clock(self, device: str, seconds: float) -> None:
        """Let time pass on one device; its commit timer fires on the way."""
        self._order("clock", AdvanceClock(device=device, advance_s=seconds), Nothing)

    def log(self, device: str, *, since: int = 0) -> tuple[LogLine, ...]:
        """Return the ground truth of one device. `since`: only what came after that `seq`."""
        return self._order("log", LogOrder(device=device, since=since), LogLines).lines

    def config(self, device: str, store: StoreName = "running") -> ConfigText:
        """Return one datastore in canonical text."""
        return self._order("config", ConfigOrder(device=device, store=store), ConfigText)

    def sessions(self, device: str) -> tuple[SessionStatus, ...]:
        """Return the open sessions of one device."""
        return self._order("sessions", DeviceOrder(device=device), SessionList).sessions

    def outside_edit(self, device: str, config: str, *, keeps_to_locks: bool = False) -> None:
        """Let somebody else change running at once: drift. BadInputError: a lock that is kept to is held."""
        order = OutsideEdit(device=device, config=config, keeps_to_locks=keeps_to_locks)
        self._order("outside-edit", order, Nothing)

    def down(self) -> None:
        """Let the lab end; `launch.stop` also waits until it has."""
        self._order("down", Nothing(), Nothing)

    def _order(self, verb: str, order: Fact, made: type[F]) -> F:
        info = self.info()
        try:
            answer = self._http.request(
                "POST", info.control_url + verb, content=order.model_dump_json().encode(), extensions=_LIMITS
            )
        except _UNANSWERED as err:
            raise UnavailableError(f"lab is not running: process {info.pid} does not answer") from err
        if answer.status != HTTPStatus.OK:
            raise BadInputError(f"lab: {json.loads(answer.content)['error']}")
        return made.model_validate_json(answer.content)
