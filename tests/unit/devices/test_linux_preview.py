import pytest

from netmend.devices.config_text import digest
from netmend.devices.linux_change import changed
from netmend.devices.linux_host import Host, Kind, Thing
from netmend.devices.linux_preview import preview
from netmend.errors import ConfigRejectedError
from netmend.model.change import DeviceChange, DeviceClass

LINKS = {name: Thing(Kind.LINK, (name,), ("mtu", "1500")) for name in ("eth1", "eth2", "ifb0")}
NAMES = {**{name: name for name in LINKS}, "gold-one": "ifb0", "uplink": "eth2"}
BASE = changed(
    Host({one.id: one for one in LINKS.values()}, NAMES, {}, {}),
    (
        "ip route add default dev eth1 table gold-one",
        "tc qdisc add dev gold-one root tbf rate 10mbit burst 32kb limit 99999",
    ),
).host


def change(*lines: str) -> DeviceChange:
    return DeviceChange(device="h1", wave=0, edits=lines)


def test_a_preview_names_what_changes_by_every_name() -> None:
    """So that whoever looks for a service or a port finds it, whatever the host calls the link."""
    made = preview(
        BASE,
        change(
            "ip route replace default dev uplink table gold-one",
            "tc qdisc replace dev gold-one root tbf rate 2500kbit burst 32kb limit 99999",
            "ip link set dev eth1 mtu 9000",
        ),
    )

    told = {touch.path: (touch.keys, touch.values) for touch in made.touches}
    assert told == {
        "/link[name='eth1']/mtu": (("eth1",), ("1500", "9000")),
        "/route[table='gold-one'][to='default']/egress-port": (
            ("gold-one", "default"),
            ("eth1", "eth2", "uplink"),
        ),
        "/shaping[name='ifb0']/shaper-mbps": (("ifb0", "gold-one"), ("10", "2.5")),
    }
    assert (made.device_class, made.made_by) == (DeviceClass.BEST_EFFORT, "predicted")


def test_what_comes_and_goes_is_named_as_a_whole() -> None:
    """By a path that ends in `]`, which impact takes for an object of its own."""
    made = preview(
        BASE, change("ip route del default table gold-one", "ip route add 10.0.0.0/8 via 10.1.1.1 dev eth2")
    )

    assert {touch.path: touch.values for touch in made.touches} == {
        "/route[table='gold-one'][to='default']": ("eth1",),
        "/route[table='main'][to='10.0.0.0/8']": ("eth2", "uplink"),
    }


def test_the_way_back_makes_the_pre_state() -> None:
    """And is shown, command by command, to whoever decides."""
    made = preview(BASE, change("ip route replace default dev eth2 table gold-one"))
    post = changed(BASE, ("ip route replace default dev eth2 table gold-one",)).host

    assert made.back_out == "ip route replace default dev eth1 proto static table gold-one\n"
    assert digest(changed(post, (made.back_out,)).host.text) == made.base_digest == digest(BASE.text)
    assert made.post_digest == digest(post.text)
    assert "+ip route add default dev eth2 proto static table gold-one" in made.diff


def test_what_cannot_be_predicted_is_refused() -> None:
    with pytest.raises(ConfigRejectedError, match="cannot be previewed: `tc filter"):
        preview(BASE, change("tc filter del dev eth1"))
