"""Dates are read as people write them, shown as they read them, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.lib import dates, numbers

TODAY = date(2026, 11, 23)
APRIL = date(2019, 4, 22)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("22 เม.ย. 62", APRIL), ("22 เมย 62", APRIL), ("22เม.ย.62", APRIL), ("22 เมษายน 2562", APRIL),
        ("๒๒ เมษายน พ.ศ. ๒๕๖๒", APRIL), ("วันที่ 22 เดือนเมษายน พ.ศ. 2562", APRIL), ("22 เม.ย. 2019", APRIL),
        ("4 กันยายน 2561", date(2018, 9, 4)), ("22/4/2562", APRIL), ("22-04-2562", APRIL), ("22.4.2019", APRIL),
        ("22 4 2562", APRIL), ("22 Apr 2019", APRIL), ("22 april 2019", APRIL), ("April 22, 2019", APRIL),
        ("22nd April 2019", APRIL), ("2019-04-22", APRIL), ("2562-04-22", APRIL), ("22 មេសា 2019", APRIL),
        ("២២ មេសា ២០១៩", APRIL), ("ថ្ងៃទី២២ ខែមេសា ឆ្នាំ២០១៩", APRIL), ("22 មេសា ព.ស. 2562", APRIL), ("២២/៤/២០១៩", APRIL),
        ("22 Apr 19", APRIL), ("7 មិថុនា 2019", date(2019, 6, 7)), ("7 មីនា 2019", date(2019, 3, 7)),
        ("22 April 2562 BE", APRIL), ("22 Apr 1998", date(1998, 4, 22)), ("22 Apr 98", date(1998, 4, 22)),
        ("29 ก.พ. 67", date(2024, 2, 29)), ("22\u00a0เม.ย.\u200b 62", APRIL),
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(text: str, day: date) -> None:
    assert dates.read(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"), ("  ", "empty"), ("31/2/2019", "no_such_day"), ("31 ก.พ. 62", "no_such_day"),
        ("2019-13-01", "no_such_day"), ("29 Feb 2023", "no_such_day"),
        ("0/4/2019", "no_such_day"), ("soon", "not_a_date"),
        ("April", "not_a_date"), ("22 Apr", "not_a_date"), ("22 Apr 2019 at noon", "not_a_date"),
        ("22 Apr 201", "not_a_date"), ("22/4/3999", "which_year"), ("22/4/1200", "which_year"),
        ("²/4/2019", "not_a_date"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(dates.Unreadable) as refusal:
        dates.read(text, TODAY)
    assert refusal.value.code == code


def test_two_figures_of_a_year_follow_the_readers_calendar() -> None:
    assert dates.read("22/4/62", TODAY, "th") == APRIL
    assert dates.read("22/4/19", TODAY, "km") == APRIL
    assert dates.read("22 Apr 19", TODAY, "th") == APRIL


@pytest.mark.parametrize(
    ("language", "digits", "form", "words"),
    [
        ("en", "arab", "short", "22 Apr 2019"), ("en", "arab", "long", "22 April 2019"),
        ("en", "arab", "month", "April 2019"),
        ("th", "arab", "short", "22 เม.ย. 62"), ("th", "arab", "long", "22 เมษายน 2562"),
        ("th", "thai", "long", "๒๒ เมษายน ๒๕๖๒"), ("th", "arab", "month", "เมษายน 2562"),
        ("km", "khmer", "short", "២២ មេសា ២០១៩"), ("km", "arab", "long", "22 មេសា 2019"),
        ("en", "arab", "week", "week 17, 22–28 Apr 2019"), ("th", "arab", "week", "สัปดาห์ที่ 17 (22–28 เม.ย. 2562)"),
        ("xx", "none", "short", "22 Apr 2019"),
    ],
)  # fmt: skip
def test_a_day_is_shown_in_the_readers_calendar(language: str, digits: str, form: dates.Form, words: str) -> None:
    assert dates.show(APRIL, language, digits, form) == words


def test_a_week_over_the_end_of_a_month_names_both() -> None:
    assert dates.show(date(2026, 12, 30), form="week") == "week 53, 28 Dec–3 Jan 2027"
    assert dates.week_of(2026, 53) == date(2026, 12, 28)
    with pytest.raises(dates.Unreadable):
        dates.week_of(2025, 53)


@pytest.mark.parametrize(
    ("day", "english", "thai"),
    [
        (date(2026, 11, 23), "today", "วันนี้"), (date(2026, 11, 22), "yesterday", "เมื่อวานนี้"),
        (date(2026, 11, 17), "6 days ago", "6 วันก่อน"), (date(2026, 11, 24), "tomorrow", "พรุ่งนี้"),
        (date(2026, 10, 30), "3 weeks ago", "3 สัปดาห์ก่อน"), (date(2027, 3, 1), "in 3 months", "อีก 3 เดือน"),
        (date(2020, 1, 1), "6 years ago", "6 ปีก่อน"),
    ],
)  # fmt: skip
def test_a_distance_in_time_is_said_in_words(day: date, english: str, thai: str) -> None:
    assert dates.ago(day, TODAY, "en") == english
    assert dates.ago(day, TODAY, "th") == thai


@given(
    day=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
    language=st.sampled_from(["en", "th", "km"]),
    digits=st.sampled_from(["arab", "thai", "khmer"]),
    form=st.sampled_from(["short", "long"]),
)
def test_what_is_shown_is_read_back(day: date, language: str, digits: str, form: dates.Form) -> None:
    assert dates.read(dates.show(day, language, digits, form), TODAY, language) == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_gentle_no(text: str) -> None:
    try:
        assert isinstance(dates.read(text, TODAY), date)
    except dates.Unreadable as refusal:
        assert refusal.code in ("empty", "not_a_date", "no_such_day", "which_year")


@given(st.integers(0, 10**9), st.sampled_from(["arab", "thai", "khmer"]))
def test_a_number_is_read_back_in_any_digits(number: int, digits: str) -> None:
    assert int(numbers.western(numbers.show(number, digits)).replace(",", "")) == number
