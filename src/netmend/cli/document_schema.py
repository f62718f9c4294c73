"""The JSON Schema of every format that a person writes or a script reads."""

from typing import Any

from pydantic import BaseModel

from netmend.cli.document_kind import DocumentKind
from netmend.cli.settings import Settings
from netmend.model.decision import Decision
from netmend.model.event import Event
from netmend.model.notice import Notice
from netmend.model.party import Parties
from netmend.model.report import ServiceDegradationReport
from netmend.model.runbook import Runbook
from netmend.model.service import Services
from netmend.model.topology import Topology

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MODELS: dict[DocumentKind, type[BaseModel]] = {
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


def schema_of(kind: DocumentKind) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of document."""
    schema = _MODELS[kind].model_json_schema()
    if kind is DocumentKind.SETTINGS:  # the file does not say where it lies
        del schema["properties"]["root"]
        schema["required"].remove("root")
    return {"$schema": _DIALECT, "$id": f"urn:netmend:schema:{kind}:1", **schema, "title": f"netmend {kind}"}
