"""Writes a year's days off of a country as a file of the procedure, and reads what people corrected and confirmed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import holidays

from homeward.procedure.loading import LANGUAGES, read_file

HEAD = """# Days off, {country} {year}, for people to correct; `status: stated` in a line confirms its day.
country: {country}
year: {year}
date: {date}
source: {source}
status: proposed
weekend: [saturday, sunday]
holidays:
"""


@dataclass(frozen=True, slots=True)
class Year:
    """One country's days off of a year as the procedure has them, compared with what the calendar library knows.

    written: the file is new; unconfirmed: days that nobody confirmed yet; unknown: days in the file that the library
    does not know (moved or added by people); lacking: days of the library that the file does not have.
    """

    country: str
    path: Path
    written: bool
    confirmed: int
    unconfirmed: tuple[tuple[date, str], ...]
    unknown: tuple[tuple[date, str], ...]
    lacking: tuple[tuple[date, str], ...]


def year_of(country: str, year: int, directory: Path, today: date) -> Year:
    """The days off of a year: writes the file where there is none, and never touches what people have corrected."""
    path = directory / "calendars" / f"{country}-{year}.yaml"
    written = not path.exists()
    if written:
        write_year(country, year, directory, today)
    data = read_file(path, path.name).data
    kept = {date.fromisoformat(day["on"]): day for day in data["holidays"]}
    found = {on: _name(one["names"]) for on, one in _library(country, year, _wanted(directory)).items()}
    open_ = [on for on, day in kept.items() if day.get("status", data["status"]) != "stated"]
    return Year(
        country=country,
        path=path,
        written=written,
        confirmed=len(kept) - len(open_),
        unconfirmed=_named(open_, kept),
        unknown=_named([on for on in kept if on not in found], kept),
        lacking=tuple((on, found[on]) for on in sorted(found) if on not in kept),
    )


def write_year(country: str, year: int, directory: Path, today: date) -> Path:
    """Writes `calendars/<country>-<year>.yaml`, a line per day; all are proposed until a person has confirmed them."""
    days = [
        f"  - {{on: {on}, names: {{{', '.join(f'{lang}: {_quoted(name)}' for lang, name in one['names'].items())}}}}}"
        for on, one in sorted(_library(country, year, _wanted(directory)).items())
    ]
    source = f"calendar library holidays {version('holidays')}; to be confirmed by people"
    head = HEAD.format(country=country, year=year, date=today, source=_quoted(source))
    path = directory / "calendars" / f"{country}-{year}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + "\n".join(days) + "\n", "utf-8")
    return path


def _wanted(directory: Path) -> tuple[str, ...]:
    """The languages that the procedure of a folder is written in."""
    named = directory / "procedure.yaml"
    data = read_file(named, named.name).data if named.exists() else {}
    return tuple(data.get("languages") or LANGUAGES)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _library(country: str, year: int, wanted: Iterable[str]) -> dict[date, dict[str, Any]]:
    names = {short: _days(country, year, long) for short, long in _languages(country, wanted).items()}
    return {
        on: {"names": {short: found[on] for short, found in names.items() if on in found}}
        for on in set().union(*names.values())
    }


def _languages(country: str, wanted: Iterable[str]) -> dict[str, str]:
    """Those of the languages that the library knows for a country, with its own longer names for them."""
    known = holidays.country_holidays(country).supported_languages or ("en_US",)
    return {short: long for short in wanted for long in known if long.split("_")[0] == short}


def _days(country: str, year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays(country, years=year, language=language))


def _named(days: Iterable[date], kept: Mapping[date, Mapping[str, Any]]) -> tuple[tuple[date, str], ...]:
    return tuple((on, _name(kept[on].get("names") or {})) for on in sorted(days))


def _name(names: Mapping[str, str]) -> str:
    return names.get("en") or next(iter(names.values()), "")
