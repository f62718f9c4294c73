import pytest

from netmend.devices.junos_lines import commands, leading_back, removing, touches
from netmend.errors import BadInputError

BASE = """set version 23.2R1.14
set interfaces ge-0/0/1
set interfaces ge-0/0/2 description "to p1"
set interfaces ge-0/0/2 mtu 1500
set service-path gold-acme egress-port ge-0/0/1
"""


def with_line(line: str, text: str = BASE) -> str:
    return f"{text}{line}\n"


@pytest.mark.parametrize(
    "line", ["commit", "run show version", "rollback 1", "set a b | save x", "top", "exit"]
)
def test_what_is_no_statement_is_not_sent(line: str) -> None:
    """It would settle the change itself, or leave the candidate."""
    with pytest.raises(BadInputError, match="no configuration"):
        commands(f"set a b\n{line}\n")


def test_comments_and_blank_lines_are_left_out() -> None:
    """Also within an indented template; a quoted bar is text."""
    edit = '# why\n\n  set interfaces ge-0/0/1 description "a | b"\ndelete x\n'

    assert commands(edit) == ('set interfaces ge-0/0/1 description "a | b"', "delete x")


@pytest.mark.parametrize(
    ("post", "lines"),
    [
        (
            with_line("set service-path gold-acme shaper-mbps 40"),
            "delete service-path gold-acme shaper-mbps\n",
        ),
        (
            BASE.replace("egress-port ge-0/0/1", "egress-port ge-0/0/2"),
            "set service-path gold-acme egress-port ge-0/0/1\n",
        ),
        (
            BASE.replace("set service-path gold-acme egress-port ge-0/0/1\n", ""),
            "set service-path gold-acme egress-port ge-0/0/1\n",
        ),
        (with_line("set service-path new egress-port ge-0/0/2"), "delete service-path new\n"),
        (with_line("set protocols ospf area 0"), "delete protocols\n"),
        (
            BASE.replace("set interfaces ge-0/0/1\n", "set interfaces ge-0/0/1 disable\n"),
            "delete interfaces ge-0/0/1 disable\nset interfaces ge-0/0/1\n",
        ),
        (with_line("deactivate service-path gold-acme"), "activate service-path gold-acme\n"),
    ],
)
def test_lines_lead_back_by_the_shortest_way(post: str, lines: str) -> None:
    """What was not there goes as a whole; a value is set to what it was."""
    assert leading_back(post, BASE) == lines


def test_what_still_stands_beside_a_value_is_taken_away() -> None:
    """A list keeps both values where a leaf would keep the last."""
    reached = with_line("set interfaces ge-0/0/2 mtu 9000")

    assert removing(reached, BASE) == "delete interfaces ge-0/0/2 mtu 9000\n"


@pytest.mark.parametrize(
    ("post", "path", "keys", "values"),
    [
        (
            BASE.replace("egress-port ge-0/0/1", "egress-port ge-0/0/2"),
            "/service-path/gold-acme/egress-port",
            ("service-path", "gold-acme", "egress-port"),
            ("ge-0/0/1", "ge-0/0/2"),
        ),
        (
            with_line("set service-path gold-acme shaper-mbps 40"),
            "/service-path/gold-acme/shaper-mbps",
            ("service-path", "gold-acme", "shaper-mbps"),
            ("40",),
        ),
        (
            with_line("set service-path new egress-port ge-0/0/2"),
            "/service-path[name='new']",
            ("service-path", "new"),
            ("egress-port", "ge-0/0/2"),
        ),
        (
            BASE.replace("set interfaces ge-0/0/1\n", "set interfaces ge-0/0/1 disable\n"),
            "/interfaces/ge-0/0/1/disable",
            ("interfaces", "ge-0/0/1", "disable"),
            ("disable",),
        ),
        (
            BASE.replace('"to p1"', '"to p2"'),
            "/interfaces/ge-0/0/2/description",
            ("interfaces", "ge-0/0/2", "description"),
            ("to p1", "to p2"),
        ),
    ],
)
def test_what_differs_is_named(post: str, path: str, keys: tuple[str, ...], values: tuple[str, ...]) -> None:
    """Services and ports as whole words, so that whoever looks for them finds them."""
    (touch,) = touches(BASE, post)

    assert (touch.path, touch.keys, touch.values) == (path, keys, values)
