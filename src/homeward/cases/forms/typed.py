"""Between what is typed and what is kept: stored answers as inputs again, and a reader of typed dates."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from homeward.lib import dates

ISO = re.compile(r"\d{4}-\d\d-\d\d")


def raw_of(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Stored answers as inputs again, for a correction or a paper that is typed in."""
    raw: dict[str, list[str]] = {}
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for number, row in enumerate(value):
                raw.update({f"{name}.{number}.{key}": inner for key, inner in raw_of(row).items()})
        elif isinstance(value, bool):
            raw[name] = ["yes" if value else "no"]
        else:
            raw[name] = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return raw


def read_date(today: date, language: str) -> Any:
    """A reader of typed dates for `rules.answers.read`; the code of a problem when the text is no date."""

    def read(text: str) -> "date | str":
        try:
            return dates.read(text, today, language)
        except dates.Unreadable as problem:
            return problem.code

    return read


def shown_day(text: str, language: str) -> str:
    """A stored day as the reader would write it; anything else as it was typed."""
    if not ISO.fullmatch(text):
        return text
    try:
        return dates.show(date.fromisoformat(text), language, form="long")
    except ValueError:
        return text


def understood(text: str, today: date, language: str) -> date | None:
    """The day that a typed text is read as; None when it cannot be read."""
    found = read_date(today, language)(text) if text.strip() else None
    return found if isinstance(found, date) else None
