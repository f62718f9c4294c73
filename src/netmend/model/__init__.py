"""Frozen facts: what crosses from one room to another."""
