"""Which of ncclient's device handlers a platform needs: `netconf`, or `netconf_` and a vendor's system.

A handler knows what its system wants otherwise in hello, namespaces and SSH subsystem. What it adds to the
protocol is left out: the requests are those of RFC 6241 on every platform.
"""

from collections.abc import Mapping

from ncclient.devices.default import DefaultDeviceHandler
from ncclient.devices.huawei import HuaweiDeviceHandler
from ncclient.devices.iosxe import IosxeDeviceHandler
from ncclient.devices.iosxr import IosxrDeviceHandler
from ncclient.devices.junos import JunosDeviceHandler
from ncclient.devices.nexus import NexusDeviceHandler
from ncclient.devices.sros import SrosDeviceHandler

_HANDLERS: Mapping[str, type[DefaultDeviceHandler]] = {
    "netconf_huawei": HuaweiDeviceHandler,
    "netconf_iosxe": IosxeDeviceHandler,
    "netconf_iosxr": IosxrDeviceHandler,
    "netconf_junos": JunosDeviceHandler,
    "netconf_nexus": NexusDeviceHandler,
    "netconf_sros": SrosDeviceHandler,
}
VENDORS = frozenset(_HANDLERS)
"""The platforms beside `netconf` itself."""


def handler_of(platform: str) -> DefaultDeviceHandler:
    """Return the handler of a platform; one that is not listed is taken for a server like any other."""
    chosen = _HANDLERS.get(platform, DefaultDeviceHandler)
    return _Handled(chosen({"name": platform.removeprefix("netconf_")}))


class _Handled:
    """A vendor's handler without the operations and the parser that are the vendor's own."""

    def __init__(self, handler: DefaultDeviceHandler) -> None:
        self._handler = handler

    def __getattr__(self, name: str) -> object:
        return getattr(self._handler, name)

    def add_additional_operations(self) -> dict[str, object]:
        """Add none: Junos' own commit, for one, knows no persist."""
        return {}

    def get_xml_parser(self, session: object) -> object:
        """Return the parser that the session began with, and keeps after the hello."""
        return session.parser  # type: ignore[attr-defined]  # of our own session, which ncclient calls with

    def transform_reply(self) -> bool:
        """Leave replies as they come: a configuration without its namespaces is another one."""
        return False
