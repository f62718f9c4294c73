"""RFC 8785 bytes, SSHSIG signatures, trust anchors and signed decisions."""

from netmend.trust.anchors import (
    PARTIES_NAMESPACE,
    check_anchors_apart,
    check_parties,
    read_anchors,
    sign_parties,
)
from netmend.trust.canonical import canonical_bytes, digest_of, digest_of_bytes
from netmend.trust.decisions import (
    DECISION_NAMESPACE,
    bind,
    read_decision,
    sign_decision,
    write_decision,
)
from netmend.trust.identities import Barred, bar
from netmend.trust.keys import make_key, public_line
from netmend.trust.proposal_digest import barred_from, digest_of_proposal
from netmend.trust.resolutions import (
    RESOLUTION_NAMESPACE,
    read_resolution,
    sign_resolution,
    write_resolution,
)
from netmend.trust.sshsig import check, fingerprint, sign
from netmend.trust.standing import standing

__all__ = [
    "DECISION_NAMESPACE",
    "PARTIES_NAMESPACE",
    "RESOLUTION_NAMESPACE",
    "Barred",
    "bar",
    "barred_from",
    "bind",
    "canonical_bytes",
    "check",
    "check_anchors_apart",
    "check_parties",
    "digest_of",
    "digest_of_bytes",
    "digest_of_proposal",
    "fingerprint",
    "make_key",
    "public_line",
    "read_anchors",
    "read_decision",
    "read_resolution",
    "sign",
    "sign_decision",
    "sign_parties",
    "sign_resolution",
    "standing",
    "write_decision",
    "write_resolution",
]
