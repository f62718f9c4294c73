"""What pytest finds by itself where netmend is installed; here it is named, so nothing else would tell."""

from importlib.metadata import entry_points


def test_pytest_finds_the_fixtures() -> None:
    """They are found as the plugin `netmend`."""
    (found,) = (one for one in entry_points(group="pytest11") if one.name == "netmend")

    assert hasattr(found.load(), "netmend_project")
