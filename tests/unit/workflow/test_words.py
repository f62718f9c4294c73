"""Which runs wait, and which are about to go on."""

from netmend.workflow.words import Words


def test_a_run_waits_when_it_has_heard_the_last_word() -> None:
    """Those before it are not enough: a run that was resumed hears them all again."""
    words = Words()
    words.say("R-1")
    last = words.say("R-1")

    waited = []
    for word in ("of an engine before", None, last):
        words.pause("R-1")
        words.go_on("R-1", word)
        words.pause("R-1")
        waited.append("R-1" in words.waiting)

    assert waited == [False, False, True]


def test_a_run_that_does_not_listen_does_not_wait() -> None:
    """It is at work, whatever it has heard."""
    words = Words()
    words.pause("R-1")
    listening = "R-1" in words.waiting
    words.go_on("R-1", None)

    assert (listening, "R-1" in words.waiting) == (True, False)
