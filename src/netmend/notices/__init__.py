"""Notices, channels and the outbox that delivers them."""
