"""The one way in which a lab device lets real time pass: the fault `slow`."""

import asyncio

from netmend.lab.faults import Fault, When


async def sit_still(fault: Fault | None, moment: When) -> None:
    """Wait as long as the fault says for that moment; not at all without one."""
    delay_s = fault.delay_s(moment) if fault else 0.0
    if delay_s > 0:
        await asyncio.sleep(delay_s)
