"""The quality of services as Prometheus shows it: the text format, and instant queries of its HTTP API."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from netmend.lab.http_server import HttpAnswer, HttpRequest
from netmend.lab.quality import ServiceQuality

METRICS = {
    "netmend_service_loss_ratio": "Share of the offered traffic that does not arrive, 0..1.",
    "netmend_service_delay_ms": "One-way delay in milliseconds; absent while nothing arrives.",
    "netmend_service_throughput_mbps": "Traffic that arrives, in megabits per second.",
}

_SELECTOR = re.compile(r"\s*(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{\s*(?P<labels>[^{}]*)\})?\s*")
_LABEL = re.compile(r'service\s*=\s*"(?P<value>[^"\\]*)"\s*,?\s*')


def metrics_answer(request: HttpRequest, quality: Mapping[str, ServiceQuality], *, now: float) -> HttpAnswer:
    """Answer one request to the metrics server. `now`: seconds since 1970."""
    parts = urlsplit(request.target)
    if request.method != "GET":
        return HttpAnswer(405, "text/plain", b"only GET\n")
    if parts.path == "/metrics":
        return HttpAnswer(200, "text/plain; version=0.0.4", exposition(quality).encode())
    if parts.path == "/api/v1/query":
        query = parse_qs(parts.query).get("query", [""])[0]
        return _query_answer(query, quality, now=now)
    return HttpAnswer(404, "text/plain", b"there is /metrics and /api/v1/query\n")


def exposition(quality: Mapping[str, ServiceQuality]) -> str:
    """Return all values in the Prometheus text format."""
    lines: list[str] = []
    for name, help_text in METRICS.items():
        lines += [f"# HELP {name} {help_text}", f"# TYPE {name} gauge"]
        lines += [
            f'{name}{{service="{service}"}} {value!r}'
            for service in sorted(quality)
            if (value := _value(name, quality[service])) is not None
        ]
    return "\n".join(lines) + "\n"


def _query_answer(query: str, quality: Mapping[str, ServiceQuality], *, now: float) -> HttpAnswer:
    selector = _SELECTOR.fullmatch(query)
    wanted = _services_wanted(selector.group("labels") or "") if selector else None
    if selector is None or wanted is None:
        error = {"status": "error", "errorType": "bad_data", "error": "only plain selectors are answered"}
        return HttpAnswer(400, "application/json", json.dumps(error).encode())
    name = selector.group("name")
    result = [
        {"metric": {"__name__": name, "service": service}, "value": [now, repr(value)]}
        for service in sorted(quality)
        if all(service == one for one in wanted) and (value := _value(name, quality[service])) is not None
    ]
    found = {"status": "success", "data": {"resultType": "vector", "result": result}}
    return HttpAnswer(200, "application/json", json.dumps(found).encode())


def _services_wanted(labels: str) -> list[str] | None:
    wanted: list[str] = []
    while labels:
        label = _LABEL.match(labels)
        if label is None:
            return None
        wanted.append(label.group("value"))
        labels = labels[label.end() :]
    return wanted


def _value(metric: str, quality: ServiceQuality) -> float | None:
    match metric:
        case "netmend_service_loss_ratio":
            return float(quality.loss_ratio)
        case "netmend_service_delay_ms":
            return None if quality.delay_ms is None else float(quality.delay_ms)
        case "netmend_service_throughput_mbps":
            return float(quality.throughput_mbps)
        case _:
            return None
