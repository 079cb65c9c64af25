"""What the standard data of languages and territories (CLDR, through Babel) say of a country and of a language."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages


@lru_cache(maxsize=512)
def country_name(country: str, language: str) -> str:
    """The name of an ISO 3166-1 country in a language, in English for a language nobody knows; empty for no country."""
    return str(_locale(language).territories.get(country, ""))


@lru_cache(maxsize=128)
def language_of(country: str) -> str:
    """The first official language of a country, such as th; empty where none is known."""
    return next(iter(get_official_languages(country)), "")


@lru_cache(maxsize=128)
def language_name(language: str, told_in: str = "") -> str:
    """A language named in its own letters, or in another language; its code where nobody knows its name."""
    try:
        known = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return language
    return str(known.get_display_name(told_in or language) or language)


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
