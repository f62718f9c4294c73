"""Named configuration sessions, kept over logins: Arista EOS User Manual, Configuration Sessions."""

from netmend.lab.configuration import Configuration
from netmend.lab.rpc_error import RpcError

MOST = 5


class NamedSessions:
    """What is being prepared, by name; the one touched last comes last."""

    def __init__(self) -> None:
        self._configs: dict[str, Configuration] = {}
        self._users: dict[str, str] = {}

    @property
    def latest(self) -> Configuration | None:
        """Return the configuration of the session touched last, or None."""
        return next(reversed(self._configs.values()), None)

    def __contains__(self, name: str) -> bool:
        return name in self._configs

    def of(self, name: str) -> Configuration:
        """Return what the session holds.

        Raises:
            RpcError: there is none of that name (any more).
        """
        if name not in self._configs:
            raise RpcError("data-missing", f"no session {name}", app_tag="no-session")
        return self._configs[name]

    def users(self) -> dict[str, str]:
        """Return who opened each session, by its name."""
        return dict(sorted(self._users.items()))

    def open(self, name: str, user: str, base: Configuration) -> None:
        """Begin with `base`, or go on with what the session holds.

        Raises:
            RpcError: as many as there can be are open.
        """
        if name not in self._configs and len(self._configs) >= MOST:
            raise RpcError("resource-denied", "too many sessions", app_tag="too-many-sessions")
        self._users.setdefault(name, user)
        self.put(name, self._configs.get(name, base))

    def put(self, name: str, edited: Configuration) -> None:
        """Let the session hold that."""
        self._configs.pop(name, None)
        self._configs[name] = edited

    def drop(self, name: str) -> None:
        """Throw the session away.

        Raises:
            RpcError: there is none of that name.
        """
        self.of(name)
        del self._configs[name], self._users[name]
