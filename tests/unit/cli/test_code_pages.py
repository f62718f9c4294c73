"""Every error code can be explained, offline."""

import pytest

from netmend import errors
from netmend.cli.code_pages import code_pages
from netmend.cli.explain_command import code_lines
from netmend.errors import BadInputError

RAISED = {
    one.code
    for one in vars(errors).values()
    if isinstance(one, type) and issubclass(one, errors.NetmendError)
}


def test_every_code_has_a_page_and_no_page_is_of_another() -> None:
    """Whoever adds an error writes what to do about it."""
    assert set(code_pages()) == RAISED


@pytest.mark.parametrize("code", sorted(RAISED))
def test_a_page_says_what_it_means_what_is_true_and_what_to_do(code: str) -> None:
    """In sentences."""
    page = code_pages()[code]

    assert all(text[0].isupper() and text.endswith(".") for text in (page.means, page.now))
    assert page.todo


def test_a_page_fits_a_terminal() -> None:
    """Three labels."""
    lines = [one.plain for one in code_lines("NM-D021", 60)]

    assert lines[0] == "NM-D021  drift"
    assert [one.split()[0] for one in lines if not one.startswith(" ")] == ["NM-D021", "Means", "Now", "Do"]
    assert max(len(one) for one in lines) <= 60


def test_an_unknown_code_names_the_nearest() -> None:
    """A typing error is mended at once."""
    with pytest.raises(BadInputError, match=r"NM-D921: no such code; did you mean NM-D021\?"):
        code_lines("NM-D921", None)
