"""The settings of a copy that meets simulated devices only: nothing in them reaches out of it."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from netmend.errors import BadInputError

_KEPT = ("project", "drivers", "inventory", "policy", "devices", "trust")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def settings_of_copy(source: Path, metrics_port: int) -> str:
    """Return what netmend.toml of the copy says, given the original.

    Left out: the database, the channels that reach people, where passwords and host keys lie, who measures,
    and comments. A copy writes to a database and to files of its own, and is measured by the lab.

    Raises:
        BadInputError: the original is no TOML.
    """
    try:
        document = tomllib.loads(source.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"{source}: {error}") from error
    kept = {name: document[name] for name in _KEPT if name in document}
    if isinstance(kept.get("devices"), dict):
        kept["devices"] = {name: value for name, value in kept["devices"].items() if name != "known_hosts"}
    anchors = Path(str(document.get("trust", {}).get("anchors", "~")))
    if not str(anchors).startswith("~"):
        kept["trust"] = {"anchors": str((source.parent / anchors).resolve())}
    kept["probes"] = {"prometheus": {"url": f"http://127.0.0.1:{metrics_port}"}}
    if "device" in document.get("probes", {}):
        kept["probes"]["device"] = document["probes"]["device"]
    return toml_text(kept)


def toml_text(document: dict[str, Any]) -> str:
    """Return a document as TOML: what stands alone first, then one table each.

    Only what TOML and JSON write alike: text, numbers, truth, lists, tables (TOML 1.0.0, Inline Table).
    """
    alone = [
        f"{_key(name)} = {_value(value)}" for name, value in document.items() if not isinstance(value, dict)
    ]
    tables = [
        "\n".join(["", f"[{_key(name)}]", *(f"{_key(key)} = {_value(one)}" for key, one in table.items())])
        for name, table in document.items()
        if isinstance(table, dict)
    ]
    return "\n".join([*alone, *tables]) + "\n"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _value(name)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    # JSON leaves DEL as it is, which TOML does not.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
