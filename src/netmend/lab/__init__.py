"""Simulated devices and a simulated world that computes quality by itself."""
