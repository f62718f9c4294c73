"""Drivers that take a device's word: a phase of each, without what reads afterwards what became of it.

They are patches of running code, as in tests/faults/broken: each names what it replaces.
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Literal

import pytest

from netmend.devices.eos_commit import EosCommit
from netmend.devices.frr_commit import FrrCommit
from netmend.devices.iosxe_commit import IosxeCommit
from netmend.devices.iosxr_commit import IosxrCommit
from netmend.devices.iosxr_trial import demand_own_trial
from netmend.devices.junos_commit import JunosCommit
from netmend.devices.netconf_switch import PersistSwitch, SessionSwitch
from netmend.devices.nxos_commit import NxosCommit
from netmend.devices.timed_commit import TimedCommit
from netmend.model.outcome import DeviceOutcome
from netmend.seams import PushOrder, RequestClass, Requests

Phase = Literal["push", "confirm", "back_out"]


class Blind:
    """A `TimedCommit` that reads until it has acted, and then believes what it was told."""

    def __init__(self, commit: TimedCommit, order: PushOrder) -> None:
        self._commit = commit
        self._order = order
        self._believed: dict[str, str] = {}

    def __getattr__(self, name: str) -> object:
        found: object = getattr(self._commit, name)
        return found

    def digest(self, source: Literal["running", "startup"]) -> str:
        """Return what is believed, or what is read as long as nothing was said."""
        return self._believed.get(source) or self._commit.digest(source)

    def commit_confirmed(self) -> object:
        """Believe it."""
        refusal = self._commit.commit_confirmed()
        if refusal is None:
            self._believed["running"] = self._order.post_digest
        return refusal

    def confirm(self) -> None:
        """Believe it."""
        self._commit.confirm()
        self._believed["running"] = self._order.post_digest

    def cancel(self) -> None:
        """Believe it."""
        self._commit.cancel()
        self._believed["running"] = self._order.base_digest

    def send_back_out(self) -> None:
        """Believe it."""
        self._commit.send_back_out()
        self._believed["running"] = self._order.base_digest

    def save(self) -> None:
        """Believe it."""
        self._commit.save()
        self._believed["startup"] = self.digest("running")


def blind(patch: pytest.MonkeyPatch, driver: str, phase: Phase) -> None:
    """Take the reading afterwards out of one phase of a driver."""
    module = import_module(f"netmend.devices.{driver}")
    seeing: Callable[[object, PushOrder, Requests], DeviceOutcome] = getattr(module, phase)

    def unseeing(commit: TimedCommit, order: PushOrder, requests: Requests) -> DeviceOutcome:
        return seeing(Blind(commit, order), order, requests)

    patch.setattr(module, phase, unseeing)
    if phase == "confirm":
        for owner, name, credulous in _CREDULOUS.get(driver, ()):
            patch.setattr(owner, name, credulous)


def _session_keep(switch: SessionSwitch, order: PushOrder, requests: Requests) -> None:
    del order
    switch._demand_own()
    switch._session.confirm(requests, None)


def _iosxe_confirm(commit: IosxeCommit) -> None:
    commit._demand_armed()
    commit._settle("confirming-commit", "configure confirm")


def _eos_confirm(commit: EosCommit) -> None:
    commit._demand_timed()
    commit._send("confirming-commit", RequestClass.WRITE, f"configure session {commit._name} commit")


def _frr_keep(commit: FrrCommit, name: str) -> None:
    commit._write("confirming-commit", "confirm", name)


def _nxos_confirm(commit: NxosCommit) -> None:
    commit._demand_armed()
    commit._send("confirming-commit", f"no checkpoint {commit._name}")


def _junos_confirm(commit: JunosCommit) -> None:
    commit._commit("confirming-commit", commit._final())


def _iosxr_confirm(commit: IosxrCommit) -> None:
    demand_own_trial(commit._session, commit._requests)
    commit._write("confirming-commit", "commit")
    commit._session.ask(commit._requests, "unlock", "end")


_CREDULOUS: Mapping[str, tuple[tuple[type, str, Callable[..., object]], ...]] = {
    "netconf": (
        (PersistSwitch, "_prove_kept", lambda *_: None),
        (SessionSwitch, "keep", _session_keep),
    ),
    "iosxe": ((IosxeCommit, "confirm", _iosxe_confirm),),
    "eos": ((EosCommit, "confirm", _eos_confirm),),
    "frr": ((FrrCommit, "_keep", _frr_keep),),
    "nxos": ((NxosCommit, "confirm", _nxos_confirm),),
    "iosxr": ((IosxrCommit, "confirm", _iosxr_confirm),),
    "junos": ((JunosCommit, "confirm", _junos_confirm),),
}
"""What a confirm proves beyond running, which reads the same while the timer runs: without that."""
