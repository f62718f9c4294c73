from pathlib import Path

import pytest

from netmend.errors import UnavailableError
from netmend.model.notice import Notice
from netmend.notices.file_channel import FileChannel


def files(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


def test_a_notice_is_a_file_of_its_party(tmp_path: Path, notices: tuple[Notice, ...]) -> None:
    """`<directory>/<party>/<key>.json`, whole, and nothing else is left behind."""
    FileChannel(tmp_path / "out").deliver(notices[0])

    assert files(tmp_path) == ["out/beta/R-402-1-beta-proposal.json"]
    text = (tmp_path / "out/beta/R-402-1-beta-proposal.json").read_text(encoding="utf-8")
    assert Notice.model_validate_json(text) == notices[0]


def test_the_same_notice_again_is_harmless(tmp_path: Path, notices: tuple[Notice, ...]) -> None:
    """A delivery may be repeated after a crash."""
    channel = FileChannel(tmp_path)
    channel.deliver(notices[0])

    channel.deliver(notices[0])

    assert files(tmp_path) == ["beta/R-402-1-beta-proposal.json"]


def test_another_notice_under_the_same_key_is_refused(tmp_path: Path, notices: tuple[Notice, ...]) -> None:
    """What a party has read is not exchanged behind its back."""
    channel = FileChannel(tmp_path)
    channel.deliver(notices[0])

    with pytest.raises(UnavailableError, match="another notice was delivered under that key"):
        channel.deliver(notices[0].model_copy(update={"text": "other"}))

    text = (tmp_path / "beta/R-402-1-beta-proposal.json").read_text(encoding="utf-8")
    assert Notice.model_validate_json(text) == notices[0]


def test_a_directory_that_cannot_be_written_is_an_error_of_the_channel(
    tmp_path: Path, notices: tuple[Notice, ...]
) -> None:
    """A file stands where the directory should be."""
    (tmp_path / "beta").write_text("in the way", encoding="utf-8")

    with pytest.raises(UnavailableError, match=r"^file channel: R-402-1-beta-proposal: "):
        FileChannel(tmp_path).deliver(notices[0])


def test_a_write_that_fails_leaves_nothing(
    tmp_path: Path, notices: tuple[Notice, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full: no half notice and no rest of one."""

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(UnavailableError, match="No space left on device"):
        FileChannel(tmp_path).deliver(notices[0])

    assert files(tmp_path) == []
