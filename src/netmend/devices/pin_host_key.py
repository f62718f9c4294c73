"""Write a device's host key among the pinned ones."""

import os
import tempfile
from pathlib import Path

from netmend.devices.host_keys import HostKey, known_hosts_line, pinned_keys


def pin_host_key(known_hosts: Path, hostname: str, port: int, key: HostKey) -> None:
    """Make the key the only one that is pinned for this address and port; every other line stays.

    The file is replaced at once: whoever reads it sees the old one or the new one.

    Raises:
        BadFileError: a line of the file is not understood; nothing is written.
    """
    pinned_keys(str(known_hosts), hostname, port)  # refuses what it does not understand
    lines = known_hosts.read_text(encoding="utf-8").splitlines() if known_hosts.exists() else []
    kept = [left for line in lines if (left := _without(line, hostname, port)) is not None]
    text = "".join(f"{line}\n" for line in kept) + known_hosts_line(hostname, port, key)
    known_hosts.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=known_hosts.parent, prefix=f".{known_hosts.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(known_hosts)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _without(line: str, hostname: str, port: int) -> str | None:
    """Return the line without this address, None when it names no other."""
    if not line.strip() or line.startswith("#"):
        return line
    names, _, rest = line.partition(" ")
    ours = {f"[{hostname}]:{port}", *([hostname] if port == 22 else [])}  # noqa: PLR2004 - as OpenSSH writes it
    left = [name for name in names.split(",") if name not in ours]
    return f"{','.join(left)} {rest}" if left else None
