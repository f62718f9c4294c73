import json

import pytest

from netmend.lab.http_server import HttpRequest
from netmend.lab.metrics import exposition, metrics_answer
from netmend.lab.quality import ServiceQuality

QUALITY = {
    "gold": ServiceQuality(loss_ratio=0.08, delay_ms=12.5, throughput_mbps=46.0),
    "silver": ServiceQuality(loss_ratio=1.0, delay_ms=None, throughput_mbps=0.0),
}


def ask(target: str, method: str = "GET") -> tuple[int, str]:
    answer = metrics_answer(HttpRequest(method, target, b""), QUALITY, now=1700.25)
    return answer.status, answer.body.decode()


def test_the_text_has_every_value_that_is_known() -> None:
    """No delay of a service of which nothing arrives."""
    text = exposition(QUALITY)

    samples = [line for line in text.split("\n") if line and not line.startswith("#")]
    assert samples == [
        'netmend_service_loss_ratio{service="gold"} 0.08',
        'netmend_service_loss_ratio{service="silver"} 1.0',
        'netmend_service_delay_ms{service="gold"} 12.5',
        'netmend_service_throughput_mbps{service="gold"} 46.0',
        'netmend_service_throughput_mbps{service="silver"} 0.0',
    ]
    assert ask("/metrics") == (200, text)


def test_an_instant_query_answers_in_the_shape_of_prometheus() -> None:
    """A vector of one sample; the value is text."""
    status, body = ask("/api/v1/query?query=netmend_service_loss_ratio%7Bservice%3D%22gold%22%7D")

    assert status == 200
    assert json.loads(body) == {
        "status": "success",
        "data": {
            "resultType": "vector",
            "result": [
                {
                    "metric": {"__name__": "netmend_service_loss_ratio", "service": "gold"},
                    "value": [1700.25, "0.08"],
                }
            ],
        },
    }


@pytest.mark.parametrize(
    ("query", "services"),
    [
        ("netmend_service_loss_ratio", ["gold", "silver"]),
        ("netmend_service_loss_ratio{}", ["gold", "silver"]),
        ("netmend_service_delay_ms", ["gold"]),
        ('netmend_service_delay_ms{service="silver"}', []),
        ('netmend_service_loss_ratio{service="bronze"}', []),
        ('netmend_service_loss_ratio{service="gold",service="silver"}', []),
        ("up", []),
    ],
)
def test_a_plain_selector_finds_what_it_names(query: str, services: list[str]) -> None:
    """What is not there is an empty vector."""
    status, body = ask("/api/v1/query?query=" + query.replace("{", "%7B").replace('"', "%22"))

    found = [one["metric"]["service"] for one in json.loads(body)["data"]["result"]]
    assert (status, found) == (200, services)


@pytest.mark.parametrize("query", ["", "rate(up[5m])", 'up{service=~"g.*"}', 'up{owner="acme"}', "1+1"])
def test_anything_else_is_refused(query: str) -> None:
    """The lab is no query engine, and says so."""
    status, body = ask("/api/v1/query?query=" + query.replace("+", "%2B"))

    assert (status, json.loads(body)["status"]) == (400, "error")


def test_there_is_nothing_else() -> None:
    """Other paths and methods."""
    assert ask("/")[0] == 404
    assert ask("/metrics", "POST")[0] == 405
