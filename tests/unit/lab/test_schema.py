import pytest

from netmend.lab.schema import INTERFACES


@pytest.mark.parametrize(
    ("leaf", "given", "stored"),
    [
        ("mtu", " 09000 ", "9000"),
        ("mtu", "68", "68"),
        ("mtu", "9216", "9216"),
        ("description", " to p1, rack 3 ", "to p1, rack 3"),
        ("description", "x" * 240, "x" * 240),
    ],
)
def test_a_value_has_one_way_to_be_written(leaf: str, given: str, stored: str) -> None:
    """What is stored is the canonical form."""
    known = INTERFACES.leaf(leaf)

    assert known is not None
    assert known.canonical(given) == stored


@pytest.mark.parametrize(
    ("leaf", "given"),
    [
        ("mtu", "67"),
        ("mtu", "9217"),
        ("mtu", "1500.0"),
        ("description", " "),
        ("description", "two\nlines"),
        ("description", "two\u2028lines"),
        ("description", "\u202eback"),
        ("description", "x" * 241),
    ],
)
def test_a_value_outside_of_its_type_is_refused(leaf: str, given: str) -> None:
    """Whichever personality it came through."""
    known = INTERFACES.leaf(leaf)

    assert known is not None
    with pytest.raises(ValueError, match="is not"):
        known.canonical(given)
