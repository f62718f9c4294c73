"""Rank the plans that answer a report."""

from netmend.planning.rank import rank

__all__ = ["rank"]
