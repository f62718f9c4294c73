"""Give up what takes too long, also where the other side keeps a connection alive by trickling."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def within(limit_s: float, act: Callable[[], T], *, cut: Callable[[], object]) -> T:
    """Return what `act` returns. At the limit `cut` is called, once; what `act` still does is ignored.

    A timeout of a socket counts from its last byte; this one counts from the beginning.

    Raises:
        TimeoutError: the limit has passed. Whatever `act` raises is raised as it is.
    """
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="netmend-notice")
    try:
        doing = pool.submit(act)
        try:
            return doing.result(timeout=limit_s)
        except TimeoutError:
            cut()
            raise
    finally:
        pool.shutdown(wait=False)
