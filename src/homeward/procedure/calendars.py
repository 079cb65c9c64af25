"""Writes a year's days off of a country as a file of the procedure, for people to correct."""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import holidays
import yaml

from homeward.procedure.loading import LANGUAGES


def write_year(country: str, year: int, directory: Path, today: date) -> Path:
    """Writes `calendars/<country>-<year>.yaml`; every day is proposed until a person has confirmed it."""
    names = {short: _days(country, year, long) for short, long in _languages(country).items()}
    days = [
        {"on": on.isoformat(), "names": {short: found[on] for short, found in names.items() if on in found}}
        for on in sorted(set().union(*names.values()))
    ]
    data = {
        "country": country,
        "year": year,
        "date": today.isoformat(),
        "source": f"calendar library holidays {version('holidays')}; to be confirmed by people",
        "status": "proposed",
        "weekend": ["saturday", "sunday"],
        "holidays": days,
    }
    path = directory / "calendars" / f"{country}-{year}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=200, default_flow_style=None)
    path.write_text(
        f"# Days off, {country} {year}: written by `sop holidays`, to be corrected by people.\n{text}", "utf-8"
    )
    return path


def _languages(country: str) -> dict[str, str]:
    """Our languages that the library knows for a country, with its own longer names for them."""
    known = holidays.country_holidays(country).supported_languages or ("en_US",)
    return {short: long for short in LANGUAGES for long in known if long.split("_")[0] == short}


def _days(country: str, year: int, language: str) -> dict[date, str]:
    return dict(holidays.country_holidays(country, years=year, language=language))
