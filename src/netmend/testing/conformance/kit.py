"""What the conformance suite has to know of one kind of device; every promise is the same."""

from dataclasses import dataclass

from netmend.model.change import DeviceChange, DeviceClass
from netmend.model.outcome import DeviceState
from netmend.seams import OpenDriver


@dataclass(frozen=True)
class Kit:
    """One platform.

    `ports`: of the device; the service begins on the first one.  `edits`: move it to the second, and shape
    it.  `invalid`: an edit that the device refuses.  `query`: what state is asked for, and it `shows`.
    `pushed`: what a push writes.  `commits_late`: running changes with the timed commit, not after it.
    `personality`: of the simulated device, where it is not named as the platform.
    `saves`: there is a startup configuration to save to.  `outlives_login`: another login can confirm and
    cancel.  `rearms`: the timer can be set anew.  `confirms`: a request makes a pending change final, which
    can be told from a final one until then.  `locks`: somebody else can be kept out.  `lasts`: what is final
    outlives a restart.  `device_class`: who undoes a change when nobody is there.
    `makes`, `leads_back`: the operations by which a push changes running, and by which it is led back.
    `locks_running`: its inventory says `lock_running`; that the timer bears it is what is proven then.
    `says_port`, `says_rate`: how a diff says where the service leaves, and how much of it may.
    """

    platform: str
    open: OpenDriver
    ports: tuple[str, str]
    edits: tuple[str, ...]
    invalid: str
    query: str
    shows: str
    pushed: tuple[str, ...] = ("confirmed-commit",)
    commits_late: bool = True
    personality: str = ""
    saves: bool = True
    outlives_login: bool = True
    rearms: bool = True
    confirms: bool = True
    locks: bool = True
    lasts: bool = True
    device_class: DeviceClass = DeviceClass.TIMER
    locks_running: bool = False
    makes: str = "confirmed-commit"
    leads_back: str = "cancel-commit"
    says_port: str = "egress-port"
    says_rate: str = "shaper-mbps"

    @property
    def has_timer(self) -> bool:
        """Say whether the device takes a change back by itself."""
        return self.device_class is DeviceClass.TIMER

    @property
    def final(self) -> DeviceState:
        """Return where a confirmed device stands."""
        return DeviceState.SAVED if self.saves else DeviceState.CONFIRMED

    @property
    def confirming(self) -> list[str]:
        """Return what is written to make a pending change final."""
        return ["confirming-commit"] if self.confirms else []

    @property
    def saving(self) -> list[str]:
        """Return what is written to save a confirmed change."""
        return ["copy-config"] if self.saves else []

    @property
    def change(self) -> DeviceChange:
        """Return the change that the suite makes."""
        return DeviceChange(device="r1", wave=0, edits=self.edits)
