"""Where an engine's log lines go: to standard error, as key=value in UTC; standard output is for answers."""

import sys

import structlog


def log_to_stderr() -> None:
    """Send every log line of the engine's rooms to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%M:%SZ", utc=True, key="time"),
            structlog.processors.LogfmtRenderer(key_order=("time", "event")),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
