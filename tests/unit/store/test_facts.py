from netmend.model.project import DeviceEntry
from netmend.store import Store


def entry(port: int) -> DeviceEntry:
    return DeviceEntry(name="r1", platform="lab_netconf", hostname="127.0.0.1", port=port, username=None)


def test_a_fact_is_found_by_run_and_name(store: Store) -> None:
    """Facts of other runs and names do not get in the way."""
    store.facts.put("R-1", "entry", entry(830))
    store.facts.put("R-2", "entry", entry(831))
    store.facts.put("R-1", "other", entry(832))

    assert store.facts.get("R-1", "entry", DeviceEntry) == entry(830)
    assert store.facts.get("R-3", "entry", DeviceEntry) is None


def test_the_latest_fact_of_a_name_stands(store: Store) -> None:
    """Storing again replaces; a repeated step is harmless."""
    store.facts.put("R-1", "entry", entry(830))

    store.facts.put("R-1", "entry", entry(831))

    assert store.facts.get("R-1", "entry", DeviceEntry) == entry(831)
