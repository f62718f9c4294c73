"""The append-only, hash-chained journal and its verifier."""

from netmend.audit.journal import AuditJournal
from netmend.audit.seen_head import SeenHead
from netmend.audit.verify import Head, Verified, verify

__all__ = ["AuditJournal", "Head", "SeenHead", "Verified", "verify"]
