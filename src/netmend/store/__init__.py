"""The database: runs, journal rows, leases, device operations, decisions, outbox."""
