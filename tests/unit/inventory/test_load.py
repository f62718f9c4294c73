import pytest

from netmend.errors import BadFileError
from netmend.inventory.load import Document, load
from netmend.inventory.yaml_file import parse
from netmend.model.topology import Link, Topology


def document(text: str) -> Document:
    return Document("f.yaml", parse(text, "f.yaml"), text)


def test_a_right_document_becomes_a_fact() -> None:
    """A whole number is good enough where any number is asked for."""
    text = "{name: x, a: 'p1:e1', z: 'p2:e1', capacity_mbps: 10, delay_ms: 1}"

    link = load(Link, document(text))

    assert (link.capacity_mbps, str(link.z)) == (10.0, "p2:e1")


def test_a_list_is_no_document_of_a_mapping() -> None:
    """The whole file is meant, so its beginning is the place."""
    with pytest.raises(BadFileError, match=r"f\.yaml:1:1: must be a mapping, got a list"):
        load(Topology, document("[a]"))


def test_an_unknown_key_that_resembles_nothing_gets_no_hint() -> None:
    """A wrong guess is worse than none."""
    with pytest.raises(BadFileError) as caught:
        load(Topology, document("nodes: []\nlinks: []\nzzz: 1\n"))

    assert str(caught.value) == "f.yaml:3:1: zzz: unknown key"


def test_a_value_is_shown_short_and_without_control_characters() -> None:
    """What a terminal would obey or what fills a screen stays out of messages."""
    with pytest.raises(BadFileError) as caught:
        load(Topology, document('nodes: []\nlinks: "' + "\\e[31m" + "x" * 100 + '"\n'))

    assert '"\\u001b[31mxxx' in str(caught.value)
    assert "x" * 40 not in str(caught.value)
