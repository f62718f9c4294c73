"""Nornir inventory, services, topology, parties, and strict loading of every project file."""
