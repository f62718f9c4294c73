import pytest

from netmend.devices.cli_touches import touches
from netmend.model.change import Touch

BASE = """interface GigabitEthernet0/0/1
 description to p1
 ip address 10.0.0.1 255.0.0.0
service-path gold-acme
 egress-port GigabitEthernet0/0/1
 shaper-mbps 20
"""


def test_a_changed_line_shows_its_old_and_new_value() -> None:
    """The section is the key, the words behind the first one are the values."""
    (touch,) = touches(BASE, BASE.replace("mbps 20", "mbps 40"))

    assert touch == Touch(
        path="/service-path[name='gold-acme']/shaper-mbps", keys=("gold-acme",), values=("20", "40")
    )


@pytest.mark.parametrize(
    ("base", "post"), [(BASE, BASE.partition("service")[0]), ("", BASE[BASE.index("service") :])]
)
def test_a_section_that_comes_or_goes_is_one_object(base: str, post: str) -> None:
    """Its path ends with its key, and everything in it is among the values."""
    touch = touches(base, post)[-1]

    assert touch.path == "/service-path[name='gold-acme']"
    assert touch.keys == ("gold-acme",)
    assert touch.values == ("GigabitEthernet0/0/1", "20")


def test_an_empty_interface_is_a_section() -> None:
    """A port that appears is told, even with nothing in it."""
    (touch,) = touches("", "interface GigabitEthernet0/0/9\n")

    assert (touch.path, touch.keys) == (
        "/interface[name='GigabitEthernet0/0/9']",
        ("GigabitEthernet0/0/9",),
    )


def test_switching_a_port_off_names_the_port() -> None:
    """A line without a value is its own value."""
    (touch,) = touches(BASE, BASE.replace(" description to p1\n", " description to p1\n shutdown\n"))

    assert touch == Touch(
        path="/interface[name='GigabitEthernet0/0/1']/shutdown",
        keys=("GigabitEthernet0/0/1",),
        values=("shutdown",),
    )


def test_every_word_of_a_longer_line_can_be_found() -> None:
    """Whoever looks for a service or a port finds it wherever it stands."""
    (touch,) = touches(BASE, BASE.replace("to p1", "gold-acme by p1"))

    assert {"gold-acme", "gold-acme by p1", "to p1"} <= set(touch.values)


def test_another_order_is_a_touch() -> None:
    """Lines that only changed places, where that means something, are not nothing."""
    (touch,) = touches("route-map a\n set x\n match y\n", "route-map a\n match y\n set x\n")

    assert touch.path == "/route-map[name='a']"


def test_equal_texts_touch_nothing() -> None:
    """No difference, no touch."""
    assert touches(BASE, BASE) == ()
