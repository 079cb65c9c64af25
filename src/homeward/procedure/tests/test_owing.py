"""Promises and limits: when a clock starts, rests and ends."""

from datetime import date

from homeward.procedure.rules import Promise, due, promises
from homeward.procedure.rules.calendars import add
from homeward.procedure.rules.parts import Value
from homeward.procedure.tests.made_up import BACK, YES, entry, release, state

GIVEN = entry("g", "give_word", facts=YES)
ASKED = entry("q", "ask_news", on=date(2026, 3, 3))
TAKEN = entry("t", "take_news", "BB", on=date(2026, 3, 4), names=["q"])
UNTIL = {"delay.cause": "road", "delay.until": "2026-03-20"}


def owed(*entries: object) -> Promise:
    (promise,) = promises(state(GIVEN, ASKED, *entries), release())  # type: ignore[arg-type]
    return promise


def test_no_day_is_promised_before_an_office_has_taken_it() -> None:
    promise = owed()
    assert (promise.state, promise.due_on, promise.why, promise.by) == ("open", None, "not_taken", "BB")


def test_working_days_count_by_the_calendar_of_the_side_that_owes() -> None:
    promise = owed(TAKEN)
    assert promise.due_on == date(2026, 3, 12)
    assert promise.skipped == (date(2026, 3, 5),)
    assert promise.no_news_on == date(2026, 3, 16)


def test_a_holding_answer_gives_a_new_day_and_its_cause() -> None:
    promise = owed(TAKEN, entry("d", "delay_news", "BB", facts=UNTIL, names=["q"]))
    assert (promise.state, promise.due_on, promise.cause) == ("held", date(2026, 3, 20), "road")


def test_a_reply_closes_a_promise_also_when_the_request_was_amended_meanwhile() -> None:
    reply = entry("r", "answer_news", "BB", replies=["q"])
    amended = entry("q2", "ask_news", amends=["q"])
    assert promises(state(GIVEN, ASKED, reply), release()) == ()
    assert promises(state(GIVEN, ASKED, amended, reply), release()) == ()


def test_an_amended_request_keeps_its_promise_and_its_clock() -> None:
    amended = entry("q2", "ask_news", amends=["q"])
    promise = owed(amended, TAKEN)
    assert (promise.id, promise.told_id, promise.due_on) == ("q:answer_news", "q2", date(2026, 3, 12))


def test_a_withdrawn_consent_ends_the_promise_that_rests_on_it() -> None:
    assert promises(state(GIVEN, ASKED, entry("w", "take_back_word", facts=BACK)), release()) == ()


def test_hours_run_through_nights_and_holidays() -> None:
    over = entry("o", "lead_over", on=date(2026, 3, 5))
    found = state(over)
    (promise,) = promises(found, release())
    explained = due(promise, found, release(), date(2026, 3, 5))
    assert (explained.on, explained.at) == (date(2026, 3, 6), None)
    assert explained.status == "stated"


def test_a_limit_explains_itself() -> None:
    found = due("ask_news", state(entry("1", "open_door")), release(), date(2026, 3, 10))
    assert (found.on, found.from_, found.clause, found.days_left) == (date(2026, 3, 12), "open_door", "1", 2)


def test_a_count_beyond_the_release_s_calendars_says_so() -> None:
    found = add(date(2026, 12, 30), Value(5, "working_days", "", "", "stated"), release().calendars["AA"])
    assert found.on == date(2027, 1, 6)
    assert not found.covered


def test_a_month_after_the_last_of_january_is_the_last_of_february() -> None:
    assert add(date(2026, 1, 31), Value(1, "months", "", "", "stated"), None).on == date(2026, 2, 28)
