"""What is closed: a step waits with its cause, clocks rest and go on where they stood."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.procedure.rules import Entry, closed_now, due, open_steps, promises, stopped
from homeward.procedure.tests.made_up import YES, entry, release, state
from homeward.procedure.tests.test_vocabulary import folder, spoilt  # noqa: F401

OPEN = entry("1", "open_door", on=date(2026, 3, 2))
GOES = entry("2", "make_choice", facts={"choice.way": "go"}, on=date(2026, 3, 2))
ASKED = [OPEN, entry("w", "give_word", facts=YES), entry("a", "ask_news", on=date(2026, 3, 2), relies=["w"])]
STOPPED = "stopped_by: [crossing]"
TAKEN = entry("t", "take_news", "BB", on=date(2026, 3, 4), accepts=["a"])


def closed(name: str, kind: str = "crossing", on: date = date(2026, 3, 5), node: str = "AA") -> Entry:
    return entry(name, None, node, facts={"closes": kind, "reason": "order"}, on=on, kind="closure")


def opened(name: str, of: str, on: date, kind: str = "crossing") -> Entry:
    return entry(name, None, facts={"closes": kind}, on=on, kind="closure", ends=[of])


def test_a_marked_step_stays_open_to_be_seen_and_is_stopped_until_the_last_closure_ends() -> None:
    packed = [OPEN, GOES, entry("3", "pack_bag")]
    shut = [*packed, closed("c"), closed("d", node="BB")]
    step = release().steps["lead_over"]
    assert "lead_over" in open_steps(state(*shut), release(), "host")
    assert stopped(step, state(*shut)) == "crossing"
    half = [*shut, opened("e", "c", date(2026, 3, 9))]
    assert stopped(step, state(*half)) == "crossing"
    assert stopped(step, state(*half, opened("f", "d", date(2026, 3, 9)))) == ""


def test_what_is_not_marked_goes_on() -> None:
    now = state(OPEN, GOES, closed("c"))
    assert [one.id for one in release().steps.values() if stopped(one, now)] == ["pack_bag", "lead_over"]
    assert closed_now(now) == ("crossing",)


def test_a_promise_rests_while_the_channel_is_closed_and_takes_up_where_it_stood() -> None:
    [before] = promises(state(*ASKED, TAKEN), release())
    shut = [*ASKED, TAKEN, closed("c", "channel", on=date(2026, 3, 5))]
    [during] = promises(state(*shut), release())
    assert (during.due_on, during.why, during.cause) == (None, "paused", "road")
    [after] = promises(state(*shut, opened("o", "c", date(2026, 3, 12), "channel")), release())
    # Seven days are added to its beginning; a holiday that lay in its five working days does so no more.
    assert (before.due_on, after.due_on) == (date(2026, 3, 12), date(2026, 3, 18))
    assert due(after, state(*shut, opened("o", "c", date(2026, 3, 12), "channel")), release(), date(2026, 3, 12)).on


def test_days_before_the_clock_began_are_not_given_and_days_of_two_closures_count_once() -> None:
    [before] = promises(state(*ASKED, TAKEN), release())
    early = [closed("c", "channel", on=date(2026, 2, 1)), opened("o", "c", date(2026, 3, 1), "channel")]
    [same] = promises(state(*ASKED, TAKEN, *early), release())
    assert same.due_on == before.due_on
    two = [closed(one, "channel", on=date(2026, 3, 5)) for one in ("c", "d")]
    two += [opened(f"end {one.id}", one.id, date(2026, 3, 12), "channel") for one in two]
    [after] = promises(state(*ASKED, TAKEN, *two), release())
    assert after.due_on == date(2026, 3, 18)


@given(st.permutations(range(6)), st.lists(st.integers(0, 5), max_size=3))
def test_order_and_copies_of_closures_change_nothing(order: list[int], again: list[int]) -> None:
    entries = [*ASKED, TAKEN, closed("c", "channel"), opened("o", "c", date(2026, 3, 12), "channel")]
    mixed = [entries[one] for one in (*order, *again)]
    assert state(*mixed).closures == state(*entries).closures
    assert promises(state(*mixed), release()) == promises(state(*entries), release())


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        ("procedure.yaml", "cause: road, rests", "cause: raod, rests", "Did you mean `road`?"),
        ("procedure.yaml", "stops_with: [shut]", "stops_with: [shot]", "`shot`"),
        ("procedure.yaml", "ways: passing", "ways: pasing", "`pasing`"),
        ("stages/20-going.yaml", "stopped_by: [crossing]", "stopped_by: [safety]", "`safety`"),
        ("stages/10-asking.yaml", "    priority: first\n", f"    priority: first\n    {STOPPED}\n", "no closure"),
        ("stages/20-going.yaml", "effects: [{stop_journey", f"{STOPPED}\n    effects: [{{stop_journey", "no closure"),
        ("words/km/closures.yaml", ', tell: "the hill is closed"', "", "closures.crossing.tell"),
    ],
)  # fmt: skip
def test_the_check_refuses_what_does_not_fit(folder: Path, path: str, old: str, new: str, says: str) -> None:  # noqa: F811
    found = spoilt(folder, path, old, new)
    assert any(says in one for one in found), found
