"""A channel that hands notices over as files: `<directory>/<party>/<key>.json`."""

import os
import tempfile
from pathlib import Path

from netmend.errors import UnavailableError
from netmend.model.notice import Notice


class FileChannel:
    """A reader sees a whole notice or none. Party and key are `Identifier`s: they stay in the directory."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def deliver(self, notice: Notice) -> None:
        """Write the notice durably; the same one again is harmless.

        Raises:
            UnavailableError: it cannot be written, or another notice has that key.
        """
        file = self._directory / notice.party / f"{notice.key}.json"
        text = notice.model_dump_json(indent=2) + "\n"
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists():
                _demand_same(file, text)
                return
            _write(file, text)
        except OSError as err:
            raise UnavailableError(f"file channel: {notice.key}: {err.strerror or err}") from err


def _demand_same(file: Path, text: str) -> None:
    if file.read_text(encoding="utf-8") != text:
        raise UnavailableError(f"file channel: {file.stem}: another notice was delivered under that key")


def _write(file: Path, text: str) -> None:
    """Temporary file, fsync, rename, fsync of the directory: after a power cut it is whole or absent."""
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, prefix=".", suffix=".tmp", delete=False
    ) as temporary:
        try:
            temporary.write(text)
            temporary.flush()
            os.fsync(temporary.fileno())
            Path(temporary.name).replace(file)
        except OSError:
            Path(temporary.name).unlink(missing_ok=True)
            raise
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
