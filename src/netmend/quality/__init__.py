"""Probes, objectives and verdicts."""
