"""The append-only, hash-chained journal and its verifier."""

from netmend.audit.journal import AuditJournal
from netmend.audit.verify import Head, Verified, verify

__all__ = ["AuditJournal", "Head", "Verified", "verify"]
