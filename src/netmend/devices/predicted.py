"""What a command-line device would make of lines, and which lines lead from one configuration to another.

Pure; the only place that uses hier_config, whose drivers know how each platform negates and replaces.
"""

from collections.abc import Iterable, Iterator

from hier_config import HConfig, HConfigChild, Platform
from hier_config.constructors import get_hconfig_driver
from hier_config.models import IdempotentCommandsRule, MatchRule
from hier_config.platforms.driver_base import HConfigDriverBase

from netmend.devices.catalogue import Catalogue
from netmend.devices.cli_config import Line, canonical_text, lineages, parse_lines, written
from netmend.errors import BadInputError

_PLATFORMS = {
    "iosxe": Platform.CISCO_IOS,
    "eos": Platform.ARISTA_EOS,
    "frr": Platform.GENERIC,
    "iosxr": Platform.CISCO_XR,
    "nxos": Platform.CISCO_NXOS,
}
_REPLACED = {
    "interface ": ("mtu ", "description ", "bandwidth ", "load-interval ", "speed ", "duplex "),
    "service-path ": ("egress-port ", "shaper-mbps "),
}
"""Lines that replace an earlier one of their kind, by section, beside those that hier_config knows.

`service-path` is the stanza of the simulated devices.
"""


def predicted(base: str, edits: Iterable[str], catalogue: Catalogue) -> str:
    """Return the canonical text after all lines of the edits, sent to a device that holds `base`.

    Raises:
        BadInputError: that cannot be predicted; the message says why.
    """
    *_, last = (base, *states(base, edits, catalogue))
    return last


def states(base: str, edits: Iterable[str], catalogue: Catalogue) -> Iterator[str]:
    """Return the canonical text after each line, as a device takes them one by one.

    Raises:
        BadInputError: that cannot be predicted.
    """
    driver = _driver(catalogue)
    config = _tree(driver, parse_lines(base))
    if _text(config, catalogue) != base:
        raise BadInputError("running has repeated lines: what a change makes of it cannot be predicted")
    for lineage in lineages(line for edit in edits for line in parse_lines(edit)):
        _demand_no_order(lineage, catalogue)
        config = _after(config, lineage)
        yield _text(config, catalogue)


def remediation(from_text: str, to_text: str, catalogue: Catalogue) -> str:
    """Return the lines that lead from one canonical text to another; whoever uses them proves them first."""
    driver = _driver(catalogue)
    delta = _tree(driver, parse_lines(from_text)).config_to_get_to(_tree(driver, parse_lines(to_text)))
    return written(_lines(delta.set_order_weight()))


def _driver(catalogue: Catalogue) -> HConfigDriverBase:
    driver = get_hconfig_driver(_PLATFORMS[catalogue.platform])
    driver.rules.idempotent_commands.extend(
        IdempotentCommandsRule(match_rules=(MatchRule(startswith=header), MatchRule(startswith=line)))
        for header, lines in (*_REPLACED.items(), *catalogue.replaced.items())
        for line in lines
    )
    return driver


def _tree(driver: HConfigDriverBase, lines: Iterable[Line]) -> HConfig:
    """Build the tree from lines as they are: hier_config's own reader drops and rewrites some of them."""
    config = HConfig(driver)
    _grow(config, lines)
    return config


def _grow(parent: HConfig | HConfigChild, lines: Iterable[Line]) -> None:
    for line in lines:
        _grow(parent.children.get(line.text) or parent.add_child(line.text), line.below)


def _after(config: HConfig, lineage: tuple[str, ...]) -> HConfig:
    change = HConfig(config.driver)
    change.add_children_deep(lineage)
    after = config.future(change)
    *above, leaf = lineage
    if leaf.startswith("no ") and leaf not in _children(config, above):
        _drop_idle_negation(after, above, leaf)
    return after


def _drop_idle_negation(after: HConfig, above: list[str], leaf: str) -> None:
    """Forget a `no` that matched nothing: hier_config keeps it as a line, a device does not.

    Raises:
        BadInputError: a line of the same kind is there, which the device might take it to mean.
    """
    parent: HConfig | HConfigChild = after
    for text in above:
        parent = parent.children[text]
    if leaf not in parent.children:
        return
    kind = leaf.removeprefix("no ").split(" ")[0]
    if any(child.text.split(" ")[0] == kind for child in parent.children):
        raise BadInputError(f"`{leaf}` matches no `{kind}` that is there: its effect cannot be predicted")
    parent.children.delete(leaf)


def _children(config: HConfig, above: Iterable[str]) -> set[str]:
    parent: HConfig | HConfigChild = config
    for text in above:
        below = parent.children.get(text)
        if below is None:
            return set()
        parent = below
    return {child.text for child in parent.children}


def _demand_no_order(lineage: tuple[str, ...], catalogue: Catalogue) -> None:
    for text in lineage:
        if catalogue.is_order_sensitive(text.removeprefix("no ")):
            raise BadInputError(f"the order of the lines in `{text}` matters: it cannot be predicted")


def _text(config: HConfig, catalogue: Catalogue) -> str:
    return canonical_text(written(_lines(config)), catalogue)


def _lines(node: HConfig | HConfigChild) -> tuple[Line, ...]:
    return tuple(Line(child.text, _lines(child)) for child in sorted(node.children))
