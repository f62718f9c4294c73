from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netmend.devices.linux_numbers import (
    burst_planned,
    burst_read,
    burst_step,
    limit_bytes,
    rate_bits,
    written_rate,
)

MEASURED = [
    (1_000_000, 32_768, 32_768),
    (5_000_000, 32_767, 32_768),
    (37_000_000, 32_763, 32_768),
    (100_000_000, 32_750, 32_768),
    (1_000_000_000, 32_625, 32_768),
    (4_000_000_000, 32_500, 32_768),
    (10_000_000_000, 31_250, 32_768),
    (1_500_000, 1_599, 1_600),
]
"""What Linux 6.18 with iproute2 6.1 said of a burst of 32 kB, and of 1600 bytes, of tbf and of htb."""


@pytest.mark.parametrize(("rate", "shown", "given"), MEASURED)
def test_a_burst_is_read_as_it_was_given(rate: int, shown: int, given: int) -> None:
    """The kernel keeps it as a time, and says a little less."""
    assert burst_read(shown, rate) == given
    assert burst_planned(str(given), rate) == given


@given(st.integers(1, 1_250_000_000), st.integers(1, 1000), st.floats(0, 1))
def test_a_burst_survives_the_kernels_rounding(rate_bytes: int, steps: int, lost_us: float) -> None:
    """Up to a microsecond's worth of bytes, at every rate."""
    rate = rate_bytes * 8
    burst = steps * burst_step(rate)

    shown = max(0, int(burst - lost_us * rate_bytes / 10**6))

    assert burst_read(shown, rate) == burst


@given(st.integers(1, 10**11))
def test_a_rate_is_written_without_loss(rate_bytes: int) -> None:
    """With the biggest unit that can."""
    assert rate_bits(written_rate(rate_bytes * 8)) == rate_bytes * 8


def test_a_latency_is_the_queue_that_tc_makes_of_it() -> None:
    """As read from the kernel after `rate 37mbit burst 32kb latency 50ms`."""
    assert limit_bytes(37_000_000, 32_768, Decimal(50_000)) == 264_018
