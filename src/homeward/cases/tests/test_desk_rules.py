"""What lies on a desk, from the made-up procedure: lanes, reminders, reviews, waits, and why a day is a day."""

from dataclasses import replace
from datetime import date
from typing import Any

from homeward.cases.rules.projecting import Desk, Todo, is_on_desk, line, todos
from homeward.procedure.rules import Entry, State
from homeward.procedure.tests.made_up import YES, entry, release, state

DESK = Desk("a", "shelter", "owner")
OPEN = entry("1", "open_door")
GIVEN = entry("g", "give_word", facts=YES)
ASKED = entry("q", "ask_news", on=date(2026, 3, 3))
TAKEN = entry("t", "take_news", "BB", on=date(2026, 3, 4), names=["q"])


def desk(*entries: Entry, side: str = "host", today: date = date(2026, 3, 4)) -> dict[tuple[str, str], Todo]:
    own: State = state(OPEN, *entries)
    node = own.sides.node_of(side)
    found = todos(own, own, release(), side=side, node=node, desks=[DESK], today=today)
    return {(one.kind, one.step): one for one in found}


def waits(step: str, **facts: Any) -> Entry:
    facts = {"step": step, "cause": "money", **facts}
    return entry("w", None, told=False, kind="waiting", facts=facts, on=date(2026, 3, 4))


def test_a_line_keeps_all_that_explains_its_day() -> None:
    why = desk(GIVEN)["do", "ask_news"].why
    assert why["from"] == "open_door"
    assert why["started"] == "2026-03-02"
    assert why["within"] == [10, "days", "made up"]
    assert why["status"] == "proposed"


def test_a_desk_that_waits_shows_its_cause_and_no_day() -> None:
    todo = desk(GIVEN, waits("ask_news"))["do", "ask_news"]
    assert todo.due_on is None
    assert todo.why == {"rests": True, "cause": "money", "waits_since": "2026-03-04"}


def test_the_side_that_owes_is_reminded_and_offered_a_holding_answer() -> None:
    todo = desk(GIVEN, ASKED, TAKEN, side="home")["do", "answer_news"]
    assert (todo.why["remind"], todo.why["holding"]) == ("2026-03-10", "delay_news")
    held = entry("d", "delay_news", "BB", facts={"delay.cause": "road", "delay.until": "2026-03-20"}, names=["q"])
    assert "remind" not in desk(GIVEN, ASKED, TAKEN, held, side="home")["do", "answer_news"].why


def test_a_promise_goes_on_while_its_desk_waits() -> None:
    todo = desk(GIVEN, ASKED, TAKEN, waits("answer_news"), side="home")["do", "answer_news"]
    assert todo.due_on == date(2026, 3, 12)
    assert todo.why["cause"] == "money"
    assert "rests" not in todo.why


def test_the_asking_side_keeps_the_day_of_no_news_and_the_cause_that_was_told() -> None:
    held = entry("d", "delay_news", "BB", facts={"delay.cause": "road", "delay.until": "2026-03-20"}, names=["q"])
    waiting = desk(GIVEN, ASKED, TAKEN, held)["waiting", "answer_news"]
    assert (waiting.why["by"], waiting.why["no_news"], waiting.why["held"]) == ("BB", "2026-03-24", "road")


def test_a_review_lies_on_the_desk_again_after_each_time() -> None:
    storm, seen = entry("s", "see_storm"), entry("v", "watch_storm", on=date(2026, 3, 4))
    assert desk(storm)["do", "watch_storm"].due_on == date(2026, 3, 5)
    assert desk(storm, seen)["do", "watch_storm"].due_on == date(2026, 3, 7)


def test_what_only_happens_lies_on_no_desk() -> None:
    step = release().steps["open_door"]
    assert is_on_desk(replace(step, no_clock="person"), state(), (), "AA")
    for reason in ("event", "when_needed"):
        assert not is_on_desk(replace(step, no_clock=reason), state(), (), "AA")


def test_a_list_knows_from_which_day_a_case_is_for_the_meeting() -> None:
    own = state(OPEN, GIVEN, ASKED, TAKEN)
    found = line(own, own, release(), side="host", node="AA")
    assert found.meeting_from == date(2026, 3, 17)
    assert found.meeting[0]["why"] == "no_news"
