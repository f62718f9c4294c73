"""What an edit would make of a configuration, RFC 6241 §7.2, where no candidate shows it. Pure.

Without the YANG model, list entries are told apart as everywhere here: by their first leaf.
"""

from copy import deepcopy

from lxml import etree

from netmend.devices.tree_difference import Pairing
from netmend.devices.yang_tree import BASE, Tree, children, local_name, text_of
from netmend.errors import BadInputError

_OPERATION = f"{{{BASE}}}operation"


def predicted(base: Tree, edit: Tree) -> Tree:
    """Return a copy of `base` after the edit.

    Raises:
        BadInputError: the edit cannot be made there, or what it would make cannot be known.
    """
    made = deepcopy(base)
    _apply(made, edit, "merge")
    return made


def _apply(parent: Tree, edit: Tree, inherited: str) -> None:
    for given in children(edit):
        operation = given.get(_OPERATION) or inherited
        there = _counterpart(parent, given)
        if operation in {"delete", "remove"}:
            if there is not None:
                parent.remove(there)
            elif operation == "delete":
                raise BadInputError(f"{local_name(given)}: it is to be deleted, and is not there")
        elif there is None:
            _insert(parent, _bare(given))
        elif operation == "create":
            raise BadInputError(f"{local_name(given)}: it is to be created, and is there already")
        elif operation == "replace":
            parent.replace(there, _bare(given))
        elif children(given):
            _apply(there, given, operation)
        else:
            there.text = given.text


def _counterpart(parent: Tree, given: Tree) -> Tree | None:
    """Return the element of the configuration that an element of the edit means."""
    siblings = [child for child in children(parent) if child.tag == given.tag]
    pairing = Pairing(parent, parent)
    keyed = [one for one in siblings if pairing.key(one) is not None]
    if keyed or (not siblings and not children(given)):
        below = children(given)
        key = text_of(below[0]) if below else text_of(given)
        return next((one for one in keyed if pairing.key(one) == key), None)
    if len(siblings) > 1:
        raise BadInputError(f"{local_name(given)}: which of {len(siblings)} is meant cannot be known")
    return siblings[0] if siblings else None


def _insert(parent: Tree, new: Tree) -> None:
    """Put a new element behind those of its name; in a list that is sorted by its key, at its place."""
    siblings = [child for child in children(parent) if child.tag == new.tag]
    if not siblings:
        parent.append(new)
        return
    keys = [_first_text(one) for one in siblings]
    after = len(siblings)
    if keys == sorted(keys):
        after = sum(key < _first_text(new) for key in keys)
    if after == 0:
        siblings[0].addprevious(new)
    else:
        siblings[after - 1].addnext(new)


def _first_text(element: Tree) -> str:
    below = children(element)
    return text_of(below[0]) if below else text_of(element)


def _bare(given: Tree) -> Tree:
    """Return a copy without operations."""
    copy = deepcopy(given)
    copy.tail = None
    for element in copy.iter(etree.Element):
        if _OPERATION in element.attrib:
            del element.attrib[_OPERATION]
        if children(element):
            element.text = None
        element.tail = None
    return copy
