"""What comes back to the desk because its cause happened again, and what may be done only so often."""

from dataclasses import replace
from itertools import permutations

import pytest

from homeward.procedure.rules import Entry, called_again, fold, open_steps, pointers
from homeward.procedure.rules.recurring import causes_of
from homeward.procedure.tests.conftest import Change
from homeward.procedure.tests.made_up import SIDES, entry, release, state

OPEN = entry("1", "open_door")
FIRST = entry("a", "ask_news")
SECOND = entry("b", "ask_news")
LIMIT = replace(release().steps["ask_news"].limits[0], starts=("told",), when=None)
CLOCKED = {**release().steps, "take_news": replace(release().steps["take_news"], no_clock=None, limits=(LIMIT,))}
STEP = replace(CLOCKED["take_news"], causes=("ask_news",))


def taken(meets: list[str]) -> Entry:
    """The other side took it, and met these causes."""
    return entry("t", "take_news", "BB", told=False, meets=meets)


def test_the_causes_of_a_step_are_read_from_clock_and_guard() -> None:
    assert causes_of(CLOCKED, release().forms)["take_news"] == ("ask_news",)
    assert release().steps["take_news"].causes == (), "what lies on no desk cannot come back to it"
    assert release().steps["watch_storm"].causes == (), "a review starts itself"
    assert release().steps["answer_news"].causes == (), "an answer has its promise"


def test_a_cause_that_nobody_met_calls_the_step_back() -> None:
    assert not called_again(STEP, state(OPEN, FIRST, taken(meets=["a"])), "BB")
    assert called_again(STEP, state(OPEN, FIRST, SECOND, taken(meets=["a"])), "BB")
    assert called_again(STEP, state(OPEN, FIRST, taken(meets=["a"])), "AA"), "the other side met nothing"


def test_a_corrected_cause_is_the_same_cause_and_one_that_ended_calls_nobody() -> None:
    assert not called_again(STEP, state(OPEN, FIRST, entry("c", "ask_news", amends=["a"]), taken(meets=["a"])), "BB")
    assert not called_again(
        STEP, state(OPEN, FIRST, SECOND, entry("e", "end_storm", ends=["b"]), taken(meets=["a"])), "BB"
    )


def test_what_was_met_is_what_its_writer_knew_and_no_order_changes_it() -> None:
    before = [OPEN, FIRST]
    under = replace(release(), steps={**release().steps, "take_news": STEP})
    named = pointers("take_news", {}, fold(before, under, SIDES), under, "BB")
    assert named["meets"] == ("a",)
    entries = [*before, SECOND, taken(meets=list(named["meets"]))]
    assert all(called_again(STEP, fold(order, release(), SIDES), "BB") for order in permutations(entries))


def test_both_halves_of_a_told_cause_are_one() -> None:
    private = replace(FIRST, id="p", told=False, pointers={"told_as": ["a"]})
    assert not called_again(STEP, state(OPEN, FIRST, private, taken(meets=["p"])), "BB")
    assert not called_again(STEP, state(OPEN, FIRST, private, taken(meets=["a"])), "BB")


def test_a_step_that_may_be_done_twice_is_closed_after_the_second_time() -> None:
    rows = {side: (tuple((n, g, 2 if n == "watch_storm" else m, s, late) for n, g, m, s, late in own), lead)
            for side, (own, lead) in release().rows.items()}  # fmt: skip
    twice = replace(release(), rows=rows)
    storm = entry("s", "see_storm")
    times = [
        replace(entry(name, "watch_storm"), told=told) for name, told in (("x", False), ("xt", True), ("y", False))
    ]
    assert "watch_storm" in open_steps(state(OPEN, storm, *times[:2]), twice, "host"), "two halves are one time"
    assert "watch_storm" not in open_steps(state(OPEN, storm, *times), twice, "host")
    ended = entry("e", "end_storm", ends=["x", "xt", "y"])
    assert "watch_storm" in open_steps(state(OPEN, storm, *times, replace(ended, step="open_door")), twice, "host")


ASKING = "stages/10-asking.yaml"
MADE_UP = "date: 2026-01-01, source: made up, status: proposed}"
TAKEN = "no_clock: event\n    opens_when: {done: ask_news}\n    repeats: adds"
ONCE = f"due: {{from: told, within: {{value: 2, unit: days, {MADE_UP}}}\n    opens_when: {{done: ask_news}}"
WORD = "    repeats: adds\n    form: word"
NEVER = f"    repeats: adds\n    at_most: {{value: 0, unit: times, {MADE_UP}\n    form: word"
TWICE = f"    at_most: {{value: 2, unit: times, {MADE_UP}\n    form: arrival"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (TAKEN, ONCE, "`take_news` is done once, but `ask_news` can happen again"),
        (WORD, NEVER, "could never be done"),
        ("    form: arrival", TWICE, "needs `repeats: adds`"),
    ],
)
def test_an_edition_that_forgets_what_recurs_is_refused(change: Change, old: str, new: str, says: str) -> None:
    problems = change(ASKING, old, new)
    assert any(says in one for one in problems), problems
