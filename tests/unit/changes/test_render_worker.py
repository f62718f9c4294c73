from collections.abc import Callable

import pytest

from netmend.changes import Render
from netmend.changes.render import RenderOrder, RenderRequest
from netmend.errors import BadInputError

CONTEXT: dict[str, int | str] = {"service": "gold", "port": "ge-0/0/1", "mbps": 40, "word": "<a>&b"}
Lines = Callable[[str], str]


@pytest.fixture
def lines(render_here: Render) -> Lines:
    """Render one template of a command-line platform."""

    def rendered(source: str) -> str:
        order = RenderOrder(template="ios/step", context=CONTEXT)
        return render_here(RenderRequest(templates={"ios/step": source}, orders=(order,))).texts[0]

    return rendered


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("set {{ word }}", "line 1: '<a>&b' may not stand in a command line"),
        ("set {{ service ~ '\n' ~ port }}", "line 1: 'gold\\\\nge-0/0/1' may not stand in a command line"),
        ("one\nset {{ service ~ '?' }}", "line 2: 'gold?' may not stand in a command line"),
        ("set {{ ' ' }}", "line 1: ' ' may not stand in a command line"),
        (
            "{% filter replace('o', '\n') %}set {{ service }}{% endfilter %}",
            "line 1 of what it renders: 'set g' comes from no line of the template",
        ),
        (
            "set{% for n in range(2) %} x{% endfor %}",
            "line 1 of what it renders: 'set x x' comes from no line of the template",
        ),
        ("{% if mbps == 1 %}\nset\n{% endif %}\n", "renders no command"),
        ("one\n\ntwo", "line 2 of what it renders: '' is no command in printable ASCII"),
        ("one\n! two", "line 2 of what it renders: '! two' is no command in printable ASCII"),
        ("one\ttwo", "line 1 of what it renders: 'one\\ttwo' is no command in printable ASCII"),
        ("show ?", "line 1 of what it renders: 'show ?' is no command in printable ASCII"),
        ("name caf\u00e9", "line 1 of what it renders: 'name caf\\xe9' is no command in printable ASCII"),
        ("one\n end", "line 2 of what it renders: ' end' leaves or settles the configuration"),
        ("wr mem", "line 1 of what it renders: 'wr mem' leaves or settles the configuration"),
        (
            "no conf s x",
            "line 1 of what it renders: 'no conf s x' leaves or settles the configuration",
        ),
        ("d", "line 1 of what it renders: 'd' leaves or settles the configuration"),
        ("conf t", "line 1 of what it renders: 'conf t' leaves or settles the configuration"),
        ("Banner motd x", "line 1 of what it renders: 'Banner motd x' leaves or settles the configuration"),
    ],
)
def test_a_command_line_is_only_what_a_line_of_the_template_makes(
    lines: Lines, source: str, reason: str
) -> None:
    """No value, and no trick of a template, adds a line or a key that a terminal acts on."""
    with pytest.raises(BadInputError) as caught:
        lines(source)

    assert str(caught.value) == f"template ios/step: {reason}"


def test_a_template_may_choose_and_repeat_its_lines(lines: Lines) -> None:
    """Loops and conditions on lines of their own, conditions also within one."""
    source = (
        "{# what it is for,\n   in two lines -#}\n"
        "port {{ port }}{% if mbps > 1 %} fast{% endif +%}\n"
        "{% for n in range(2) %}\n"
        " queue {{ n }} {{ -n }}\n"
        "{% endfor %}\n"
    )

    assert lines(source) == "port ge-0/0/1 fast\n queue 0 0\n queue 1 -1\n"
