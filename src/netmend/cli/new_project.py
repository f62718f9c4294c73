"""A project of one's own, begun as a copy of the example that comes with netmend."""

import json
import os
import re
import shutil
from functools import cache
from pathlib import Path

import netmend
from netmend.cli.document_kind import DocumentKind
from netmend.cli.document_schema import schema_of
from netmend.errors import BadInputError, UnavailableError
from netmend.testing.project_copy import give_keys
from netmend.trust import make_key, sign_parties

_SETTINGS = "netmend.toml"
_FOLDERS = ("inventory", "runbooks", "templates")
_ADMINISTRATOR = "administrator"
_SCHEMAS = {
    DocumentKind.SERVICES: "inventory/services.yaml",
    DocumentKind.TOPOLOGY: "inventory/topology.yaml",
    DocumentKind.PARTIES: "inventory/parties.yaml",
    DocumentKind.RUNBOOK: "runbooks/*.yaml",
    DocumentKind.REPORT: "runbooks/reports/*.yaml",
    DocumentKind.SETTINGS: _SETTINGS,
}


def example_folder() -> Path:
    """Return where the example lies: in the package, or in the repository that it is installed from.

    Raises:
        UnavailableError: at neither.
    """
    package = Path(netmend.__file__).resolve().parent
    for folder in (package / "example", package.parents[1]):
        if all((folder / name).exists() for name in (_SETTINGS, *_FOLDERS)):
            return folder
    raise UnavailableError("the example project is missing: install netmend again")


def write_project(folder: Path) -> None:
    """Write a project into a folder that holds none; it passes `check` as it is.

    Raises:
        BadInputError: the folder holds one already, or cannot be written.
    """
    source = example_folder()
    there = [name for name in (_SETTINGS, *_FOLDERS) if (folder / name).exists()]
    if there:
        raise BadInputError(f"{folder}: holds {there[0]} already: choose another folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FOLDERS:
            # A signature is of the example's own parties.
            shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("*.sig", ".*"))
        settings = (source / _SETTINGS).read_text(encoding="utf-8")
        settings = re.sub(r"^project = .*$", f'project = "{_name(folder)}"', settings, flags=re.MULTILINE)
        (folder / _SETTINGS).write_text(settings, encoding="utf-8")
        _write_schemas(folder)
        _ignore_state(folder)
    except OSError as error:
        raise BadInputError(f"{folder}: cannot be written: {error.strerror}") from error


def give_example_keys(folder: Path, keys: Path) -> None:
    """Make a key for every person of a new project and for its administrator, who signs parties.yaml.

    The public halves and the path of the trust file go into the project; nothing else of them does.

    Raises:
        BadInputError: the folder of the keys is within the project, or holds something.
    """
    demand_apart(folder, keys)
    give_keys(folder, lambda file, person: make_key(file, comment=person), keys)
    administrator = keys / _ADMINISTRATOR
    anchors = keys / "trust"
    anchors.write_text(f"{make_key(administrator, comment=_ADMINISTRATOR)}\n", encoding="ascii")
    with (folder / _SETTINGS).open("a", encoding="utf-8") as settings:
        where = os.path.relpath(anchors, folder)
        settings.write(f"\n[trust]\nanchors = {json.dumps(where)}  # the administrator's public key\n")
    sign_parties(folder / "inventory" / "parties.yaml", administrator)


def demand_apart(folder: Path, keys: Path) -> None:
    """Return when the keys may lie there: outside the project, in a folder that is new or empty.

    Raises:
        BadInputError: they may not.
    """
    if keys.resolve().is_relative_to(folder.resolve()):
        raise BadInputError(f"{keys}: private keys do not lie within the project: name a folder outside")
    if keys.exists() and (not keys.is_dir() or any(keys.iterdir())):
        raise BadInputError(f"{keys}: holds something already: name a new folder for the keys")


def _name(folder: Path) -> str:
    """Return a name for the project: its folder's, as far as it may be one."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", folder.resolve().name).strip("._-")[:64]
    return name or "example"


@cache
def _schema_text(kind: DocumentKind) -> str:
    return json.dumps(schema_of(kind), indent=2) + "\n"


def _write_schemas(folder: Path) -> None:
    schemas = folder / "schemas"
    schemas.mkdir(exist_ok=True)
    for kind, pattern in _SCHEMAS.items():
        schema = schemas / f"{kind}.json"
        schema.write_text(_schema_text(kind), encoding="utf-8")
        for file in folder.glob(pattern):
            where = os.path.relpath(schema, file.parent)
            # The words that the language servers of YAML and of TOML look for in the first line.
            hint = "#:schema " if file.suffix == ".toml" else "# yaml-language-server: $schema="
            file.write_text(f"{hint}{where}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")


def _ignore_state(folder: Path) -> None:
    ignored = folder / ".gitignore"
    known = ignored.read_text(encoding="utf-8") if ignored.exists() else ""
    if ".netmend/" not in known.split("\n"):
        ignored.write_text(f"{known.rstrip()}\n.netmend/\n".lstrip(), encoding="utf-8")
