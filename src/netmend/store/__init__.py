"""The database: runs, journal rows, leases, device operations, decisions, outbox."""

from netmend.store.events import EventRows
from netmend.store.opening import Store, open_store

__all__ = ["EventRows", "Store", "open_store"]
