"""What NETCONF servers differ in: which capabilities one announces, and what it does besides."""

from collections.abc import Mapping
from dataclasses import dataclass

_BASE_1_0 = "urn:ietf:params:netconf:base:1.0"
_BASE_1_1 = "urn:ietf:params:netconf:base:1.1"
_CAPABILITY = "urn:ietf:params:netconf:capability:"


@dataclass(frozen=True)
class Dialect:
    """One kind of server. `offers`: the announced capabilities, without what all of them begin with.

    `base_1_1`: it also speaks the chunked framing, RFC 6242 §4.2.
    `locks_while_pending`: the candidate can be locked while a confirmed commit is pending; yuma123 2.13
    answers in-use to everybody, whoever committed.  `lax_confirms`: a confirming commit with nothing pending
    is taken for a plain commit, as clixon does, against RFC 6241 appendix C.  `reverts_locked`: a lock on
    running does not keep the timer from reverting; on yuma123 2.13 it does.
    """

    offers: tuple[str, ...]
    base_1_1: bool = True
    locks_while_pending: bool = True
    lax_confirms: bool = False
    reverts_locked: bool = True

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Return what the hello names."""
        bases = (_BASE_1_0, _BASE_1_1) if self.base_1_1 else (_BASE_1_0,)
        return (*bases, *(_CAPABILITY + one for one in self.offers))

    @property
    def has_candidate(self) -> bool:
        """Say whether there is a candidate, RFC 6241 §8.3."""
        return "candidate:1.0" in self.offers

    @property
    def writable_running(self) -> bool:
        """Say whether running can be edited, RFC 6241 §8.2."""
        return "writable-running:1.0" in self.offers

    @property
    def has_startup(self) -> bool:
        """Say whether startup is a datastore of its own, RFC 6241 §8.7."""
        return "startup:1.0" in self.offers

    @property
    def confirms(self) -> bool:
        """Say whether a commit can be confirmed, RFC 6241 §8.4."""
        return self.knows_persist or "confirmed-commit:1.0" in self.offers

    @property
    def knows_persist(self) -> bool:
        """Say whether a confirmed commit can outlive its session, and be cancelled by request."""
        return "confirmed-commit:1.1" in self.offers


_CANDIDATE = ("candidate:1.0", "validate:1.0")
_EXACT = ("validate:1.1", "rollback-on-error:1.0")

DIALECTS: Mapping[str, Dialect] = {
    "netconf": Dialect((*_CANDIDATE, *_EXACT, "confirmed-commit:1.1", "startup:1.0")),
    "netconf_strict": Dialect(
        (*_CANDIDATE, *_EXACT, "confirmed-commit:1.1", "startup:1.0"),
        locks_while_pending=False,
        reverts_locked=False,
    ),
    "netconf_lax": Dialect((*_CANDIDATE, *_EXACT, "confirmed-commit:1.1", "startup:1.0"), lax_confirms=True),
    "netconf_session": Dialect((*_CANDIDATE, "confirmed-commit:1.0"), base_1_1=False),
    "netconf_plain": Dialect(_CANDIDATE, base_1_1=False),
    "netconf_running": Dialect(("writable-running:1.0", "rollback-on-error:1.0", "startup:1.0")),
    "netconf_bare": Dialect(("writable-running:1.0",), base_1_1=False),
}
"""By the personality's name: with everything; refusing locks while a commit is pending, and never reverting
under one; saying ok to every confirm; with a timer that ends with its session; without one; with running
only; with nothing but what RFC 4741 asks for."""
