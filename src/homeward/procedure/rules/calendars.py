"""Adds days, working days, months and hours to a day; working days by the calendar that the release carries."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from homeward.procedure.rules.parts import Calendar, Value

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Counted:
    """The day a count ends on, the holidays it stepped over, and whether the release's calendars covered it."""

    on: date
    skipped: tuple[date, ...]
    covered: bool


def add(start: date, length: Value, calendar: Calendar | None) -> Counted:
    """The last day of a limit that starts on `start`; hours are rounded down to whole days here."""
    if length.unit == "working_days":
        return _working_days(start, length.value, calendar)
    if length.unit == "months":
        return Counted(_months(start, length.value), (), True)
    days = length.value // 24 if length.unit == "hours" else length.value
    return Counted(start + timedelta(days=days), (), True)


def before(end: date, length: Value, calendar: Calendar | None) -> date:
    """The day so long before `end`; in working days it is itself a working day."""
    if length.unit == "working_days":
        return _working_days(end, length.value, calendar, forward=False).on
    if length.unit == "months":
        return _months(end, -length.value)
    return end - timedelta(days=length.value // 24 if length.unit == "hours" else length.value)


def _months(start: date, count: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(start.day, last))


def _working_days(start: date, count: int, calendar: Calendar | None, *, forward: bool = True) -> Counted:
    weekend = calendar.weekend if calendar else frozenset({5, 6})
    holidays = calendar.holidays if calendar else {}
    day, left, skipped = start, count, []
    for _ in range(LONGEST):
        if left <= 0:
            break
        day += timedelta(days=1 if forward else -1)
        if day.weekday() in weekend:
            continue
        if day in holidays:
            skipped.append(day)
            continue
        left -= 1
    years = set(range(min(start, day).year, max(start, day).year + 1))
    return Counted(day, tuple(skipped), calendar is not None and years <= calendar.years)
