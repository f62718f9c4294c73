from pathlib import Path

from netmend.lab.ground_truth import GroundTruth
from netmend.lab.log_line import LogLine


def line(seq: int) -> LogLine:
    return LogLine.model_validate(
        {
            "seq": seq,
            "t": 1.5,
            "device_t": 2.5,
            "session": 1,
            "user": "netmend",
            "op": "get",
            "class": "read",
            "phase": "request",
            "acted": True,
            "running_digest": "sha256:a",
            "candidate_digest": "sha256:a",
            "startup_digest": "sha256:a",
            "target": "running",
        }
    )


def test_a_line_is_on_disk_at_once_with_all_its_keys(tmp_path: Path) -> None:
    """`class` is written as such; further keys stand beside the agreed ones."""
    log = GroundTruth(tmp_path / "log" / "r1.jsonl")

    log.append(line(log.next_seq))

    text = log.path.read_text(encoding="utf-8")
    assert LogLine.model_validate_json(text) == line(1)
    assert '"class":"read"' in text
    assert '"target":"running"' in text


def test_a_restarted_lab_goes_on_counting(tmp_path: Path) -> None:
    """Nothing is overwritten, no number comes twice."""
    first = GroundTruth(tmp_path / "r1.jsonl")
    first.append(line(first.next_seq))
    first.close()

    second = GroundTruth(tmp_path / "r1.jsonl")
    second.append(line(second.next_seq))

    assert second.path.read_text(encoding="utf-8").count("\n") == 2
    assert second.next_seq == 3
