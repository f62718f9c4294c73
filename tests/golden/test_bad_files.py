"""Every bad file beside this test is refused with exactly the words of the text file next to it."""

from pathlib import Path

import pytest

from netmend.errors import BadFileError
from netmend.inventory.load import load, open_document
from netmend.model.fact import Fact
from netmend.model.party import Parties
from netmend.model.report import ServiceDegradationReport
from netmend.model.runbook import Runbook
from netmend.model.service import Services
from netmend.model.topology import Topology

BAD_FILES = Path(__file__).with_name("bad_files")
KINDS: dict[str, type[Fact]] = {
    "parties": Parties,
    "report": ServiceDegradationReport,
    "runbook": Runbook,
    "services": Services,
    "topology": Topology,
}


@pytest.mark.parametrize("path", sorted(BAD_FILES.glob("*/*.yaml")), ids=lambda path: f"{path.stem}")
def test_a_bad_file_is_refused_in_plain_words(path: Path) -> None:
    """All problems of a file are told at once, each with its place."""
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")

    with pytest.raises(BadFileError) as caught:
        load(KINDS[path.parent.name], open_document(path, path.name))

    assert f"{caught.value}\n" == expected
