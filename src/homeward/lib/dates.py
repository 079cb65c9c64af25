"""Dates as people in both countries write and read them: two calendars, three languages, three kinds of digits."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from homeward.lib.months import BUDDHIST_MARK, CHRISTIAN_MARK, EARLIER, LATER, LONG, MONTHS, SHORT, THAI_SHORT, WEEKS
from homeward.lib.numbers import in_digits, western

BUDDHIST = 543
Form = Literal["short", "long", "month", "week"]
Why = Literal["empty", "not_a_date", "no_such_day", "which_year"]
_FIRST_YEAR = 1880


class Unreadable(ValueError):
    """What was typed is no date; `code` says why: empty, not_a_date, no_such_day or which_year."""

    def __init__(self, code: Why) -> None:
        super().__init__(code)
        self.code: Why = code


def today(time_zone: str) -> date:
    """The day it is now in an IANA time zone such as Asia/Bangkok."""
    return datetime.now(ZoneInfo(time_zone)).date()


def read(text: str, today: date, language: str = "en") -> date:
    """The day a person meant; raises `Unreadable` rather than guess.

    Reads ISO (2019-04-22), figures day first (22/4/2562, 22.4.19), and months by name in English, Thai and Khmer
    (22 เม.ย. 62, ២២ មេសា ២០១៩, April 22, 2019), in any digits. A year of the Buddhist calendar is known by its size, by
    พ.ศ. or ព.ស., or, with two figures, by a Thai month or a Thai reader.
    """
    plain = _plain(text)
    if not plain:
        raise Unreadable("empty")
    day, month, year_text, thai = _parts(plain)
    year = _year(year_text, plain, today, thai=thai or (language == "th" and not _has_name(plain)))
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_day") from None


def show(day: date, language: str = "en", digits: str = "arab", form: Form = "short") -> str:
    """A day in words: `22 Apr 2019`, `22 เม.ย. 62`, `22 មេសា 2019`.

    `long` writes the month out, `month` leaves out the day, `week` names the ISO week and its first and last day.
    """
    if isinstance(day, datetime):
        day = day.date()
    if form == "week":
        return _week(day, language, digits)
    year = _shown_year(day.year, language)
    names = LONG if form in ("long", "month") else SHORT
    month = names.get(language, names["en"])[day.month - 1]
    if form == "short" and language == "th" and _short_is_safe(day.year):
        year = f"{(day.year + BUDDHIST) % 100:02}"
    words = f"{month} {year}" if form == "month" else f"{day.day} {month} {year}"
    return in_digits(words, digits)


def ago(day: date, today: date, language: str = "en", digits: str = "arab") -> str:
    """How far a day lies from today, in days up to two weeks, then weeks, months, years: `6 days ago`."""
    days = (today - day).days
    rows = EARLIER if days >= 0 else LATER
    words = rows.get(language, rows["en"])
    count, unit = _distance(abs(days))
    singular, plural = words[unit]
    return in_digits((singular if count == 1 else plural).format(count), digits)


def week_of(year: int, week: int) -> date:
    """The Monday of an ISO week; `Unreadable` when that year has no such week."""
    try:
        return date.fromisocalendar(year, week, 1)
    except ValueError:
        raise Unreadable("no_such_day") from None


def _distance(days: int) -> tuple[int, str]:
    if days < 2:
        return days, ("today", "one")[days]
    for limit, size, unit in ((14, 1, "day"), (60, 7, "week"), (730, 30, "month")):
        if days <= limit:
            return days // size, unit
    return days // 365, "year"


def _week(day: date, language: str, digits: str) -> str:
    year, week, _ = day.isocalendar()
    monday = date.fromisocalendar(year, week, 1)
    sunday = monday + timedelta(days=6)
    names = SHORT.get(language, SHORT["en"])
    first = f"{monday.day}" if monday.month == sunday.month else f"{monday.day} {names[monday.month - 1]}"
    span = f"{first}–{sunday.day} {names[sunday.month - 1]} {_shown_year(sunday.year, language)}"
    return in_digits(WEEKS.get(language, WEEKS["en"]).format(week=week, span=span), digits)


def _shown_year(year: int, language: str) -> str:
    return str(year + BUDDHIST if language == "th" else year)


def _short_is_safe(year: int) -> bool:
    """Two figures of a Buddhist year are read back as 2500-2599 only; others are shown whole."""
    return 2500 <= year + BUDDHIST <= 2599


def _plain(text: str) -> str:
    """One spacing, one case, Western digits, no invisible marks."""
    seen = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    return " ".join(western(seen).lower().split())


def _has_name(plain: str) -> bool:
    return any(character.isalpha() for character in plain)


def _parts(plain: str) -> tuple[int, int, str, bool]:
    """Day, month, year as typed, and whether the month was written in the Thai way."""
    if iso := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:t.*)?", plain):
        return int(iso[3]), _month_number(iso[2]), iso[1], False
    bare = _without_marks(plain)
    if figures := re.fullmatch(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{2}|\d{4})", bare):
        return int(figures[1]), _month_number(figures[2]), figures[3], False
    name, month, thai = _named_month(bare)
    before, _, after = bare.partition(name)
    numbers = re.findall(r"\d+", before) + re.findall(r"\d+", after)
    if len(numbers) != 2 or len(numbers[0]) > 2 or len(numbers[1]) not in (2, 4) or _words(before + " " + after):
        raise Unreadable("not_a_date")
    return int(numbers[0]), month, numbers[1], thai


def _words(rest: str) -> str:
    """What is left beside figures, ordinal endings and punctuation; a date has nothing left."""
    return re.sub(r"(?<=\d)(st|nd|rd|th)\b|[\d\s.,/\-]|วันที่|ថ្ងៃទី|ថ្ងៃ|ខែ|ឆ្នាំ|เดือน|ปี", "", rest)


def _month_number(text: str) -> int:
    if not 1 <= int(text) <= 12:
        raise Unreadable("no_such_day")
    return int(text)


def _named_month(bare: str) -> tuple[str, int, bool]:
    for name, month in MONTHS:
        if name in bare:
            return name, month, name in THAI_SHORT
    raise Unreadable("not_a_date")


def _without_marks(plain: str) -> str:
    return " ".join(CHRISTIAN_MARK.sub(" ", BUDDHIST_MARK.sub(" ", plain)).split())


def _year(text: str, plain: str, today: date, *, thai: bool) -> int:
    """The Christian year; two figures are Buddhist for Thai writing, else the latest year that is not far ahead."""
    year = int(text)
    buddhist = bool(BUDDHIST_MARK.search(plain))
    christian = bool(CHRISTIAN_MARK.search(plain))
    if len(text) == 2:
        if buddhist or (thai and not christian):
            return 2500 + year - BUDDHIST
        century = today.year - today.year % 100
        return century + year if century + year <= today.year + 10 else century - 100 + year
    latest = today.year + 100
    as_buddhist = _FIRST_YEAR <= year - BUDDHIST <= latest
    as_christian = _FIRST_YEAR <= year <= latest
    if buddhist != christian:
        fits, value = (as_buddhist, year - BUDDHIST) if buddhist else (as_christian, year)
        if fits:
            return value
    elif as_buddhist != as_christian:
        return year - BUDDHIST if as_buddhist else year
    raise Unreadable("which_year")
