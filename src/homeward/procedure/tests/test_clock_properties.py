"""Clocks, for every day and length: working days fall on working days, hours run through, order changes nothing."""

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from homeward.procedure.rules import Entry, add, due, fold, promises
from homeward.procedure.rules.calendars import before
from homeward.procedure.rules.parts import Calendar, Holiday, Value
from homeward.procedure.tests.made_up import SIDES, entry, release
from homeward.procedure.tests.test_properties import history

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
MONTH = st.integers(0, 400)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Any days off and any weekend of at most three days."""
    off = draw(st.sets(DAYS, max_size=40))
    weekend = draw(st.frozensets(st.integers(0, 6), max_size=3))
    days = {day: Holiday(day, {}, "made up", "proposed") for day in off}
    return Calendar("AA", frozenset(range(2025, 2032)), weekend, days)


def working(count: int) -> Value:
    return Value(count, "working_days", "", "", "proposed")


def works(day: date, calendar: Calendar) -> bool:
    return day.weekday() not in calendar.weekend and day not in calendar.holidays


@given(DAYS, st.integers(1, 60), calendars())
def test_a_last_working_day_is_never_a_day_off_and_counts_exactly(start: date, count: int, calendar: Calendar) -> None:
    found = add(start, working(count), calendar)
    between = [start + timedelta(days=n) for n in range(1, (found.on - start).days + 1)]
    assert works(found.on, calendar)
    assert sum(works(day, calendar) for day in between) == count
    assert set(found.skipped) == {d for d in between if d in calendar.holidays and d.weekday() not in calendar.weekend}


@given(DAYS, st.integers(1, 60), st.integers(1, 20), calendars())
def test_one_working_day_more_is_always_later(start: date, count: int, more: int, calendar: Calendar) -> None:
    assert add(start, working(count), calendar).on < add(start, working(count + more), calendar).on


@given(DAYS, st.integers(1, 60), calendars())
def test_a_reminder_stands_on_a_working_day_before_the_end(end: date, count: int, calendar: Calendar) -> None:
    day = before(end, working(count), calendar)
    assert day < end
    assert works(day, calendar)


@given(DAYS, st.integers(0, 500))
def test_hours_run_through_nights_and_holidays(day: date, hour: int) -> None:
    at = datetime.combine(day, time()) + timedelta(hours=hour)
    over = Entry("o", "step", "lead_over", "AA", True, {}, {}, at.date(), at=at)
    found = fold([over], release(), SIDES)
    (promise,) = promises(found, release())
    assert due(promise, found, release(), day).at == at + timedelta(hours=24)


def waiting(chance: random.Random, day: date) -> list[Entry]:
    """Some waits of some steps, some of them ended."""
    found: list[Entry] = []
    for number in range(chance.randint(0, 6)):
        facts: dict[str, Any] = {
            "step": chance.choice(["ask_news", "watch_storm"]),
            "cause": chance.choice(["road", "money"]),
            "until": chance.choice([None, (day + timedelta(days=chance.randint(0, 20))).isoformat()]),
        }
        since = day + timedelta(days=chance.randint(0, 20))
        found.append(entry(f"w{number}", None, told=False, kind="waiting", facts=facts, on=since))
        if chance.random() < 0.5:
            end = since + timedelta(days=chance.randint(0, 20))
            ended = [f"w{chance.randint(0, number)}"]
            found.append(entry(f"e{number}", None, told=False, kind="waiting", facts={}, on=end, ends=ended))
    return found


seeds = st.integers(0, 10_000_000)


def dues(entries: list[Entry], today: date) -> list[Any]:
    found = fold(entries, release(), SIDES)
    return [due(step, found, release(), today) for step in release().steps] + [
        due(one, found, release(), today) for one in promises(found, release())
    ]


@given(seeds, st.randoms(use_true_random=False), st.integers(0, 60))
def test_in_whatever_order_limits_and_waits_arrive_the_days_are_the_same(
    seed: int, chance: random.Random, after: int
) -> None:
    _, own = history(seed)
    day = date(2026, 3, 2)
    entries = own["host"] + waiting(chance, day)
    mixed = entries + (chance.choices(entries, k=3) if entries else [])
    chance.shuffle(mixed)
    today = day + timedelta(days=after)
    assert dues(mixed, today) == dues(entries, today)


@given(seeds, st.randoms(use_true_random=False), st.integers(0, 60))
def test_a_wait_never_brings_a_day_nearer_and_never_moves_a_promise(
    seed: int, chance: random.Random, after: int
) -> None:
    _, own = history(seed)
    day = date(2026, 3, 2)
    today = day + timedelta(days=after)
    plain = fold(own["host"], release(), SIDES)
    resting = fold(own["host"] + waiting(chance, day), release(), SIDES)
    assert promises(plain, release()) == promises(resting, release())
    for step in ("ask_news", "watch_storm"):
        without, with_ = (due(step, one, release(), today) for one in (plain, resting))
        if without.on and with_.on:
            assert with_.on >= without.on
