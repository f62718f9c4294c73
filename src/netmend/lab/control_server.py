"""The control connection of a running lab: JSON over HTTP, behind a token that only its owner can read."""

import hmac
import json
from collections.abc import Callable

from pydantic import ValidationError

from netmend.errors import BadInputError
from netmend.lab.control import obeyed
from netmend.lab.http_server import HttpAnswer, HttpRequest
from netmend.lab.orders import Nothing
from netmend.lab.simulation import Simulation


class ControlServer:
    """Answers `POST /TOKEN/VERB`. `end`: called for the verb `down`."""

    def __init__(self, simulation: Simulation, token: str, end: Callable[[], None]) -> None:
        self._simulation = simulation
        self._token = token
        self._end = end

    def answer(self, request: HttpRequest) -> HttpAnswer:
        """Carry out one order; what is wrong with it is said in `error`."""
        _, _, rest = request.target.partition("/")
        token, _, verb = rest.partition("/")
        if not hmac.compare_digest(token.encode(), self._token.encode()):
            return _refused(404, "not found")
        if request.method != "POST":
            return _refused(405, "only POST")
        if verb == "down":
            self._end()
            return _json(200, Nothing().model_dump_json())
        try:
            return _json(200, obeyed(self._simulation, verb, request.body).model_dump_json())
        except BadInputError as err:
            return _refused(400, str(err))
        except ValidationError as err:
            first = err.errors(include_url=False, include_input=False, include_context=False)[0]
            return _refused(400, f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


def _refused(status: int, why: str) -> HttpAnswer:
    return _json(status, json.dumps({"error": why}))


def _json(status: int, text: str) -> HttpAnswer:
    return HttpAnswer(status, "application/json", text.encode())
