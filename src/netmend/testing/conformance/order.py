"""The order that a bench pushes: what the device itself previews of a change."""

from netmend.model.change import DeviceChange
from netmend.seams import DeviceDriver, PushOrder
from netmend.testing.memory_requests import MemoryRequests


def order_of(
    driver: DeviceDriver, change: DeviceChange, *, confirm_timeout_s: int, label: str = "run-1.r1"
) -> PushOrder:
    """Preview the change, and return the order that authorizes exactly that."""
    preview = driver.preview(change, MemoryRequests())
    return PushOrder(
        change=change,
        base_digest=preview.base_digest,
        post_digest=preview.post_digest,
        back_out=preview.back_out,
        label=label,
        confirm_timeout_s=confirm_timeout_s,
    )
