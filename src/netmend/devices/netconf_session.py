"""One NETCONF session: every request guarded, spaced, bounded, and its errors ours."""

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import structlog
from lxml import etree
from ncclient.operations import RPCError, RPCReply

from netmend.devices.config_text import digest
from netmend.devices.netconf_connect import connect
from netmend.devices.netconf_errors import FOREIGN, requesting
from netmend.devices.pace import pace_of
from netmend.devices.ssh_socket import hang_up
from netmend.devices.yang_tree import BASE, Tree, canonical_text, children, parse_config
from netmend.errors import ConfigRejectedError, PartlyAppliedError, ReplyLostError, UnreachableError
from netmend.seams import Credentials, RequestClass, Requests, Target

log = structlog.get_logger()

_GOODBYE_S = 2.0


class NetconfSession:
    """A session with the RPCs that the gated sequences need, in the words of RFC 6241.

    `spacing_s` of the target holds between the requests of all sessions with the device while a confirmed
    commit may be pending.  `holds_commit`: a confirmed commit is pending that ends with this session.
    `locks_running`: the inventory's word that running may be locked around a commit.
    """

    def __init__(self, target: Target, credentials: Credentials, requests: Requests) -> None:
        self.device = target.device.name
        self.holds_commit = False
        self._open = partial(connect, target, credentials)
        self.locks_running = target.device.lock_running
        self._spacing_s = target.spacing_s
        self._pace = pace_of(target.device.hostname, target.device.port)
        self._gone = False
        with requests.request("connect", RequestClass.READ):
            self._manager, self._sock = self._open()

    def expect_timer(self) -> None:
        """Space the requests from now on: a confirmed commit of ours may be pending."""
        self._pace.armed()

    def offers(self, capability: str) -> bool:
        """Say whether the device announced the capability, such as `:startup` or `:validate:1.1`."""
        return capability in self._manager.server_capabilities

    def get_config(self, requests: Requests, source: str) -> Tree:
        """Return what a datastore holds."""
        return self._data(requests, "get-config", lambda: self._manager.get_config(source=source))

    def digest(self, requests: Requests, source: str) -> str:
        """Return the digest of what a datastore holds."""
        return digest(canonical_text(self.get_config(requests, source)))

    def get(self, requests: Requests, subtree: str) -> Tree:
        """Return configuration and state below a subtree filter, RFC 6241 §6."""
        chosen = etree.Element(f"{{{BASE}}}filter", type="subtree")
        chosen.extend(children(parse_config(subtree)))
        return self._data(requests, "get", lambda: self._manager.get(filter=chosen))

    @property
    def is_usable(self) -> bool:
        """Say whether a request could be sent."""
        return not self._gone and bool(self._manager.connected)

    def renew(self, requests: Requests) -> None:
        """End the session and go on in a new one."""
        self.close()
        with requests.request("connect", RequestClass.READ):
            self._manager, self._sock = self._open()
        self._gone = False

    def lock(self, requests: Requests, store: Literal["candidate", "running"] = "candidate") -> None:
        """Lock a datastore; locking running keeps others from writing, and counts as a write itself."""
        self._request(requests, "lock", _lock_class(store), lambda: self._manager.lock(target=store), "lock")

    def unlock(self, requests: Requests, store: Literal["candidate", "running"] = "candidate") -> None:
        """Unlock it."""
        self._request(
            requests, "unlock", _lock_class(store), lambda: self._manager.unlock(target=store), "unlock"
        )

    def edit(self, requests: Requests, edit: str) -> None:
        """Merge an edit into the candidate; what the device refuses leaves the candidate as it was."""
        self._order(requests, "edit-config", self._editing(edit, "candidate"))

    def edit_running(self, requests: Requests, edit: str, *, op: str, goes_on: bool) -> None:
        """Merge an edit into running. `goes_on`: an earlier edit of the same change is there already.

        Raises:
            PartlyAppliedError: refused, and what was taken before that stays.
        """
        in_part = goes_on or not self.offers(":rollback-on-error")
        self._write(requests, op, self._editing(edit, "running"), in_part=in_part)

    def _editing(self, edit: str, store: Literal["candidate", "running"]) -> Callable[[], Any]:
        config = etree.Element(f"{{{BASE}}}config")
        config.extend(children(parse_config(edit)))
        # No separate <validate>: yuma123 answers a commit after it with <ok/> and applies nothing.
        options = {
            "test_option": "test-then-set" if self.offers(":validate:1.1") else None,
            "error_option": "rollback-on-error" if self.offers(":rollback-on-error") else None,
        }
        return lambda: self._manager.edit_config(config, target=store, default_operation="merge", **options)

    def discard(self, requests: Requests) -> None:
        """Make the candidate equal to running."""
        self._order(requests, "discard-changes", self._manager.discard_changes)

    def commit(self, requests: Requests, *, op: str = "commit", detail: str = "") -> None:
        """Make the candidate running, for good."""
        self._write(requests, op, self._manager.commit, detail=detail)

    def commit_confirmed(self, requests: Requests, label: str | None, timeout_s: int) -> None:
        """Make the candidate running until the timeout, RFC 6241 §8.4.

        `label`: the persist token; without one the commit ends with this session.
        """
        self.holds_commit = label is None
        self._write(
            requests,
            "confirmed-commit",
            lambda: self._manager.commit(confirmed=True, timeout=str(timeout_s), persist=label),
            arms_s=timeout_s,
        )

    def extend(self, requests: Requests, label: str, timeout_s: int) -> None:
        """Re-arm the timer of the pending commit; ncclient's own commit cannot send both tokens."""
        commit = etree.Element(f"{{{BASE}}}commit")
        for name, text in (
            ("confirmed", None),
            ("confirm-timeout", str(timeout_s)),
            ("persist", label),
            ("persist-id", label),
        ):
            etree.SubElement(commit, f"{{{BASE}}}{name}").text = text
        self._write(
            requests, "confirmed-commit", lambda: self._manager.rpc(commit), means="extend", arms_s=timeout_s
        )

    def confirm(self, requests: Requests, label: str | None, *, op: str = "confirming-commit") -> None:
        """Make the pending commit final. `op`: under which name it is written down."""
        self._write(requests, op, lambda: self._manager.commit(persist_id=label), means="confirming-commit")
        self.holds_commit = False
        self._pace.settled()

    def cancel(self, requests: Requests, label: str) -> None:
        """Take the pending commit back now."""
        self._write(requests, "cancel-commit", lambda: self._manager.cancel_commit(persist_id=label))
        self._pace.settled()

    def save(self, requests: Requests) -> None:
        """Copy running to startup."""
        self._write(
            requests, "copy-config", lambda: self._manager.copy_config(source="running", target="startup")
        )

    def close(self) -> None:
        """End the session, politely when the device still answers; what it edited and locked goes with it."""
        try:
            self._manager.timeout = _GOODBYE_S
            if self._manager.connected and not self._gone:
                self._manager.close_session()
        except FOREIGN as error:
            log.info("device.no_goodbye", device=self.device, reason=type(error).__name__)
        self._gone, self.holds_commit = True, False
        hang_up(self._sock)
        self._manager._session.close()  # noqa: SLF001 - Manager has no other way to end without asking

    def _data(self, requests: Requests, op: str, send: Callable[[], Any]) -> Tree:
        reply = self._request(requests, op, RequestClass.READ, send, op)
        data: Tree | None = reply.data_ele
        if data is None:
            raise ConfigRejectedError(self.device, f"lying output: the reply to {op} has no data")
        return data

    def _order(self, requests: Requests, op: str, send: Callable[[], Any]) -> None:
        self._request(requests, op, RequestClass.STAGE, send, op)

    def _write(
        self,
        requests: Requests,
        op: str,
        send: Callable[[], Any],
        *,
        means: str | None = None,
        arms_s: int | None = None,
        in_part: bool = False,
        detail: str = "",
    ) -> None:
        def arming() -> RPCReply:
            # Before: it may arm the timer although its reply is lost. After: the timer began not later.
            if arms_s is not None:
                self._pace.armed(arms_s)
            reply = send()
            if arms_s is not None:
                self._pace.armed(arms_s)
            return reply

        self._request(requests, op, RequestClass.WRITE, arming, means or op, detail, in_part=in_part)

    def _request(  # noqa: PLR0917 - private, in the order in which a request is made
        self,
        requests: Requests,
        op: str,
        request_class: RequestClass,
        send: Callable[[], Any],
        means: str,
        detail: str = "",
        *,
        in_part: bool = False,
    ) -> RPCReply:
        self._pace.turn(self._spacing_s, settles=request_class is RequestClass.WRITE)
        with requests.request(op, request_class, detail=detail):
            if self._gone or not self._manager.connected:
                raise UnreachableError(self.device, f"{op} not sent: the session is gone")
            try:
                return self._answer(op, request_class, send, means)
            except (ReplyLostError, UnreachableError):
                # ncclient would queue the next request on its dead thread and wait for the whole deadline.
                self._gone = True
                raise
            except ConfigRejectedError as refusal:
                if in_part:
                    raise PartlyAppliedError(self.device, refusal.what, refusal.said) from refusal
                raise
            finally:
                self._pace.replied()

    def _answer(self, op: str, request_class: RequestClass, send: Callable[[], Any], means: str) -> RPCReply:
        with requesting(self.device, means, request_class):
            reply = send()
            refusals = [error for error in reply.errors if error.severity != "warning"]
            if refusals:
                raise RPCError(reply._root, errs=refusals)  # noqa: SLF001 - ncclient builds it so itself
        if request_class is not RequestClass.READ and not (reply.errors or _says_ok(reply)):
            raise ReplyLostError(self.device, f"the answer to {op} is neither ok nor an error")
        return reply


def _says_ok(reply: RPCReply) -> bool:
    root: Tree = reply._root  # noqa: SLF001 - ncclient gives the root no public name
    return root.find(f"{{{BASE}}}ok") is not None


def _lock_class(store: str) -> RequestClass:
    return RequestClass.STAGE if store == "candidate" else RequestClass.WRITE
