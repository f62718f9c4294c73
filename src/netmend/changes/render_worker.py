"""The worker process: a JSON order on stdin, rendered texts on stdout, the template at work on stderr.

It imports nothing of netmend, limits itself before it looks at a template, and holds no secret.
"""

import codecs
import json
import re
import resource
import sys
import traceback
from typing import Any

import jinja2.debug  # Jinja imports it when a template fails, when no file can be opened any more
import jinja2.meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

_ADDRESS = re.compile(r" at 0x[0-9a-f]+>")
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_TAG = re.compile(r"\{%.*?%\}")
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_FAILURES = (
    jinja2.TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What a template can raise; anything else ends the worker, and with it the compile."""


class RefusalError(Exception):
    """The template cannot be used; the message names it and, where known, the line."""


class CommandRules:
    """What netmend.changes.command_text and netmend.model.command_words say of values and lines."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self._value = re.compile(rules["value"])
        self._value_in_line = f"(?:-?[0-9]+|{rules['value']})"
        self._line = re.compile(rules["line"])
        self._forbidden = re.compile(rules["forbidden"])

    def demand_value(self, value: object) -> str:
        """Return what an expression of a template puts into a line."""
        text = str(value)  # an undefined one says so here
        if not isinstance(value, int) and not self._value.fullmatch(text):
            message = f"{text!a:.80} may not stand in a command line"
            raise ValueError(message)
        return text

    def demand_lines(self, name: str, source: str, text: str) -> None:
        """Return when every line is a command that a line of the template makes."""
        if not text.strip():
            raise RefusalError(f"template {name}: renders no command")
        made = [re.compile(pattern) for pattern in self._patterns(source)]
        for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
            why_not = self._why_not(line, made)
            if why_not:
                raise RefusalError(
                    f"template {name}: line {number} of what it renders: {line!a:.80} {why_not}"
                )

    def _why_not(self, line: str, made: list[re.Pattern[str]]) -> str:
        if not self._line.fullmatch(line):
            return "is no command in printable ASCII"
        if self._forbidden.fullmatch(line):
            return "leaves or settles the configuration"
        if not any(pattern.fullmatch(line) for pattern in made):
            return "comes from no line of the template"
        return ""

    def _patterns(self, source: str) -> list[str]:
        """Return what each line of the template can become.

        What stands between tags within a line may miss; a loop within a line is not understood, and refused.
        """
        patterns = []
        for line in _COMMENT.sub("", source).split("\n"):
            whole, *more = map(self._piece, _TAG.split(line))
            patterns.append("".join(f"(?:{piece})?" for piece in (whole, *more)) if more else whole)
        return patterns

    def _piece(self, text: str) -> str:
        return self._value_in_line.join(re.escape(fixed) for fixed in _EXPRESSION.split(text))


def main() -> None:
    """Do one order."""
    order = json.load(sys.stdin)
    codecs.lookup(
        "unicode_escape"
    )  # Jinja needs it for the first string literal, when no file opens any more
    _limit(cpu_s=order["cpu_s"], memory_bytes=order["memory_bytes"])
    try:
        answer = work(order)
    except RefusalError as err:
        answer = {"refused": str(err)}
    sys.stdout.write(json.dumps(answer))


def _limit(*, cpu_s: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))  # no file and no socket can be opened
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))


def work(order: dict[str, Any]) -> dict[str, Any]:
    """Parse every template, and render every job of the order.

    Raises:
        RefusalError: a template, or what it renders, cannot be used.
    """
    rules = CommandRules(order["commands"])
    text_environment, xml_environment = _environment(xml=False), _environment(xml=True)
    text_environment.finalize = rules.demand_value
    templates, variables = {}, {}
    for name, source in order["templates"].items():
        environment = xml_environment if name in order["xml"] else text_environment
        templates[name], variables[name] = _parse(environment, name, source)
    texts = []
    for job in order["orders"]:
        name = job["template"]
        text = _render_twice(name, templates[name], job["context"], order["output_bytes"])
        if name in order["xml"]:
            _demand_xml(name, text)
        else:
            rules.demand_lines(name, order["templates"][name], text)
        texts.append(text)
    return {"texts": texts, "variables": variables}


def _environment(*, xml: bool) -> ImmutableSandboxedEnvironment:
    """Make an environment without a loader, without chance, and without a way around escaping."""
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined, autoescape=xml, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals = {"range": environment.globals["range"]}
    for name in ("random", "safe"):
        del environment.filters[name]
    return environment


def _parse(
    environment: ImmutableSandboxedEnvironment, name: str, source: str
) -> tuple[jinja2.Template, list[str]]:
    _note(name)
    try:
        tree = environment.parse(source)
        variables = sorted(jinja2.meta.find_undeclared_variables(tree))
        return environment.from_string(tree), variables
    except _FAILURES as err:
        raise _refusal(name, err) from err


def _render_twice(name: str, template: jinja2.Template, context: dict[str, Any], limit: int) -> str:
    _note(name)
    try:
        first, second = (_bounded(template, context, limit) for _ in range(2))
    except _FAILURES as err:
        raise _refusal(name, err) from err
    return _demand_stable(name, first, second)


def _bounded(template: jinja2.Template, context: dict[str, Any], limit: int) -> str:
    pieces, size = [], 0
    for piece in template.generate(context):
        size += len(piece.encode())
        if size > limit:
            message = f"renders more than {limit} bytes"
            raise ValueError(message)
        pieces.append(piece)
    return "".join(pieces)


def _demand_stable(name: str, first: str, second: str) -> str:
    """Memory addresses are equal within one process only, so they are looked for."""
    if first != second or _ADDRESS.search(first):
        raise RefusalError(f"template {name}: renders differently each time")
    return first


def _demand_xml(name: str, text: str) -> None:
    """The text must be one or more whole elements: wrapped into one, it can hold no DOCTYPE either."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(f"<config>\n{text}\n</config>".encode(), parser)
    except etree.XMLSyntaxError as err:
        line = (err.lineno or 2) - 1
        raise RefusalError(
            f"template {name}: renders no well-formed XML: line {line} of it: {err.msg}"
        ) from err
    if not any(isinstance(child.tag, str) for child in root):
        raise RefusalError(f"template {name}: renders no XML element")
    if any((piece or "").strip() for piece in (root.text, *(child.tail for child in root))):
        raise RefusalError(f"template {name}: renders text outside of any XML element")


def _refusal(name: str, err: Exception) -> RefusalError:
    line = getattr(err, "lineno", None) or _line_of(err)
    place = f"template {name}: line {line}" if line else f"template {name}"
    said = "needs too much memory" if isinstance(err, MemoryError) else str(err) or type(err).__name__
    return RefusalError(f"{place}: {ascii(said)[1:-1]:.200}")


def _line_of(err: Exception) -> int | None:
    lines = [
        frame.lineno for frame in traceback.extract_tb(err.__traceback__) if frame.filename == "<template>"
    ]
    return lines[-1] if lines else None


def _note(name: str) -> None:
    """Say where we are, for the case that a limit ends this process."""
    sys.stderr.write(name + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
