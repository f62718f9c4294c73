"""The kinds of document that have a schema. Imports nothing: the help of the command lists them."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """What a schema is there for."""

    SETTINGS = "settings"
    SERVICES = "services"
    TOPOLOGY = "topology"
    PARTIES = "parties"
    RUNBOOK = "runbook"
    REPORT = "report"
    DECISION = "decision"
    NOTICE = "notice"
    EVENT = "event"
