"""The JSON Schema of every format that a person writes or a script reads."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


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


def schema_of(kind: DocumentKind) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of document."""
    schema = _model(kind).model_json_schema()
    if kind is DocumentKind.SETTINGS:  # the file does not say where it lies
        del schema["properties"]["root"]
        schema["required"].remove("root")
    return {"$schema": _DIALECT, "$id": f"urn:netmend:schema:{kind}:1", **schema, "title": f"netmend {kind}"}


def _model(kind: DocumentKind) -> type[BaseModel]:
    # Imported here: an editor asks for one of them, and none needs what the others import.
    from netmend.cli.settings import Settings  # noqa: PLC0415 - see above
    from netmend.model.decision import Decision  # noqa: PLC0415 - see above
    from netmend.model.event import Event  # noqa: PLC0415 - see above
    from netmend.model.notice import Notice  # noqa: PLC0415 - see above
    from netmend.model.party import Parties  # noqa: PLC0415 - see above
    from netmend.model.report import ServiceDegradationReport  # noqa: PLC0415 - see above
    from netmend.model.runbook import Runbook  # noqa: PLC0415 - see above
    from netmend.model.service import Services  # noqa: PLC0415 - see above
    from netmend.model.topology import Topology  # noqa: PLC0415 - see above

    models: dict[DocumentKind, type[BaseModel]] = {
        DocumentKind.SETTINGS: Settings,
        DocumentKind.SERVICES: Services,
        DocumentKind.TOPOLOGY: Topology,
        DocumentKind.PARTIES: Parties,
        DocumentKind.RUNBOOK: Runbook,
        DocumentKind.REPORT: ServiceDegradationReport,
        DocumentKind.DECISION: Decision,
        DocumentKind.NOTICE: Notice,
        DocumentKind.EVENT: Event,
    }
    return models[kind]
