import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.characters import ANY

from netmend.errors import BadInputError
from netmend.trust import canonical_bytes, digest_of, digest_of_bytes

_scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(ANY)
_json = st.recursive(
    _scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(ANY), inner), max_leaves=12
)


def test_the_example_of_the_standard_is_met() -> None:
    """RFC 8785 §3.2.2 and §3.2.3: sorted keys, shortest numbers, minimal escapes."""
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }

    assert (
        canonical_bytes(value)
        == (
            '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        ).encode()
    )


@given(value=_json)
def test_what_is_equal_has_one_spelling(value: object) -> None:
    """Reading the bytes and writing them again gives the same bytes."""
    content = canonical_bytes(value)

    assert canonical_bytes(json.loads(content)) == content


def test_the_order_of_keys_does_not_matter() -> None:
    """Two dictionaries with the same content have the same digest."""
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})


def test_a_digest_names_its_algorithm() -> None:
    """The digest of nothing is the well-known one."""
    empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert digest_of_bytes(b"") == empty


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, 2**53, "\ud800", {1: 2}, {"\ud800": 1}, object(), b"x"]
)
def test_what_is_not_plain_json_has_no_bytes(value: object) -> None:
    """Nothing is rounded, dropped or guessed."""
    with pytest.raises(BadInputError, match="no canonical JSON"):
        canonical_bytes(value)
