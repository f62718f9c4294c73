"""Keep passwords and keys of a configuration out of what people are shown of it. Pure."""

import re

_IN_LINE = re.compile(
    r"((?:^|\s)(?:password|secret|passphrase|key-string|pre-shared-key|authentication-key|md5|sha|hmac-\S+|"
    r"snmp-server community|(?:tacacs|radius)\S*(?: host \S+)? key|(?:^.)?\s*key(?= \d+ \S)))\s+\S.*$",
    re.IGNORECASE,
)
"""Words after which a command line names a secret, perhaps behind the number of its encryption."""
_IN_ELEMENT = re.compile(
    r"(<(?:[\w.-]+:)?[\w.-]*(?:password|secret|passphrase|community|pre-shared-key|auth-key)[\w.-]*>)[^<]+",
    re.IGNORECASE,
)


def masked(text: str) -> str:
    """Return lines of a configuration, or of a diff, with `***` in the place of each secret."""
    return "\n".join(_IN_ELEMENT.sub(r"\1***", _IN_LINE.sub(r"\1 ***", line)) for line in text.split("\n"))
