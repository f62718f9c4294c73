"""Nornir's SimpleInventory, made of files that have been parsed already.

The plugin of Nornir 3.6 reads the same three files once more with the same slow parser, each time a run, a
probe or a check needs hosts of its own. Files that obey netmend's rules mean the same to both.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from nornir.core.inventory import (
    ConnectionOptions,
    Defaults,
    Group,
    Groups,
    Host,
    Hosts,
    Inventory,
    ParentGroups,
)

Element = TypeVar("Element", Host, Group)
Plain = Mapping[str, Any]
_OWN = ("hostname", "port", "username", "password", "platform")


def made_of(hosts: Plain, groups: Plain, defaults: Plain) -> Inventory:
    """Return the inventory of these three files, each as plain data; nothing of it is shared with another."""
    common = Defaults(**_attributes(defaults))
    known = Groups({name: _element(Group, name, one, common) for name, one in groups.items()})
    listed = Hosts({name: _element(Host, name, one, common) for name, one in hosts.items()})
    for elements, plain in ((known, groups), (listed, hosts)):
        for name, one in elements.items():
            one.groups = ParentGroups([known[group] for group in plain[name].get("groups", ())])
    return Inventory(hosts=listed, groups=known, defaults=common)


def _element(kind: type[Element], name: str, plain: Plain, defaults: Defaults) -> Element:
    return kind(name=name, defaults=defaults, **_attributes(plain))


def _attributes(plain: Plain) -> dict[str, Any]:
    options = {
        name: ConnectionOptions(**{key: one.get(key) for key in (*_OWN, "extras")})
        for name, one in plain.get("connection_options", {}).items()
    }
    return {**{key: plain.get(key) for key in (*_OWN, "data")}, "connection_options": options}
