from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.unit.characters import ANY

from netmend.changes import Render, compile_changes
from netmend.changes.command_text import refusal, takes_commands
from netmend.errors import BadInputError
from netmend.model.plan import ServiceImprovementPlan
from netmend.model.project import Project
from netmend.model.runbook import (
    AssignmentParameter,
    ChoiceParameter,
    IntegerParameter,
    Parameter,
    Reconfigure,
)

MakePlan = Callable[..., ServiceImprovementPlan]
Compile = Callable[[str, int | str], str]

LABEL = Reconfigure(kind="reconfigure", template="label", on="first")
TEMPLATE = "{# A label. -#}\nservice-path {{ service }}\n label {{ x }} on {{ port }}\n"
PLACES = ("integer", "assignment", "choice", "service", "port")
NASTY = "a1 /._-:?!\n\r\t\x00\x03\x08\x1a\x1b\x7f\x85\u2028\u200b\u202e^#@;|\"'\\{}<&%~`$\u00e9"
SETTINGS = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # the fixtures are never changed
)
ANYTHING = (
    st.text(ANY) | st.text(NASTY, max_size=8) | st.text("a1 ./-", min_size=1, max_size=8) | st.integers()
)


@pytest.fixture
def compiled(project: Project, make_plan: MakePlan, render_here: Render) -> Compile:
    """Compile for a command-line device a plan that has one value in one place, past all other checks."""
    devices = tuple(device.model_copy(update={"platform": "iosxe"}) for device in project.devices)
    lines = project.model_copy(update={"devices": devices, "templates": {"iosxe/label": TEMPLATE}})

    def text_of(place: str, value: int | str) -> str:
        service = lines.services.services[0]
        south = service.alternates[0].model_copy(update={"name": value})
        service = service.model_copy(update={"alternates": (south,)})
        if place == "service":
            service = service.model_copy(update={"id": value})
        if place == "port":
            here = service.assignment.resources[0].model_copy(update={"port": value})
            way = service.assignment.model_copy(update={"resources": (here,)})
            service = service.model_copy(update={"assignment": way})
        kind = place if place in PLACES[:3] else "choice"
        plan = make_plan(LABEL, parameters={"x": parameter_of(kind, value if kind == place else "one")})
        plan = plan.model_copy(update={"values": {"x": value if kind == place else "one"}})
        services = lines.services.model_copy(update={"services": (service,)})
        world = lines.model_copy(update={"services": services})
        return compile_changes(plan, service.id, world, render_here).changes[0].edits[0]

    return text_of


def parameter_of(kind: str, value: int | str) -> Parameter:
    match kind:
        case "integer":
            return IntegerParameter(type="integer", description="x", minimum=-(10**9), maximum=10**9)
        case "assignment":
            return AssignmentParameter(type="assignment", description="x")
        case _:
            return ChoiceParameter.model_construct(type="choice", description="x", choices=(str(value),))


def expected(place: str, value: int | str) -> str:
    words = {"service": "gold", "x": "one", "port": "ge-0/0/1"}
    words[place if place in words else "x"] = str(value)
    return f"service-path {words['service']}\n label {words['x']} on {words['port']}"


def demand_two_lines(compiled: Compile, place: str, value: int | str) -> None:
    """Demand that a value is refused in one printable line, or stands where the template has it."""
    try:
        text, refused = compiled(place, value), ""
    except (BadInputError, ValidationError) as error:  # a fact takes nothing that is no identifier
        text, refused = "", str(error) if isinstance(error, BadInputError) else "no identifier"
    if refused:
        assert refused.isprintable()
        return
    assert text == expected(place, value)
    assert len(text.splitlines()) == 2
    assert text.replace("\n", "").isascii()
    assert text.replace("\n", "").isprintable()
    assert not set("?!^#\"'\\;|") & set(text)


@pytest.mark.parametrize("place", PLACES)
@SETTINGS
@given(value=ANYTHING)
def test_no_value_adds_a_command(compiled: Compile, place: str, value: int | str) -> None:
    """Whatever it is and wherever it comes from: two lines leave a template of two lines, or none at all."""
    demand_two_lines(compiled, place, value)


@pytest.mark.matrix
@pytest.mark.parametrize("place", PLACES)
@settings(SETTINGS, max_examples=10_000)
@given(value=ANYTHING)
def test_no_value_of_very_many_adds_a_command(compiled: Compile, place: str, value: int | str) -> None:
    """The same, long enough to meet what is rare."""
    demand_two_lines(compiled, place, value)


@pytest.mark.parametrize(
    ("place", "name"), [("choice", "parameter x"), ("service", "service"), ("port", "port")]
)
@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("a\nno aaa new-model", "'\\n'"),
        ("a\rb", "'\\r'"),
        ("a?", "'?'"),
        ("a!b", "'!'"),
        ("a\tb", "'\\t'"),
        ("a\x03", "'\\x03'"),
        ("a\x1ab", "'\\x1a'"),
        ("a^Cb", "'^'"),
        ("a#b", "'#'"),
        ("a\u202eb", "'\\u202e'"),
        ("a\u00e9", "'\\xe9'"),
        ("a | tee b", "'|'"),
    ],
)
def test_a_key_that_a_terminal_acts_on_is_named(
    compiled: Compile, place: str, name: str, value: str, wrong: str
) -> None:
    """One line says where it stands and what it is, and holds no such character itself."""
    with pytest.raises(BadInputError) as caught:
        compiled(place, value)

    assert str(caught.value).startswith(f"runbook mend: {name}: ")
    assert f"holds {wrong}" in str(caught.value) or "holds a control or format character" in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "value", ["gold", "ge-0/0/1", "xe-0/0/0:1.100", "to p1 (north), 10 Gbit/s", 9000, -1]
)
def test_names_ports_numbers_and_labels_may_stand_in_a_line(value: int | str) -> None:
    """What networks are described with."""
    assert refusal(value) == ""


@pytest.mark.parametrize("value", ["", " a", "a ", "-a", "/a"])
def test_a_value_is_a_word(value: str) -> None:
    """An option sign in front, or a space around it, would read as something else."""
    assert refusal(value).endswith("must begin with a letter or digit, and not end with a space")


@pytest.mark.parametrize(
    ("platform", "commands"), [("iosxe", True), ("eos", True), ("netconf", False), ("netconf_junos", False)]
)
def test_netconf_is_sent_xml_and_everybody_else_lines(platform: str, *, commands: bool) -> None:
    """The platform's name decides."""
    assert takes_commands(platform) is commands
