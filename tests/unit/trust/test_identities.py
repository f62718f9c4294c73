from collections.abc import Callable

from netmend.model.party import Parties, Party, Person
from netmend.trust import Barred, bar

Lines = Callable[[str], str]


def parties(**keys: tuple[str, ...]) -> Parties:
    persons = tuple(Person(id=name, name=name, keys=lines) for name, lines in keys.items())
    return Parties(parties=(Party(id="acme", name="ACME", persons=persons),))


def test_whoever_takes_part_is_barred(key_line: Lines) -> None:
    """Requester, plan author and executor; of one person the part named first."""
    known = parties(ana=(key_line("ana"),))

    barred = bar(known, requester="ana", author="lib", executor="ana")

    assert barred == Barred(because={"ana": "requester", "lib": "plan author"})


def test_the_same_key_under_another_name_is_the_same_person(key_line: Lines) -> None:
    """A second account does not give a second voice, not even over a chain of keys."""
    one, two, other = (key_line(name) for name in ("ana", "ben", "eve"))
    known = parties(ana=(one,), anna=(f"{one} work", two), an=(two,), eve=(other,))

    barred = bar(known, requester="ana", author="lib", executor="cron")

    assert set(barred.because) == {"ana", "anna", "an", "lib", "cron"}
    assert barred.because["an"] == "requester"
