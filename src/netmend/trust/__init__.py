"""RFC 8785 bytes, SSHSIG signatures, trust anchors and signed decisions."""
