"""Rates, sizes and times as tc(8) reads and writes them, without losing anything. Pure.

tc(8), PARAMETERS: a rate is in bits per second, with `k`, `m`, `g` for powers of 1000; a bare number is bits.
A size is in bytes, with `k` and `m` for powers of 1024; a time is in microseconds when it is bare.
"""

import re
from decimal import Decimal

from netmend.errors import BadInputError

_NUMBER = r"(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?)"
_RATE = re.compile(_NUMBER + r"(?P<unit>bit|kbit|mbit|gbit)?", re.IGNORECASE)
_SIZE = re.compile(_NUMBER + r"(?P<unit>b|k|kb|m|mb)?", re.IGNORECASE)
_TIME = re.compile(_NUMBER + r"(?P<unit>us|usec|usecs|ms|msec|msecs|s|sec|secs)?", re.IGNORECASE)
_RATES = {"": 1, "bit": 1, "kbit": 10**3, "mbit": 10**6, "gbit": 10**9}
_SIZES = {"": 1, "b": 1, "k": 1024, "kb": 1024, "m": 1024**2, "mb": 1024**2}
_TIMES = {"": 1, "us": 1, "ms": 10**3, "s": 10**6}
_LEAST_STEP = 64
_MOST_BYTES = 2**32 - 1


def rate_bits(text: str) -> int:
    """Return bits per second; a whole number of bytes, as the kernel counts.

    Raises:
        BadInputError: no rate, or one that the kernel would round.
    """
    bits = _counted(text, _RATE, _RATES, "rate")
    if bits < 8 or bits % 8:  # noqa: PLR2004 - bits of a byte
        raise BadInputError(f"rate {text}: not a whole number of bytes per second")
    return int(bits)


def size_bytes(text: str) -> int:
    """Return bytes.

    Raises:
        BadInputError: no size.
    """
    return int(_counted(text, _SIZE, _SIZES, "size"))


def time_us(text: str) -> Decimal:
    """Return microseconds.

    Raises:
        BadInputError: no time.
    """
    return _counted(text, _TIME, _TIMES, "time")


def limit_bytes(rate: int, burst: int, latency_us: Decimal) -> int:
    """Return the queue that holds what arrives within the latency, as tc makes a `limit` of a `latency`."""
    return int(Decimal(rate // 8) * latency_us / 10**6) + burst


def written_rate(bits: int) -> str:
    """Write a rate with the biggest unit that loses nothing."""
    for unit in ("gbit", "mbit", "kbit"):
        if bits % _RATES[unit] == 0:
            return f"{bits // _RATES[unit]}{unit}"
    return f"{bits}bit"


def burst_step(rate: int) -> int:
    """Return the steps in which a burst can be told apart at that rate, in bytes.

    The kernel keeps a burst as the time that it takes, and says a little less than it was given: measured
    with Linux 6.18 and iproute2 6.1, up to the bytes of one microsecond. So a burst is text, and may be
    planned, in steps of at least twice that.
    """
    step = _LEAST_STEP
    while step * 10**6 < 2 * rate // 8:
        step *= 2
    return step


def burst_read(shown: int, rate: int) -> int:
    """Return the burst that was meant, from what the host says of it."""
    step = burst_step(rate)
    return -(-shown // step) * step


def burst_planned(text: str, rate: int) -> int:
    """Return a burst that will be read as it was given.

    Raises:
        BadInputError: it would not be, or is no size.
    """
    burst, step = size_bytes(text), burst_step(rate)
    if burst < step or burst % step:
        raise BadInputError(f"burst {text}: at this rate it has to be a multiple of {step} bytes")
    return burst


def _counted(text: str, pattern: re.Pattern[str], units: dict[str, int], what: str) -> Decimal:
    found = pattern.fullmatch(text)
    if found is None:
        raise BadInputError(f"{text[:40]!r} is no {what}")
    unit = (found["unit"] or "").lower()
    unit = {"usec": "us", "usecs": "us", "msec": "ms", "msecs": "ms", "sec": "s", "secs": "s"}.get(unit, unit)
    count = Decimal(found["number"]) * units[unit]
    if count != count.to_integral_value() or (what != "rate" and count > _MOST_BYTES):
        raise BadInputError(f"{what} {text}: not a whole number that fits")
    return count
