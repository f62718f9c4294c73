"""What a NETCONF client can ask of a device, RFC 6241 §7 and §8: each operation, understood."""

from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from lxml import etree

from netmend.lab.datastores import DEFAULT_CONFIRM_TIMEOUT_S, CommitOrder, Store
from netmend.lab.device import Device
from netmend.lab.edit import DEFAULT_OPERATIONS, NETCONF_NS, edited
from netmend.lab.exchange import Elements, Request, Session
from netmend.lab.log_line import RequestClass
from netmend.lab.rpc_error import in_use, invalid_value, missing_element, not_supported, unknown_element
from netmend.lab.subtree import subtree

MAX_UINT32 = 4_294_967_295

_TEST_OPTIONS = frozenset({"test-then-set", "set", "test-only"})
_ERROR_OPTIONS = frozenset({"stop-on-error", "rollback-on-error"})


def understood(device: Device, session: Session, operation: etree._Element) -> Request:
    """Return the request that the operation element means; what is wrong with it shows when it acts."""
    name = etree.QName(operation)
    means = _MEANINGS.get(name.localname) if name.namespace == NETCONF_NS else None
    if means is None:
        return Request("unknown", "read", lambda: _refuse(f"no operation {name.localname[:80]}"))
    return means(device, session, operation)


def _get(device: Device, _session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation, "filter")
        return _data([*device.stores.running.elements(), *device.state()], operation)

    return Request("get", "read", act)


def _get_config(device: Device, _session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation, "source", "filter")
        return _data(device.stores.of(_store(device, operation, "source")).elements(), operation)

    return Request("get-config", "read", act, _named(operation, "source"))


def _edit_config(device: Device, session: Session, operation: etree._Element) -> Request:
    target = _store_name(operation, "target")

    def act() -> Elements:
        tested = ("test-option",) if "validate:1.0" in device.dialect.offers else ()
        _demand_parameters(operation, "target", "default-operation", "error-option", "config", *tested)
        store = _store(device, operation, "target")
        if store == "startup" or (store == "running" and not device.dialect.writable_running):
            raise not_supported(f"{store} cannot be edited")
        default = _choice(operation, "default-operation", DEFAULT_OPERATIONS, "merge")
        test_option = _choice(operation, "test-option", _TEST_OPTIONS, "test-then-set")
        _choice(operation, "error-option", _error_options(device), "stop-on-error")
        config = _child(operation, "config")
        if config is None:
            raise missing_element("config", "/")
        device.stores.demand_free(store, session.id)
        result = edited(device.stores.of(store), config, default_operation=default)
        if test_option != "set" or store == "running":
            result.check()
        if test_option == "test-only":
            return ()
        if store == "running":
            device.stores.edit_running(session.id, result)
        else:
            device.stores.stage(session.id, result)
        return ()

    request_class: RequestClass = "write" if target == "running" else "stage"
    return Request("edit-config", request_class, act, _named(operation, "target"))


def _error_options(device: Device) -> frozenset[str]:
    exact = "rollback-on-error:1.0" in device.dialect.offers
    return _ERROR_OPTIONS if exact else _ERROR_OPTIONS - {"rollback-on-error"}


def _validate(device: Device, _session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation, "source")
        device.stores.of(_store(device, operation, "source")).check()
        return ()

    return Request("validate", "read", act, _named(operation, "source"))


def _commit(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_candidate(device)
        _demand_parameters(operation, *_commit_parameters(device))
        order = _order(operation)
        if device.dialect.lax_confirms and device.stores.pending is None:
            order = replace(order, persist_id=None)
        device.stores.commit(session.id, order, now=device.clock.now())
        return ()

    confirming = "confirming-commit" if device.stores.pending is not None else "commit"
    op = confirming if _child(operation, "confirmed") is None else "confirmed-commit"
    return Request(op, "write", act, _texts(operation, "persist", "persist-id", "confirm-timeout"))


def _cancel_commit(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        if not device.dialect.knows_persist:
            raise not_supported("no operation cancel-commit")
        _demand_parameters(operation, "persist-id")
        device.stores.cancel(session.id, _text(operation, "persist-id"))
        return ()

    return Request("cancel-commit", "write", act, _texts(operation, "persist-id"))


def _discard_changes(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_candidate(device)
        _demand_parameters(operation)
        device.stores.discard(session.id)
        return ()

    return Request("discard-changes", "stage", act)


def _lock(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation, "target")
        store = _store(device, operation, "target")
        if device.stores.pending is not None and not device.dialect.locks_while_pending:
            raise in_use("a confirmed commit is pending")
        device.stores.lock(store, session.id)
        return ()

    return Request("lock", _lock_class(operation), act, _named(operation, "target"))


def _unlock(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation, "target")
        device.stores.unlock(_store(device, operation, "target"), session.id)
        return ()

    return Request("unlock", _lock_class(operation), act, _named(operation, "target"))


def _copy_config(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation, "target", "source")
        if tuple(_store(device, operation, one) for one in ("source", "target")) != ("running", "startup"):
            raise not_supported("only running can be copied, and only to startup")
        device.stores.save(session.id)
        return ()

    return Request("copy-config", "write", act, _named(operation, "target"))


def _kill_session(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation, "session-id")
        device.kill_session(_number(operation, "session-id", None), by=session)
        return ()

    return Request("kill-session", "read", act, _texts(operation, "session-id", prefix="killed-"))


def _close_session(device: Device, session: Session, operation: etree._Element) -> Request:
    def act() -> Elements:
        _demand_parameters(operation)
        device.end_session(session, "close-session")
        return ()

    return Request("close-session", "read", act)


_MEANINGS: dict[str, Callable[[Device, Session, etree._Element], Request]] = {
    "get": _get,
    "get-config": _get_config,
    "edit-config": _edit_config,
    "validate": _validate,
    "commit": _commit,
    "cancel-commit": _cancel_commit,
    "discard-changes": _discard_changes,
    "lock": _lock,
    "unlock": _unlock,
    "copy-config": _copy_config,
    "kill-session": _kill_session,
    "close-session": _close_session,
}


def _refuse(message: str) -> Elements:
    raise not_supported(message)


def _data(elements: list[etree._Element], operation: etree._Element) -> Elements:
    selection = _child(operation, "filter")
    if selection is not None:
        if selection.get("type", "subtree") != "subtree":
            raise not_supported("only subtree filters")
        elements = subtree(elements, selection)
    data = etree.Element(etree.QName(NETCONF_NS, "data"))
    data.extend(elements)
    return (data,)


def _demand_candidate(device: Device) -> None:
    if not device.dialect.has_candidate:
        raise not_supported("there is no candidate")


def _commit_parameters(device: Device) -> tuple[str, ...]:
    timer = ("confirmed", "confirm-timeout") if device.dialect.confirms else ()
    token = ("persist", "persist-id") if device.dialect.knows_persist else ()
    return (*timer, *token)


def _order(operation: etree._Element) -> CommitOrder:
    return CommitOrder(
        confirmed=_child(operation, "confirmed") is not None,
        timeout_s=_number(operation, "confirm-timeout", DEFAULT_CONFIRM_TIMEOUT_S),
        persist=_text(operation, "persist"),
        persist_id=_text(operation, "persist-id"),
    )


def _demand_parameters(operation: etree._Element, *allowed: str) -> None:
    for child in operation:
        if isinstance(child.tag, str) and etree.QName(child).localname not in allowed:
            raise unknown_element(etree.QName(child).localname, "/")


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    return parent.find(f"{{{NETCONF_NS}}}{name}")


def _text(operation: etree._Element, name: str) -> str | None:
    child = _child(operation, name)
    return None if child is None else (child.text or "").strip()


def _texts(operation: etree._Element, *names: str, prefix: str = "") -> dict[str, str | int]:
    return {
        (prefix + name).replace("-", "_"): text
        for name in names
        if (text := _text(operation, name)) is not None
    }


def _number(operation: etree._Element, name: str, default: int | None) -> int:
    text = _text(operation, name)
    if text is None:
        if default is None:
            raise missing_element(name, "/")
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:11]) <= MAX_UINT32:
        raise invalid_value(f"{name}: not a whole number from 1 to {MAX_UINT32}")
    return int(text)


def _choice(operation: etree._Element, name: str, allowed: frozenset[str], default: str) -> str:
    text = _text(operation, name)
    if text is None:
        return default
    if text not in allowed:
        raise invalid_value(f"{name}: {text[:80]!r} is not one of {', '.join(sorted(allowed))}")
    return text


def _store_name(operation: etree._Element, parameter: str) -> str | None:
    holder = _child(operation, parameter)
    names = [] if holder is None else [etree.QName(c).localname for c in holder if isinstance(c.tag, str)]
    return names[0] if len(names) == 1 else None


def _store(device: Device, operation: etree._Element, parameter: str) -> Store:
    name = _store_name(operation, parameter)
    if name is None:
        raise missing_element(parameter, "/")
    there = {"candidate": device.dialect.has_candidate, "startup": device.dialect.has_startup}
    for store in get_args(Store):
        if store == name and there.get(store, True):
            return store  # type: ignore[no-any-return]  # get_args knows no types
    raise not_supported(f"no datastore {name[:80]}")


def _named(operation: etree._Element, parameter: str) -> dict[str, str | int]:
    name = _store_name(operation, parameter)
    return {} if name is None else {parameter: name}


def _lock_class(operation: etree._Element) -> RequestClass:
    return "stage" if _store_name(operation, "target") == "candidate" else "write"
