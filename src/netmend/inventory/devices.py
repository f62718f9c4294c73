"""The devices, as Nornir's inventory names them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from nornir.core.exceptions import PluginNotRegistered
from nornir.core.inventory import Host, Inventory
from nornir.core.plugins.inventory import InventoryPluginRegister
from pydantic import ValidationError

from netmend.errors import BadFileError, BadInputError, Problem
from netmend.inventory.load import Document, Location, open_document
from netmend.inventory.simple_inventory import made_of
from netmend.inventory.yaml_file import Node, quoted
from netmend.model.project import DeviceEntry

SIMPLE = "SimpleInventory"
_FILES = {
    "host_file": "inventory/hosts.yaml",
    "group_file": "inventory/groups.yaml",
    "defaults_file": "inventory/defaults.yaml",
}
_KEYS = frozenset(
    {"hostname", "port", "username", "password", "platform", "groups", "data", "connection_options"}
)
_NETCONF_PORT = 830  # RFC 6242 §3
_SSH_PORT = 22
_LOCK_RUNNING = "lock_running"
_NO_SECRETS = (
    "secrets do not belong in this file: netmend takes them from the environment when it opens a session"
)


DeviceInventory: TypeAlias = Inventory
"""The devices as Nornir holds them; its hosts hold the open sessions."""


def load_nornir_inventory(root: Path, plugin: str, options: Mapping[str, Any]) -> Inventory:
    """Load the inventory by any Nornir inventory plugin; `SimpleInventory` reads the files of the project.

    The three files of SimpleInventory are checked by the strict rules of every other file first.

    Raises:
        BadFileError: Every problem of those files.
        BadInputError: The plugin is not there, or refused its options.
    """
    arguments = dict(options)
    if plugin == SIMPLE:
        arguments = {key: str(root / arguments.get(key, file)) for key, file in _FILES.items()} | {
            key: value for key, value in arguments.items() if key not in _FILES
        }
        documents = _checked(root, {key: Path(arguments[key]) for key in _FILES})
        if set(options) <= set(_FILES):
            return made_of(*(_plain(documents.get(key)) for key in _FILES))
    InventoryPluginRegister.auto_register()
    try:
        made = InventoryPluginRegister.get_plugin(plugin)
    except PluginNotRegistered as error:
        raise BadInputError(f"inventory: no Nornir inventory plugin {quoted(plugin)} is installed") from error
    try:
        return made(**arguments).load()
    except TypeError as error:
        raise BadInputError(f"inventory: plugin {plugin} refused its options") from error


def entries(inventory: Inventory) -> tuple[DeviceEntry, ...]:
    """Return what netmend needs of every device, by name; no credentials.

    Raises:
        BadInputError: A device has no platform, or its name, address or port cannot be used.
    """
    return tuple(_entry(host) for _, host in sorted(inventory.hosts.items()))


def _entry(host: Host) -> DeviceEntry:
    platform = host.platform
    if not platform:
        raise BadInputError(
            f"inventory: {host.name}: platform is missing here, in its groups and in defaults"
        )
    speaks_netconf = platform.split("_")[0] == "netconf"
    lock_running = host.get(_LOCK_RUNNING, False)
    if lock_running and not speaks_netconf:
        raise BadInputError(f"inventory: {host.name}: {_LOCK_RUNNING} is for NETCONF devices alone")
    try:
        return DeviceEntry(
            name=host.name,
            platform=platform,
            hostname=host.hostname or host.name,
            port=host.port or (_NETCONF_PORT if speaks_netconf else _SSH_PORT),
            username=host.username,
            group_names=tuple(group.name for group in host.extended_groups()),
            lock_running=lock_running,
        )
    except ValidationError as error:
        fields = ", ".join(str(detail["loc"][0]) for detail in error.errors(include_input=False))
        raise BadInputError(f"inventory: {quoted(host.name)}: {fields} cannot be used") from error


def _checked(root: Path, paths: dict[str, Path]) -> dict[str, Document]:
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    for key, path in paths.items():
        if key != "host_file" and not path.exists():  # Nornir does without groups and defaults
            continue
        file = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        try:
            documents[key] = open_document(path, file)
        except BadFileError as error:
            problems.extend(error.problems)
    if problems:
        raise BadFileError(tuple(problems))
    groups = documents.get("group_file")
    known = set(_mapping(groups.root)) if groups is not None else set()
    for key in ("host_file", "group_file"):
        if key in documents:
            problems.extend(_wrong_elements(documents[key], known))
    if "defaults_file" in documents:
        problems.extend(
            _wrong_element(documents["defaults_file"], (), documents["defaults_file"].root, known)
        )
    if problems:
        raise BadFileError(tuple(problems))
    return documents


def _wrong_elements(document: Document, groups: set[str]) -> Iterator[Problem]:
    if not isinstance(document.root.value, dict):
        yield document.problem((), "must be a mapping of names")
        return
    for name, element in document.root.value.items():
        yield from _wrong_element(document, (name,), element, groups)


def _wrong_element(document: Document, at: Location, element: Node, groups: set[str]) -> Iterator[Problem]:
    if not isinstance(element.value, dict):
        yield document.problem(at, "must be a mapping")
        return
    for key, child in element.value.items():
        here: Location = (*at, key)
        if key not in _KEYS:
            yield document.problem(here, "unknown key", at_key=True)
        elif key == "groups":
            yield from _wrong_groups(document, here, child, groups)
        elif key == "port" and type(child.value) is not int:
            yield document.problem(here, "must be a whole number")
        elif key in {"hostname", "username", "platform"} and not isinstance(child.value, str):
            yield document.problem(here, "must be text")
        elif key in {"data", "connection_options"} and not isinstance(child.value, dict):
            yield document.problem(here, "must be a mapping")
        elif key == "data":
            yield from _wrong_facts(document, here, _mapping(child))
    yield from _secrets(document, at, element)


def _wrong_groups(document: Document, at: Location, node: Node, groups: set[str]) -> Iterator[Problem]:
    if not isinstance(node.value, list):
        yield document.problem(at, "must be a list of group names")
        return
    for i, item in enumerate(node.value):
        if not isinstance(item.value, str):
            yield document.problem((*at, i), "must be the name of a group")
        elif item.value not in groups:
            yield document.problem((*at, i), f"{quoted(item.value)} is no group of the groups file")


def _wrong_facts(document: Document, at: Location, facts: dict[str, Node]) -> Iterator[Problem]:
    """Find what netmend itself reads in `data` and cannot use."""
    if _LOCK_RUNNING in facts and not isinstance(facts[_LOCK_RUNNING].value, bool):
        yield document.problem((*at, _LOCK_RUNNING), "must be true or false")


def _secrets(document: Document, at: Location, node: Node) -> Iterator[Problem]:
    """Find secrets at any depth; what they are is never repeated."""
    if isinstance(node.value, dict):
        for key, child in node.value.items():
            if any(word in key.lower() for word in ("password", "secret", "passphrase", "private_key")):
                yield document.problem((*at, key), _NO_SECRETS, at_key=True)
            else:
                yield from _secrets(document, (*at, key), child)
    elif isinstance(node.value, list):
        for i, child in enumerate(node.value):
            yield from _secrets(document, (*at, i), child)


def _mapping(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _plain(document: Document | None) -> dict[str, Any]:
    plain = document.root.plain if document is not None else None
    return plain if isinstance(plain, dict) else {}
