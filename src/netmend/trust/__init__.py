"""RFC 8785 bytes, SSHSIG signatures, trust anchors and signed decisions."""

from netmend.trust.anchors import PARTIES_NAMESPACE, check_anchors_apart, check_parties, read_anchors
from netmend.trust.canonical import canonical_bytes, digest_of, digest_of_bytes
from netmend.trust.decisions import (
    DECISION_NAMESPACE,
    bind,
    read_decision,
    sign_decision,
    write_decision,
)
from netmend.trust.identities import Barred, bar
from netmend.trust.sshsig import check, fingerprint, sign
from netmend.trust.standing import standing

__all__ = [
    "DECISION_NAMESPACE",
    "PARTIES_NAMESPACE",
    "Barred",
    "bar",
    "bind",
    "canonical_bytes",
    "check",
    "check_anchors_apart",
    "check_parties",
    "digest_of",
    "digest_of_bytes",
    "fingerprint",
    "read_anchors",
    "read_decision",
    "sign",
    "sign_decision",
    "standing",
    "write_decision",
]
