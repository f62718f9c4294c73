import json
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import httpx
import pytest

from netmend.model.service import Kpi
from netmend.quality.prometheus import PrometheusProbe
from netmend.testing.clock import NOON, FrozenClock

Answer = Callable[[httpx.Request], httpx.Response]
QUERIES = {Kpi.LOSS_RATIO: 'loss{service="{service}"}'}


def probe(answer: Answer, clock: FrozenClock) -> PrometheusProbe:
    return PrometheusProbe(
        "http://127.0.0.1:9090/",
        QUERIES,
        timeout_s=2,
        clock=clock,
        transport=httpx.MockTransport(answer),
    )


def vector(*samples: object, **more: object) -> dict[str, object]:
    return {"status": "success", "data": {"resultType": "vector", "result": list(samples)} | more}


def sample(value: object = "0.25", *, age_s: float = 1, **metric: str) -> dict[str, object]:
    return {"metric": metric, "value": [NOON.timestamp() - age_s, value]}


def replying(body: object) -> Answer:
    return lambda _request: arriving(json.dumps(body).encode())


def arriving(body: bytes) -> httpx.Response:
    """A response that is still to be read, as from the network."""
    return httpx.Response(200, stream=httpx.ByteStream(body))


def test_one_fresh_sample_is_a_reading(clock: FrozenClock) -> None:
    """The query names the service, and the reading carries the sample's own time."""
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return arriving(json.dumps(vector(sample(service="gold"))).encode())

    reading = probe(answer, clock).measure("gold", Kpi.LOSS_RATIO)

    assert (reading.value, reading.why) == (0.25, "")
    assert (NOON - reading.taken_at).total_seconds() == 1
    assert asked[0].url.path == "/api/v1/query"
    assert parse_qs(asked[0].url.query.decode()) == {"query": ['loss{service="gold"}']}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (vector(), "Prometheus has no sample"),
        (vector(sample(), sample()), "Prometheus answered with 2 samples instead of one"),
        (vector(sample("NaN")), "the sample is nan"),
        (vector(sample("+Inf")), "the sample is inf"),
        (vector(sample("-Inf")), "the sample is -inf"),
        (vector(sample("-1")), "the sample -1 is negative"),
        (vector(sample("1.5")), "the sample 1.5 is no ratio"),
        (vector(sample("much")), "the sample is not a number"),
        (vector(sample(0.25)), "Prometheus answered with something that is no sample"),
        (vector(sample(None)), "Prometheus answered with something that is no sample"),
        (vector(sample(age_s=61)), "the sample is 61 s old"),
        (vector(sample(age_s=-6)), "the sample is 6 s in the future"),
        (vector(sample(service="silver")), "Prometheus answered for another service than gold"),
        (vector("text"), "Prometheus answered with something that is no sample"),
        (vector(sample(), resultType="matrix"), "Prometheus answered with something that is no sample"),
        ({"status": "error", "error": "bad"}, "Prometheus answered with something that is no sample"),
        ([], "Prometheus answered with something that is no sample"),
    ],
)
def test_anything_else_is_no_value(clock: FrozenClock, body: object, why: str) -> None:
    """I15: one line says what was wrong; nothing of it becomes a number."""
    reading = probe(replying(body), clock).measure("gold", Kpi.LOSS_RATIO)

    assert (reading.value, reading.why) == (None, why)


@pytest.mark.parametrize("status", [204, 301, 302, 404, 422, 500, 503])
def test_any_other_status_is_no_value(clock: FrozenClock, status: int) -> None:
    """Redirects are not followed: the answer must come from where it was asked."""
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(status, headers={"location": "http://127.0.0.2/"}, json=vector(sample()))

    reading = probe(answer, clock).measure("gold", Kpi.LOSS_RATIO)

    assert (reading.value, reading.why) == (None, f"Prometheus answered with HTTP status {status}")
    assert len(asked) == 1


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 60_000])
def test_what_is_not_json_is_no_value(clock: FrozenClock, body: bytes) -> None:
    """Neither is what nests too deeply to be read."""
    reading = probe(lambda _request: arriving(body), clock).measure("gold", Kpi.LOSS_RATIO)

    assert (reading.value, reading.why) == (None, "Prometheus answered with something that is not JSON")


def test_a_huge_answer_is_not_read_to_its_end(clock: FrozenClock) -> None:
    """F40: the reader stops at its limit."""
    read: list[int] = []

    def endless() -> Iterator[bytes]:
        for number in range(1_000):
            read.append(number)
            yield b"x" * 4096

    reading = probe(lambda _request: httpx.Response(200, content=endless()), clock).measure(
        "gold", Kpi.LOSS_RATIO
    )

    assert reading.why == "Prometheus answered with over 65536 bytes"
    assert len(read) < 20


def test_an_answer_that_trickles_in_is_given_up(clock: FrozenClock) -> None:
    """The timeout is for the whole answer, not for each of its bytes."""
    read: list[int] = []

    def slowly() -> Iterator[bytes]:
        for byte in json.dumps(vector(sample())).encode():
            clock.advance(1)
            read.append(byte)
            yield bytes([byte])

    reading = probe(lambda _request: httpx.Response(200, content=slowly()), clock).measure(
        "gold", Kpi.LOSS_RATIO
    )

    assert reading.why == "Prometheus took over 2 s to answer"
    assert len(read) == 3


def test_a_server_that_is_away_is_no_value(clock: FrozenClock) -> None:
    """The kind of failure is told, nothing is raised."""

    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("", request=request)

    reading = probe(answer, clock).measure("gold", Kpi.LOSS_RATIO)

    assert (reading.value, reading.why) == (
        None,
        "Prometheus at 127.0.0.1:9090 could not be asked: ConnectTimeout",
    )


def test_a_kpi_without_query_is_no_value(clock: FrozenClock) -> None:
    """The settings lack it; the run learns which."""
    reading = probe(replying(vector(sample())), clock).measure("gold", Kpi.DELAY_MS)

    assert (reading.value, reading.why) == (None, "no query is configured for delay_ms")
