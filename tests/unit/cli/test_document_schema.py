import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from netmend.cli.document_kind import DocumentKind
from netmend.cli.document_schema import schema_of

ROOT = Path(__file__).parents[3]
FILES = {
    "settings": "netmend.toml",
    "services": "inventory/services.yaml",
    "topology": "inventory/topology.yaml",
    "parties": "inventory/parties.yaml",
    "runbook": "runbooks/*.yaml",
    "report": "runbooks/reports/*.yaml",
}
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": (str, datetime),  # YAML's times are text to an editor
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": (int, float),
}


def document(path: Path) -> Any:  # noqa: ANN401 - any file
    if path.suffix == ".toml":
        return tomllib.loads(path.read_text(encoding="utf-8"))
    return YAML(typ="safe", pure=True).load(path)


def faults(value: object, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield where a value is not as the schema says: the part of JSON Schema that pydantic writes."""
    if "$ref" in schema:
        schema = {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    for word in ("anyOf", "oneOf"):
        tried = [list(faults(value, one, root, at)) for one in schema.get(word, ())]
        if tried and all(tried):
            yield from min(tried, key=len)
    yield from _faults_of_value(value, schema, at)
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from faults(item, schema.get("items", {}), root, f"{at}[{number}]")
    if isinstance(value, dict):
        yield from _faults_of_mapping(value, schema, root, at)


def _faults_of_value(value: object, schema: dict[str, Any], at: str) -> Iterator[str]:
    if "const" in schema and value != schema["const"]:
        yield f"{at}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: none of {schema['enum']}"
    if "type" in schema and not isinstance(value, TYPES[schema["type"]]):
        yield f"{at}: no {schema['type']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{at}: does not match {schema['pattern']}"


def _faults_of_mapping(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str
) -> Iterator[str]:
    yield from (f"{at}.{name}: missing" for name in schema.get("required", ()) if name not in value)
    others = schema.get("additionalProperties", True)
    patterns = schema.get("patternProperties", {})
    for name, item in value.items():
        matched = [one for pattern, one in patterns.items() if re.search(pattern, name)]
        if name in schema.get("properties", {}):
            yield from faults(item, schema["properties"][name], root, f"{at}.{name}")
        elif matched:
            yield from faults(item, matched[0], root, f"{at}.{name}")
        elif others is False:
            yield f"{at}.{name}: unknown"
        elif isinstance(others, dict):
            yield from faults(item, others, root, f"{at}.{name}")


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_schema_says_what_it_is(kind: DocumentKind) -> None:
    """Its dialect, an id of its own, a title; an object that lists its keys."""
    schema = schema_of(kind)

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:netmend:schema:{kind}:1"
    assert schema["title"] == f"netmend {kind}"
    assert schema["type"] == "object"
    assert schema["properties"]


@pytest.mark.parametrize("kind", FILES)
def test_the_example_is_as_its_schema_says(kind: str) -> None:
    """An editor that completes from it underlines nothing in files that `check` accepts."""
    schema = schema_of(DocumentKind(kind))
    files = sorted(ROOT.glob(FILES[kind]))

    found = [fault for path in files for fault in faults(document(path), schema, schema, path.name)]

    assert files
    assert found == []


@pytest.mark.parametrize(
    ("kind", "change", "says"),
    [
        ("report", {"degradation": "slow"}, ".degradation: none of"),
        ("report", {"colour": "red"}, ".colour: unknown"),
        ("report", {"id": "a b"}, ".id: does not match"),
        ("parties", {"parties": [{"id": "a"}]}, ".parties[0].name: missing"),
        ("topology", {"nodes": {}}, ".nodes: no array"),
        ("settings", {"policy": {"confirm_timeout_s": "long"}}, ".policy.confirm_timeout_s: no"),
        ("settings", {"root": "/"}, ".root: unknown"),
    ],
)
def test_what_check_refuses_the_schema_refuses(kind: str, change: dict[str, Any], says: str) -> None:
    """A slip is underlined while it is typed."""
    schema = schema_of(DocumentKind(kind))
    wrong = {**document(min(ROOT.glob(FILES[kind]))), **change}

    found = list(faults(wrong, schema, schema))

    assert len(found) == 1
    assert says in found[0]
