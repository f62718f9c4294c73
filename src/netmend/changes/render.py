"""Renders all templates of one compile in one worker process that cannot harm anything."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from netmend.changes.command_text import LINE, VALUE, takes_commands
from netmend.errors import BadInputError, UnavailableError
from netmend.model.command_words import FORBIDDEN
from netmend.model.fact import Fact

_WORKER = Path(__file__).with_name("render_worker.py")


class RenderOrder(Fact):
    """One text to be made. `template`: `platform/name`."""

    template: str
    context: dict[str, int | str]


class RenderRequest(Fact):
    """All the templates of one compile by `platform/name`, and what is to be made of them."""

    templates: dict[str, str]
    orders: tuple[RenderOrder, ...]


class Rendering(Fact):
    """`texts`: one per order, in order.  `variables`: what each template refers to, sorted."""

    texts: tuple[str, ...]
    variables: dict[str, tuple[str, ...]]


Render = Callable[[RenderRequest], Rendering]


class RenderLimits(NamedTuple):
    """What one compile may use. `output_bytes`: of one text."""

    cpu_s: int = 5
    wall_s: float = 10
    memory_bytes: int = 512 * 1024 * 1024
    output_bytes: int = 1024 * 1024


_LIMITS = RenderLimits()


def render(request: RenderRequest, *, limits: RenderLimits = _LIMITS) -> Rendering:
    """Render everything, twice and equal, in a fresh process without environment, files or network.

    So nothing but the request says what comes of it, and the same request is rendered once: a plan that is
    looked at again before it is begun needs no second process.

    Raises:
        BadInputError: a template is wrong, or took more than its limits; names template and line.
        UnavailableError: the worker could not do its work.
    """
    return _rendered(json.dumps(worker_order(request, limits)), limits)


@lru_cache(maxsize=16)
def _rendered(order: str, limits: RenderLimits) -> Rendering:
    try:
        # By path, not by -m: the worker needs none of the package, and starts three times faster without.
        ended = subprocess.run(
            [sys.executable, "-I", "-B", str(_WORKER)],
            input=order,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=limits.wall_s,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired as err:
        raise BadInputError(f"{_at(err.stderr)}: takes over {limits.wall_s:g} s to render") from err
    except OSError as err:
        raise UnavailableError(f"template worker: cannot be started: {err.strerror}") from err
    if ended.returncode < 0:
        raise BadInputError(
            f"{_at(ended.stderr)}: takes over {limits.cpu_s} s of CPU time or too much memory"
        )
    if ended.returncode > 0:
        raise UnavailableError(f"template worker: ended with status {ended.returncode}")
    answer = json.loads(ended.stdout)
    if "refused" in answer:
        raise BadInputError(answer["refused"])
    return Rendering.model_validate(answer)


def render_ahead(requests: Sequence[RenderRequest], render: Render) -> Render:
    """Render requests of one project in one process, and return what answers each of them from that.

    Where one of them is wrong, or all of them are too much at once, each is rendered when it is asked for.
    """
    if not requests:
        return render
    templates = {name: text for request in requests for name, text in request.templates.items()}
    orders = tuple(order for request in requests for order in request.orders)
    try:
        whole = render(RenderRequest(templates=templates, orders=orders))
    except BadInputError:
        return render
    texts = iter(whole.texts)
    known = {
        request.model_dump_json(): Rendering(
            texts=tuple(islice(texts, len(request.orders))),
            variables={name: whole.variables[name] for name in request.templates},
        )
        for request in requests
    }
    return lambda request: known.get(request.model_dump_json()) or render(request)


def worker_order(request: RenderRequest, limits: RenderLimits) -> dict[str, object]:
    """Return what the worker reads: the request, what may be in it, and what it may use."""
    return request.model_dump(mode="json") | {
        "xml": [name for name in request.templates if not takes_commands(name.partition("/")[0])],
        "commands": {"value": VALUE, "line": LINE, "forbidden": FORBIDDEN},
        "cpu_s": limits.cpu_s,
        "memory_bytes": limits.memory_bytes,
        "output_bytes": limits.output_bytes,
    }


def _at(progress: str | bytes | None) -> str:
    """Return the template that the worker was at: the last whole line it wrote."""
    text = progress.decode("utf-8", "replace") if isinstance(progress, bytes) else progress or ""
    lines = text.splitlines()
    return f"template {lines[-1]}" if lines else "templates"
