"""Where every room gets what it needs: the one place that knows all of them."""

import os
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netmend.audit import AuditJournal, SeenHead
from netmend.cli.power import power_from
from netmend.cli.settings import Settings, read_settings
from netmend.cli.wall_clock import WallClock
from netmend.inventory import (
    DeviceInventory,
    entries,
    load_nornir_inventory,
    load_project,
    read_text,
)
from netmend.model.project import Project
from netmend.seams import Planner, Power
from netmend.store import Store, open_store
from netmend.trust import check_anchors_apart, check_parties, read_anchors

if TYPE_CHECKING:
    from netmend.workflow.rooms import Rooms


@dataclass(frozen=True)
class Wiring:
    """One project as this process sees it. Everything is made when it is first asked for.

    `cut`: what may cut this process off; the environment says otherwise.
    """

    settings: Settings
    cut: Power | None = None

    @classmethod
    def of(cls, root: Path) -> "Wiring":
        """Read the settings of the project in that folder."""
        return cls(read_settings(root))

    @cached_property
    def clock(self) -> WallClock:
        """Return the machine's clocks."""
        return WallClock()

    @cached_property
    def power(self) -> Power:
        """Return what may cut this process off."""
        return self.cut or power_from(os.environ)

    @cached_property
    def store(self) -> Store:
        """Open the database."""
        return open_store(self.settings.store_url, self.clock)

    @cached_property
    def events(self) -> AuditJournal:
        """Return the journal."""
        return AuditJournal(self.store.events, self.clock, self.seen)

    @cached_property
    def seen(self) -> SeenHead:
        """Return what is noted of the journal outside of the project."""
        trust = self.settings.trust
        folder = self.settings.path(trust.heads or trust.anchors.parent / "heads")
        return SeenHead(self.store.events, folder, self.store.database.where)

    @cached_property
    def project(self) -> Project:
        """Return the project as its files were when first asked for."""
        return self.load_project()

    def inventory(self) -> DeviceInventory:
        """Load the Nornir inventory anew: its hosts hold sessions, so no two runs share one."""
        chosen = self.settings.inventory
        return load_nornir_inventory(self.settings.root, chosen.plugin, chosen.options)

    def load_project(self) -> Project:
        """Load the project's files as they are now."""
        inventory = self.inventory()
        return load_project(self.settings.root, name=self.settings.project, devices=entries(inventory))

    def check_trust(self) -> None:
        """Return when parties.yaml carries the signature of a trusted administrator.

        Raises:
            BadInputError: it does not; the message says what to run.
        """
        parties = self.settings.root / "inventory" / "parties.yaml"
        signature = parties.with_suffix(".yaml.sig")
        anchors = read_anchors(self.settings.path(self.settings.trust.anchors))
        check_parties(
            parties.read_bytes(),
            read_text(signature, "inventory/parties.yaml.sig") if signature.exists() else None,
            anchors,
        )
        check_anchors_apart(anchors, self.project.parties)

    def rooms(self) -> "Rooms":
        """Make the rooms of one run."""
        # Imported here: only an engine needs what reaches devices, and most commands are none.
        from netmend.cli.engine_logs import log_to_stderr  # noqa: PLC0415 - see above
        from netmend.cli.engine_wiring import EngineWiring  # noqa: PLC0415 - see above

        log_to_stderr()

        return EngineWiring(self).rooms()

    @cached_property
    def planners(self) -> tuple[Planner, ...]:
        """Return the installed planners."""
        return tuple(load(one)() for one in installed("netmend.planners"))


def installed(group: str) -> tuple[EntryPoint, ...]:
    """Return the plugins of a group; what is installed is read once."""
    return _everything_installed().get(group, ())


@cache
def _everything_installed() -> dict[str, tuple[EntryPoint, ...]]:
    everything = entry_points()
    return {group: tuple(everything.select(group=group)) for group in everything.groups}


def load(plugin: EntryPoint) -> Any:  # noqa: ANN401 - an entry point may be anything; its seam says what
    """Return what the entry point names."""
    return plugin.load()
