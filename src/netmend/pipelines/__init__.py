"""Nornir tasks, runner and processor: read, preview, push, confirm, back out."""
