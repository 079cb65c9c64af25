"""Finds dates that are no day of this calendar: a Buddhist year, a thirtieth of February, figures of another script."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from homeward.lib.numbers import western
from homeward.procedure.checking.problems import Problem, Where, at
from homeward.procedure.loading import File

WRITTEN = re.compile(r"^(\d{4})-(\d{2})-(\d{2})$")
BUDDHIST, FIRST_BUDDHIST = 543, 2400


def date_problems(files: list[File]) -> Iterator[Problem]:
    """Every value that is written like a date and is none, and calendars whose file name says another year."""
    for file in files:
        if not file.path.startswith("words/"):
            yield from _walk(file, (), file.data)
        if file.path.startswith("calendars/") and isinstance(file.data, dict):
            wanted = f"calendars/{file.data.get('country')}-{file.data.get('year')}.yaml"
            if file.path != wanted and isinstance(file.data.get("year"), int):
                yield at(file, ("year",), f"the file is called {file.path}, but by its content it is {wanted}.")


def _walk(file: File, where: Where, data: Any) -> Iterator[Problem]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _walk(file, (*where, key), value)
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _walk(file, (*where, place), value)
    elif says := _wrong(data, where[-1] if where else ""):
        yield at(file, where, says)


def _wrong(value: Any, key: str | int) -> str | None:
    if key == "year" and isinstance(value, int) and value >= FIRST_BUDDHIST:
        return f"{value} is a year of the Buddhist calendar; these files count the common way: {value - BUDDHIST}."
    match = WRITTEN.match(western(value)) if isinstance(value, str) else None
    if not match:
        return None
    year, month, day = (int(one) for one in match.groups())
    plain = f"{year - BUDDHIST if year >= FIRST_BUDDHIST else year:04}-{month:02}-{day:02}"
    if value != western(value):
        return f"write the date with the figures 0–9: {plain}."
    if year >= FIRST_BUDDHIST:
        return f"{year} is a year of the Buddhist calendar; these files count the common way: {plain}."
    try:
        date(year, month, day)
    except ValueError:
        return f"there is no day {value}; a date is written year-month-day, such as 2026-11-23."
    return None
