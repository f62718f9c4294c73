from netmend.store.schema import SCHEMA
from netmend.store.upgrade import revisions


def test_the_schema_that_is_expected_is_the_newest_there_is() -> None:
    """Otherwise a database would be raised at every start, or never."""
    assert revisions()[0] == SCHEMA
