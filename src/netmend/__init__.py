"""Restore a degraded network service by a planned, authorized, reversible change."""
