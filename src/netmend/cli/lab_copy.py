"""A copy of a project for the lab: the real one is not touched, and the copy reaches nothing real."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from netmend.cli.new_project import give_example_keys
from netmend.errors import BadInputError, UnavailableError
from netmend.testing.copied_settings import toml_text
from netmend.testing.project_copy import copy_project

PROJECT, KEYS = "project", "keys"
_OUTWARD = tuple(
    f"NETMEND_{name}"
    for name in ("DATABASE_URL", "CHANNELS", "PROBES", "CREDENTIALS", "TRUST", "DEVICES__KNOWN")
)


def copy_for_lab(source: Path, folder: Path, environment: Iterable[str]) -> Path:
    """Copy a project to `folder/project`, with keys for everybody in `folder/keys`; return the copy.

    `environment`: the names of its variables; they count more than the copy's own settings.

    Raises:
        BadInputError: there is something in the folder already, no project that can be copied, or a variable
            that would let the copy reach out of it.
        UnavailableError: it cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInputError(f"--copy {folder}: holds something already: name a new folder")
    if folder.resolve().is_relative_to(source.resolve()):
        raise BadInputError(f"--copy {folder}: lies within the project: name a folder outside")
    if outward := sorted(one for one in environment if one.startswith(_OUTWARD)):
        raise BadInputError(f"--copy: {', '.join(outward)}: would reach out of the copy: unset it first")
    project = folder / PROJECT
    try:
        copy_project(source, project)
        settings = project / "netmend.toml"
        document = tomllib.loads(settings.read_text(encoding="utf-8"))
        document.pop("trust", None)  # the copy has an administrator of its own
        settings.write_text(toml_text(document), encoding="utf-8")
        give_example_keys(project, folder / KEYS)
    except OSError as error:
        raise UnavailableError(f"--copy {folder}: cannot be written: {error.strerror}") from error
    return project
