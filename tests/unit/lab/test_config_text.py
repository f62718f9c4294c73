import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netmend.lab.command_table import MistypedError
from netmend.lab.config_text import Section, edited_by_line, lines_of
from netmend.lab.configuration import Configuration
from netmend.lab.schema import INTERFACES, SERVICES

BARE = Configuration({"p1": {"enabled": "true"}, "p2": {"enabled": "true"}}, {})
FULL = Configuration(
    {"p1": {"enabled": "false", "mtu": "9000", "description": "to r2"}, "p2": {"enabled": "true"}},
    {"gold": {"egress-port": "p1", "shaper-mbps": "20"}},
)


def typed_in(config: Configuration, lines: list[str]) -> Configuration:
    """Return what the lines make of a configuration."""
    section: Section | None = None
    for line in lines:
        if line.strip() != "!":
            config, section = edited_by_line(config, section, line)
    return config


def test_a_configuration_is_written_in_sections() -> None:
    """By kind and name; what is the default is left out."""
    assert lines_of(FULL, 1) == [
        "interface p1",
        " description to r2",
        " mtu 9000",
        " shutdown",
        "!",
        "interface p2",
        "!",
        "service-path gold",
        " egress-port p1",
        " shaper-mbps 20",
        "!",
    ]


_LEAVES = st.fixed_dictionaries(
    {"enabled": st.sampled_from(["true", "false"])},
    optional={"mtu": st.sampled_from(["68", "9216"]), "description": st.sampled_from(["a", "b # c"])},
)
_PATHS = st.dictionaries(
    st.sampled_from(["gold", "silver"]),
    st.fixed_dictionaries(
        {"egress-port": st.sampled_from(["p1", "p2"])}, optional={"shaper-mbps": st.just("7")}
    ),
)


@given(st.fixed_dictionaries({"p1": _LEAVES, "p2": _LEAVES}), _PATHS)
@settings(max_examples=15)
def test_what_is_shown_can_be_typed_in_again(
    interfaces: dict[str, dict[str, str]], services: dict[str, dict[str, str]]
) -> None:
    """The lines of a configuration make the same one out of a bare one."""
    config = Configuration(interfaces, services)

    assert typed_in(BARE, lines_of(config, 3)).text == config.text


def test_every_line_has_a_line_that_takes_it_back() -> None:
    """With and without the old value behind the `no`."""
    undone = typed_in(
        FULL,
        [
            "interface p1",
            "no shutdown",
            "no mtu 9000",
            "no description",
            "service-path gold",
            "no shaper-mbps 20",
            "no service-path gold",
        ],
    )

    assert undone.text == BARE.text


@pytest.mark.parametrize(
    ("section", "line", "column"),
    [
        (None, "interface p9", 10),
        (None, "mtu 9000", 0),
        (Section(INTERFACES, "p1"), "mtu 67", 4),
        (Section(INTERFACES, "p1"), "egress-port p1", 0),
        (Section(SERVICES, "gold"), "egress-port p9", 12),
        (Section(SERVICES, "gold"), "shaper-mbps 0", 12),
        (None, "service-path go'ld", 13),
        (None, "no interface p1", 3),
    ],
)
def test_a_value_that_the_device_does_not_take_is_marked(
    section: Section | None, line: str, column: int
) -> None:
    """A port that is not there, a number out of range, a leaf of another section."""
    with pytest.raises(MistypedError) as wrong:
        edited_by_line(FULL, section, line)

    assert (wrong.value.mistake, wrong.value.column) == ("invalid", column)
