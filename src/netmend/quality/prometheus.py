"""A probe that asks a Prometheus server (HTTP API v1, instant queries)."""

import json
import math
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from netmend.model.outcome import Reading
from netmend.model.service import Kpi
from netmend.quality.measure import implausible
from netmend.seams import Clock

_MAX_BODY_BYTES = 64 * 1024
_MAX_AHEAD_S = 5.0


class PrometheusProbe:
    """Measures by one query per KPI; whatever is not exactly one fresh, plausible sample has no value.

    Args:
        queries: PromQL by KPI; `{service}` stands for the service's id.
        max_age_s: how old a sample may be.
        transport: what carries the requests; the network unless a test says otherwise.
    """

    def __init__(
        self,
        url: str,
        queries: Mapping[Kpi, str],
        *,
        timeout_s: float,
        clock: Clock,
        max_age_s: float = 60,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._url = f"{url.rstrip('/')}/api/v1/query"
        self._queries = dict(queries)
        self._place = urlsplit(url).netloc.rpartition("@")[2]  # host and port, without what may be secret
        self._timeout_s = timeout_s
        self._clock = clock
        self._max_age_s = max_age_s
        self._client = httpx.Client(
            timeout=timeout_s,
            follow_redirects=False,
            trust_env=False,
            verify=url.startswith("https"),  # reading the machine's certificates takes longer than a query
            transport=transport,
            headers={"accept-encoding": "identity"},  # a compressed body could unpack past the limit
        )
        self._requests: dict[str, httpx.Request] = {}  # by query: the same ones are asked all the time

    def measure(self, service: str, kpi: Kpi) -> Reading:
        """Measure now; the reading has no value when nothing trustworthy came, and says why."""
        try:
            taken_at, value = self._sample(service, kpi)
        except _UntrustedError as err:
            return Reading(service=service, kpi=kpi, value=None, taken_at=self._clock.now(), why=str(err))
        return Reading(service=service, kpi=kpi, value=value, taken_at=taken_at)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _sample(self, service: str, kpi: Kpi) -> tuple[datetime, float]:
        query = self._queries.get(kpi)
        if query is None:
            raise _UntrustedError(f"no query is configured for {kpi}")
        answer = _parse(self._get(query.replace("{service}", service)))
        metric, timestamp, value = _only_sample(answer)
        if metric.get("service", service) != service:
            raise _UntrustedError(f"Prometheus answered for another service than {service}")
        age_s = self._clock.now().timestamp() - timestamp
        if age_s > self._max_age_s:
            raise _UntrustedError(f"the sample is {age_s:.0f} s old")
        if age_s < -_MAX_AHEAD_S:
            raise _UntrustedError(f"the sample is {-age_s:.0f} s in the future")
        why_not = implausible(kpi, value)
        if why_not:
            raise _UntrustedError(f"the sample {why_not}")
        return datetime.fromtimestamp(timestamp, UTC), value

    def _get(self, query: str) -> bytes:
        """Return the body; it may neither be too long nor trickle in for longer than the timeout."""
        give_up_at = self._clock.monotonic() + self._timeout_s
        body = b""
        try:
            with closing(self._client.send(self._request(query), stream=True)) as response:
                if response.status_code != httpx.codes.OK:
                    raise _UntrustedError(f"Prometheus answered with HTTP status {response.status_code}")
                for piece in response.iter_raw():
                    body += piece
                    if len(body) > _MAX_BODY_BYTES:
                        raise _UntrustedError(f"Prometheus answered with over {_MAX_BODY_BYTES} bytes")
                    if self._clock.monotonic() > give_up_at:
                        raise _UntrustedError(f"Prometheus took over {self._timeout_s:g} s to answer")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as err:
            why = f"Prometheus at {self._place} could not be asked: {type(err).__name__}"
            raise _UntrustedError(why) from err
        return body

    def _request(self, query: str) -> httpx.Request:
        if query not in self._requests:
            self._requests[query] = self._client.build_request("GET", self._url, params={"query": query})
        return self._requests[query]


class _UntrustedError(Exception):
    """Nothing trustworthy was measured; the message is the reading's `why`."""


def _parse(body: bytes) -> Any:  # noqa: ANN401 - JSON of a stranger; `_only_sample` narrows it
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as err:
        raise _UntrustedError("Prometheus answered with something that is not JSON") from err


def _only_sample(answer: Any) -> tuple[dict[str, Any], float, float]:  # noqa: ANN401 - see `_parse`
    """Return metric, timestamp and value of an instant vector of exactly one sample."""
    match answer:
        case {"status": "success", "data": {"resultType": "vector", "result": [_, _, *_] as result}}:
            raise _UntrustedError(f"Prometheus answered with {len(result)} samples instead of one")
        case {"status": "success", "data": {"resultType": "vector", "result": []}}:
            raise _UntrustedError("Prometheus has no sample")
        case {
            "status": "success",
            "data": {
                "resultType": "vector",
                "result": [{"metric": dict(metric), "value": [int() | float() as timestamp, str(text)]}],
            },
        }:
            return metric, _number(timestamp), _number(text)
    raise _UntrustedError("Prometheus answered with something that is no sample")


def _number(value: float | str) -> float:
    """Return a finite number, read as strictly as Prometheus writes it."""
    try:
        number = float(value)
    except (ValueError, OverflowError) as err:
        raise _UntrustedError("the sample is not a number") from err
    if not math.isfinite(number):
        raise _UntrustedError(f"the sample is {number}")
    return number
