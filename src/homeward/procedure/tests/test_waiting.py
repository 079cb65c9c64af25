"""Why a desk waits, and what its clock does meanwhile; reminders, grace and the meeting."""

import shutil
from datetime import date, datetime
from pathlib import Path

from homeward.procedure.loading import load
from homeward.procedure.rules import Entry, due, fold, for_meeting, pointers, promises, waiting_now
from homeward.procedure.tests.made_up import FOLDER, SIDES, YES, entry, release, state

OPEN = entry("1", "open_door", on=date(2026, 3, 2))
TODAY = date(2026, 3, 6)


def waits(name: str, cause: str, on: date, until: str | None = None, step: str = "ask_news") -> Entry:
    facts = {"step": step, "cause": cause, "until": until}
    return entry(name, None, told=False, kind="waiting", facts=facts, on=on)


def over(name: str, on: date, *ended: str) -> Entry:
    return entry(name, None, told=False, kind="waiting", facts={"step": "ask_news"}, on=on, ends=ended)


def test_a_desk_that_waits_has_no_day_and_says_why() -> None:
    found = due("ask_news", state(OPEN, waits("w", "road", date(2026, 3, 5))), release(), TODAY)
    assert (found.on, found.cause, found.started_on) == (None, "road", date(2026, 3, 2))


def test_after_the_wait_the_clock_goes_on_where_it_stood() -> None:
    found = state(OPEN, waits("w", "road", date(2026, 3, 5)), over("o", date(2026, 3, 9), "w"))
    explained = due("ask_news", found, release(), date(2026, 3, 9))
    assert (explained.on, explained.rested, explained.cause) == (date(2026, 3, 16), 4, None)
    assert explained.started_on == date(2026, 3, 2)


def test_a_wait_until_a_day_ends_by_itself() -> None:
    found = state(OPEN, waits("w", "road", date(2026, 3, 5), "2026-03-08"))
    assert due("ask_news", found, release(), date(2026, 3, 8)).cause == "road"
    after = due("ask_news", found, release(), date(2026, 3, 9))
    assert (after.cause, after.on) == (None, date(2026, 3, 15))


def test_days_of_two_waits_count_once() -> None:
    both = [waits("a", "road", date(2026, 3, 4), "2026-03-08"), waits("b", "money", date(2026, 3, 6), "2026-03-10")]
    found = state(OPEN, *both)
    assert due("ask_news", found, release(), TODAY).rested == 6
    now = waiting_now("ask_news", found, release(), TODAY)
    assert now
    assert now.cause == "money"


def test_a_wait_before_the_clock_started_takes_nothing_from_it() -> None:
    found = state(OPEN, waits("w", "road", date(2026, 2, 1), "2026-03-04"))
    assert due("ask_news", found, release(), TODAY).rested == 2


def test_doing_the_step_ends_every_wait_of_it() -> None:
    found = state(OPEN, entry("g", "give_word", facts=YES), waits("w", "road", date(2026, 3, 5)))
    assert pointers("ask_news", {}, found, release(), "AA")["ends"] == ("w",)
    assert "ends" not in pointers("take_back_word", {"back.scope": "photo"}, found, release(), "AA")


def test_waiting_changes_nothing_but_the_clock_of_its_step() -> None:
    entries = [OPEN, entry("s", "see_storm")]
    plain, waiting = state(*entries), state(*entries, waits("w", "road", date(2026, 3, 5), step="watch_storm"))
    assert (plain.done, plain.facts, plain.flags) == (waiting.done, waiting.facts, waiting.flags)
    assert due("ask_news", waiting, release(), TODAY).on == due("ask_news", plain, release(), TODAY).on


def test_a_wait_known_after_its_end_never_begins() -> None:
    end = over("o", date(2026, 3, 5), "w")
    late = [end, waits("w", "road", date(2026, 3, 5)), OPEN]
    assert waiting_now("ask_news", fold(late, release(), SIDES), release(), TODAY) is None


def test_what_runs_in_hours_rests_for_nothing_and_begins_at_the_hour_that_was_written_down(tmp_path: Path) -> None:
    copy = shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    stage = copy / "stages/40-staying.yaml"
    hours = "within: {value: 30, unit: hours, date: 2026-01-01, source: made up, status: stated}"
    limit = "due: {from: open_door, hour_from: arrival.hour, " + hours + "}, source: *s}"
    stage.write_text(stage.read_text("utf-8").replace("source: *s}", limit), "utf-8")
    form = copy / "forms/arrival.yaml"
    asked = "questions:\n      - {id: arrival.hour, type: number, steers: true}\n"
    form.write_text(form.read_text("utf-8").replace("questions:\n", asked, 1), "utf-8")
    edition = load(copy)
    rest = waits("w", "road", date(2026, 3, 2), step="keep_room")
    for facts, at in (({"arrival.hour": 21}, datetime(2026, 3, 4, 3)), ({}, None)):  # noqa: DTZ001 - the writer's own day
        found = fold([entry("1", "open_door", facts=facts), rest], edition, SIDES)
        explained = due("keep_room", found, edition, TODAY)
        assert (explained.at, explained.cause, explained.rests) == (at, "road", False)
        assert explained.on == (date(2026, 3, 4) if at else date(2026, 3, 3))


GIVEN = entry("g", "give_word", facts=YES)
ASKED = entry("q", "ask_news", on=date(2026, 3, 3))
TAKEN = entry("t", "take_news", "BB", on=date(2026, 3, 4), names=["q"])


def test_the_side_that_owes_is_reminded_first_and_the_asking_side_hears_of_silence_after_the_grace() -> None:
    (promise,) = promises(state(GIVEN, ASKED, TAKEN), release())
    assert (promise.remind_on, promise.due_on, promise.no_news_on) == (
        date(2026, 3, 10),
        date(2026, 3, 12),
        date(2026, 3, 16),
    )


def test_a_request_without_news_comes_before_the_meeting_the_day_after_its_grace() -> None:
    (matter,) = for_meeting(state(GIVEN, ASKED, TAKEN), release())
    assert (matter.why, matter.by, matter.from_) == ("no_news", "BB", date(2026, 3, 17))
    assert for_meeting(state(GIVEN, ASKED), release()) == ()


def test_two_answers_that_found_nobody_come_before_the_meeting_and_one_that_did_takes_them_out() -> None:
    no = {"answer.found": "no"}
    first = entry("a", "answer_news", "BB", facts=no, on=date(2026, 3, 9), replies=["q"])
    again = entry("q2", "ask_news", on=date(2026, 3, 10))
    second = entry("b", "answer_news", "BB", facts=no, on=date(2026, 3, 20), replies=["q2"])
    assert for_meeting(state(GIVEN, ASKED, TAKEN, first), release()) == ()
    (matter,) = for_meeting(state(GIVEN, ASKED, TAKEN, first, again, second), release())
    assert (matter.why, matter.times, matter.from_) == ("answered", 2, date(2026, 3, 20))
    third = entry("c", "answer_news", "BB", facts={"answer.found": "yes"}, replies=["q2"])
    assert for_meeting(state(GIVEN, ASKED, TAKEN, first, again, second, third), release()) == ()
