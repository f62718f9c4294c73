"""The ground-truth log of one device: JSON lines, each on disk before the client hears of it."""

from pathlib import Path

from netmend.lab.log_line import LogLine


class GroundTruth:
    """Appends to one file; a restarted lab goes on with the next number."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._file = path.open("a+", encoding="utf-8")
        self._file.seek(0)
        self._seq = sum(1 for _ in self._file)

    @property
    def next_seq(self) -> int:
        """Return the number of the next line; the first is 1."""
        return self._seq + 1

    def append(self, line: LogLine) -> None:
        """Write one line and flush it."""
        self._file.write(line.model_dump_json() + "\n")
        self._file.flush()
        self._seq = line.seq

    def close(self) -> None:
        """Close the file."""
        self._file.close()
