import pytest

from netmend.devices.cli_state import demand_show
from netmend.errors import BadInputError


def test_a_show_command_is_asked_as_it_is() -> None:
    """Operational state is read by the platform's own commands."""
    assert demand_show("show interfaces GigabitEthernet0/0/1") == "show interfaces GigabitEthernet0/0/1"


@pytest.mark.parametrize(
    "query",
    [
        "reload",
        "show",
        "sh ver",
        "show run | redirect flash:x",
        "show ver\nreload",
        "show run > flash:x",
        "show ?",
    ],
)
def test_what_may_do_more_than_read_is_refused(query: str) -> None:
    """Also a pipe, which can write a file."""
    with pytest.raises(BadInputError, match="not a plain show command"):
        demand_show(query)
