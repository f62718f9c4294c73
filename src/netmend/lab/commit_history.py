"""What was committed on a platform that remembers its commits, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from netmend.lab.configuration import Configuration


@dataclass(frozen=True)
class Commit:
    """One commit. `label`: what whoever committed called it.  `minutes`: of a confirmed one; 0: for good."""

    config: Configuration
    at: datetime
    user: str
    label: str = ""
    minutes: int = 0


class CommitHistory:
    """Every commit since the beginning, when the device held `initial`."""

    def __init__(self, initial: Configuration) -> None:
        self._initial = initial
        self.commits: list[Commit] = []

    def add(self, commit: Commit) -> None:
        """Remember the newest commit."""
        self.commits.insert(0, commit)

    def config(self, index: int) -> Configuration | None:
        """Return what was committed so many commits ago; 0 is the newest, None: there were not so many."""
        if index < len(self.commits):
            return self.commits[index].config
        return self._initial if index == len(self.commits) else None
