"""What an edit makes of a configuration, without a server."""

import pytest

from netmend.devices.inverse import inverse
from netmend.devices.netconf_predicted import predicted
from netmend.devices.yang_tree import canonical_text, parse_config
from netmend.errors import BadInputError

BASE = """
<services xmlns="urn:s">
  <service><name>a</name><port>1</port></service>
  <service><name>c</name><port>3</port><shaper>9</shaper></service>
</services>
<system xmlns="urn:t"><hostname>r1</hostname></system>
"""
NC = 'xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"'


def services(inside: str) -> str:
    return f'<services xmlns="urn:s" {NC}>{inside}</services>'


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        (services("<service><name>a</name><port>2</port></service>"), "<port>1", "<port>2"),
        (
            services("<service><name>a</name><shaper>5</shaper></service>"),
            "<port>1</port>",
            "<port>1</port><shaper>5</shaper>",
        ),
        (
            services("<service><name>b</name><port>2</port></service>"),
            "<service><name>c",
            "<service><name>b</name><port>2</port></service><service><name>c",
        ),
        (
            services('<service nc:operation="remove"><name>a</name></service>'),
            "<service><name>a</name><port>1</port></service>",
            "",
        ),
        (services('<service nc:operation="remove"><name>x</name></service>'), "", ""),
        (
            services('<service><name>c</name><shaper nc:operation="delete"/></service>'),
            "<shaper>9</shaper>",
            "",
        ),
        (
            services('<service nc:operation="replace"><name>c</name><port>4</port></service>'),
            "<port>3</port><shaper>9</shaper>",
            "<port>4</port>",
        ),
        ('<system xmlns="urn:t"><hostname>r2</hostname></system>', "r1", "r2"),
    ],
)
def test_an_edit_makes_what_a_server_would(edit: str, old: str, new: str) -> None:
    """By merging, or by the operation it names, and the inverse leads back."""
    base = parse_config(BASE)

    made = predicted(base, parse_config(edit))

    wanted = parse_config(BASE.replace(old, new, 1) if old else BASE)
    assert canonical_text(made) == canonical_text(wanted)
    back = predicted(made, parse_config(inverse(made, base)))
    assert canonical_text(back) == canonical_text(base) == canonical_text(parse_config(BASE))


@pytest.mark.parametrize(
    "edit",
    [
        services('<service nc:operation="delete"><name>x</name></service>'),
        services('<service nc:operation="create"><name>a</name><port>1</port></service>'),
    ],
)
def test_what_a_server_would_refuse_is_refused(edit: str) -> None:
    """Deleting what is not there, creating what is."""
    with pytest.raises(BadInputError):
        predicted(parse_config(BASE), parse_config(edit))
