"""Rank the plans that answer a report."""
