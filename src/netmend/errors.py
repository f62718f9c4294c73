"""Every error of netmend, sorted by what the caller does next.

    NetmendError                          exit
    ├── BadInputError                        2   mend the input; nothing was contacted
    │   └── BadFileError                     2   one or more places in files
    ├── RefusedError                         3   ended before the first write
    │   ├── NoPlanAvailableError             3
    │   ├── NotAuthorizedError               3
    │   ├── StaleError                       3   the network is not what was authorized
    │   └── AbortedError                     3   somebody asked to stop the run
    ├── WaitingError                        75   run again or `resume`
    ├── DeviceError                          3   one device; the others go on
    │   ├── UnreachableError                     no session
    │   ├── HostKeyError                         unknown or changed; nothing was sent
    │   ├── CredentialsError                     refused by the device, or not configured
    │   ├── LockHeldError                        somebody else's lock
    │   ├── LeaseHeldError                       another run of ours works on the device
    │   ├── DirtyCandidateError                  somebody else's unfinished edit
    │   ├── DeviceClassError                     nobody undoes a change there as surely as the policy demands
    │   ├── ConfigRejectedError                  the device said no
    │   │   └── PartlyAppliedError               after it had taken earlier lines of the same request
    │   ├── DriftError                           running is not the authorized base
    │   ├── DiffMismatchError                    the device made another diff than the authorized one
    │   ├── NothingPendingError                  no confirmed commit waits (any more)
    │   └── ReplyLostError                       UNKNOWN whether the device acted
    ├── InconsistentError                    5   a person is needed
    ├── UnavailableError                     6   a local service is away; nothing was written
    └── AuditError                           5   the journal does not verify

A message is one line: who: what happened: what the other side said. Data are attributes. No secrets.
"""

from dataclasses import dataclass
from typing import ClassVar


class NetmendError(Exception):
    """The root of all errors that netmend raises on purpose."""

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "NM-X000"


class BadInputError(NetmendError):
    """The input is wrong; nothing was contacted."""

    exit_code = 2
    code = "NM-P001"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong at one place of a file.

    `line` and `column` count from 1; None means that the whole file is meant.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}:{self.column or 1}"
        return f"{place}: {self.path}: {self.reason}" if self.path else f"{place}: {self.reason}"


class BadFileError(BadInputError):
    """One or more files of the project are wrong; every problem found is listed."""

    code = "NM-P002"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class RefusedError(NetmendError):
    """The run ended before its first write."""

    exit_code = 3
    code = "NM-A001"


class NoPlanAvailableError(RefusedError):
    """No improvement plan is appropriate for the report."""

    code = "NM-P010"


class NotAuthorizedError(RefusedError):
    """The decisions that the impact asks for are not there."""

    code = "NM-A010"


class StaleError(RefusedError):
    """The network or the project is not what was authorized any more."""

    code = "NM-A020"


class AbortedError(RefusedError):
    """Somebody asked to stop the run before its first write."""

    code = "NM-A040"


class WaitingError(NetmendError):
    """The run waits for an authorization or a window."""

    exit_code = 75
    code = "NM-A030"


class DeviceError(NetmendError):
    """Something went wrong with one device.

    `acted` says what is known of the request in flight: False when the device provably did not act,
    None when it may have (UNKNOWN until the device is read).
    """

    exit_code = 3
    code = "NM-D001"
    acted: ClassVar[bool | None] = False

    def __init__(self, device: str, what: str, said: str = "") -> None:
        super().__init__(f"{device}: {what}: {said}" if said else f"{device}: {what}")
        self.device = device
        self.what = what
        self.said = said


class UnreachableError(DeviceError):
    """No session could be opened."""

    code = "NM-D010"


class HostKeyError(DeviceError):
    """The host key is not the pinned one; no credentials were sent."""

    code = "NM-D011"


class CredentialsError(DeviceError):
    """The device refused the credentials, or none are configured."""

    code = "NM-D012"


class LockHeldError(DeviceError):
    """Somebody else holds the lock."""

    code = "NM-D013"


class LeaseHeldError(DeviceError):
    """Another run holds the device's lease."""

    code = "NM-D015"


class DirtyCandidateError(DeviceError):
    """The candidate holds somebody else's unfinished edit."""

    code = "NM-D014"


class DeviceClassError(DeviceError):
    """A change on the device is undone less surely than the policy demands, when the engine is gone."""

    code = "NM-D016"


class ConfigRejectedError(DeviceError):
    """The device refused the request and did not act."""

    code = "NM-D020"


class PartlyAppliedError(ConfigRejectedError):
    """The device refused one line after it had taken earlier ones of the same request: it acted in part."""

    code = "NM-D024"
    acted = None


class DriftError(DeviceError):
    """The running configuration is not the base that was authorized."""

    code = "NM-D021"


class DiffMismatchError(DeviceError):
    """The device made another change out of the edit than the one that was authorized."""

    code = "NM-D022"


class NothingPendingError(DeviceError):
    """No confirmed commit of ours waits on the device (any more)."""

    code = "NM-D023"


class ReplyLostError(DeviceError):
    """The request was sent and no reply came: whether the device acted is UNKNOWN."""

    code = "NM-D030"
    acted = None


class InconsistentError(NetmendError):
    """A device is not proven to be as before or as authorized; a person is needed."""

    exit_code = 5
    code = "NM-V100"


class UnavailableError(NetmendError):
    """A local service (database, lab, engine) is away; nothing was written."""

    exit_code = 6
    code = "NM-X010"


class AuditError(NetmendError):
    """The journal does not verify."""

    exit_code = 5
    code = "NM-V110"
