import pytest

from netmend.changes.render import (
    Render,
    Rendering,
    RenderLimits,
    RenderOrder,
    RenderRequest,
    render,
    render_ahead,
)
from netmend.changes.render_worker import RefusalError, _demand_stable
from netmend.errors import BadInputError

CONTEXT: dict[str, int | str] = {"service": "gold", "port": "ge-0/0/1", "mbps": 40, "word": "<a>&b"}


def one(source: str, platform: str) -> RenderRequest:
    name = f"{platform}/step"
    return RenderRequest(templates={name: source}, orders=(RenderOrder(template=name, context=CONTEXT),))


def rendered(source: str, *, platform: str = "ios", limits: RenderLimits | None = None) -> str:
    return render(one(source, platform), limits=limits or RenderLimits()).texts[0]


def refusal_here(render_here: Render, source: str, platform: str) -> str:
    with pytest.raises(BadInputError) as caught:
        render_here(one(source, platform))
    return str(caught.value)


def refusal(source: str, *, limits: RenderLimits | None = None) -> str:
    with pytest.raises(BadInputError) as caught:
        rendered(source, limits=limits)
    return str(caught.value)


def test_all_orders_of_a_compile_are_rendered_in_order() -> None:
    """One worker serves them all, and says what the templates refer to."""
    templates = {"ios/a": "{{ x }} {{ y }}", "ios/b": "{% if z %}{% endif %}fixed"}
    orders = (
        RenderOrder(template="ios/a", context={"x": 1, "y": "one"}),
        RenderOrder(template="ios/b", context={"z": 0}),
        RenderOrder(template="ios/a", context={"x": 2, "y": "two"}),
    )

    rendering = render(RenderRequest(templates=templates, orders=orders))

    assert rendering.texts == ("1 one", "fixed", "2 two")
    assert rendering.variables == {"ios/a": ("x", "y"), "ios/b": ("z",)}


def test_a_value_cannot_become_markup() -> None:
    """XML platforms are escaped."""
    assert rendered("<a>{{ word }}</a>", platform="netconf") == "<a>&lt;a&gt;&amp;b</a>"


def test_an_undefined_variable_is_refused_with_its_line() -> None:
    """Nothing is ever rendered as an empty word."""
    assert refusal("one\nrouter bgp {{ asn }}\n") == "template ios/step: line 2: 'asn' is undefined"


def test_a_syntax_error_is_refused_with_its_line() -> None:
    """The author finds the place."""
    assert refusal("one\n\n{% if %}").startswith("template ios/step: line 3: ")


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ ''|attr('__class__') }}",
        "{{ '{0.__class__}'.format(service) }}",
        "{{ self.__init__.__globals__ }}",
        "{{ range.__globals__ }}",
        "{% include 'other' %}",
        "{% import 'other' as o %}",
        "{% extends 'other' %}",
        "{{ lipsum() }}",
        "{{ cycler.__init__ }}",
        "{{ word|safe }}",
        "{{ [1, 2]|random }}",
        "{{ ''.join }}",
        "{{ range|string }}",
        "{{ 1 // 0 }}",
        "{{ 'a' + 1 }}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(render_here: Render, source: str) -> None:
    """No way to Python, to other files, to chance, or around the escaping."""
    assert refusal_here(render_here, source, "ios").startswith("template ios/step: ")


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<a>", "renders no well-formed XML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "renders no well-formed XML"),
        ("<a/></config><config>", "renders no well-formed XML"),
        ("<a>&unknown;</a>", "renders no well-formed XML"),
        ("", "renders no XML element"),
        ("<!-- nothing -->", "renders no XML element"),
        ("<a/>stray", "renders text outside of any XML element"),
    ],
)
def test_xml_must_be_whole_elements(render_here: Render, source: str, reason: str) -> None:
    """No DOCTYPE, nothing outside of elements, nothing that does not parse."""
    said = refusal_here(render_here, source, "netconf")

    assert said.startswith(f"template netconf/step: {reason}")


def test_several_elements_may_stand_side_by_side() -> None:
    """An edit may touch more than one top-level container."""
    assert rendered("<a/>\n<b/>", platform="netconf") == "<a/>\n<b/>"


def test_too_much_output_is_refused() -> None:
    """The limit is met while rendering, not afterwards."""
    source = "{% for n in range(100000) %}{{ 'x' * 1000 }}{% endfor %}"

    assert "renders more than 1048576 bytes" in refusal(source)


def test_too_much_memory_is_refused() -> None:
    """The worker's address space is limited, not ours."""
    assert refusal("{{ ('x' * 900000000)|length }}") == "template ios/step: line 1: needs too much memory"


def test_a_loop_without_end_is_ended() -> None:
    """The worker is killed by its CPU limit, and the template is named."""
    source = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"

    message = refusal(source, limits=RenderLimits(cpu_s=1))

    assert message.startswith("template ios/step: takes over 1 s of CPU time")


def test_a_worker_that_does_not_end_is_ended() -> None:
    """The wall clock counts too."""
    source = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"

    message = refusal(source, limits=RenderLimits(wall_s=1))

    assert message == "template ios/step: takes over 1 s to render"


def test_two_different_renderings_are_refused() -> None:
    """What was authorized must be what is rendered the next time."""
    with pytest.raises(RefusalError, match="template ios/step: renders differently each time"):
        _demand_stable("ios/step", "a", "b")


def counted(asked: list[RenderRequest]) -> Render:
    def render_counted(request: RenderRequest) -> Rendering:
        asked.append(request)
        return render(request)

    return render_counted


def one_of(text: str, **context: str) -> RenderRequest:
    name = f"eos/{context.get('name', 'a')}"
    return RenderRequest(templates={name: text}, orders=(RenderOrder(template=name, context=context),))


def test_several_requests_are_rendered_in_one_process() -> None:
    """Each is answered as it would be alone."""
    requests = [one_of("hostname {{ name }}\n", name=name) for name in ("a", "b")]
    asked: list[RenderRequest] = []

    rendered = render_ahead(requests, counted(asked))

    assert [rendered(request) for request in requests] == [render(request) for request in requests]
    assert len(asked) == 1


def test_a_wrong_request_is_told_in_its_turn() -> None:
    """And keeps no other from being answered."""
    good, wrong = one_of("hostname {{ name }}\n", name="a"), one_of("hostname {{ nobody }}\n", name="b")
    rendered = render_ahead([good, wrong], render)

    assert rendered(good) == render(good)
    with pytest.raises(BadInputError, match="eos/b"):
        rendered(wrong)


def test_what_was_not_asked_ahead_is_rendered_all_the_same() -> None:
    """Also where nothing was."""
    asked: list[RenderRequest] = []

    rendered = render_ahead([], counted(asked))

    assert asked == []
    assert rendered(one_of("hostname {{ name }}\n", name="a")).texts == ("hostname a",)
