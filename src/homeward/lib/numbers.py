"""Numbers in the digits a reader chose: Western, Thai or Khmer; Babel groups them."""

from __future__ import annotations

from functools import lru_cache

from babel.numbers import format_decimal

WESTERN = "0123456789"
DIGITS = {"arab": WESTERN, "thai": "๐๑๒๓๔๕๖๗๘๙", "khmer": "០១២៣៤៥៦៧៨៩"}
_SHOW = {name: str.maketrans(WESTERN, row) for name, row in DIGITS.items()}
_READ = str.maketrans("".join(DIGITS.values()), WESTERN * len(DIGITS))


def in_digits(text: str, digits: str = "arab") -> str:
    """`text` with its Western digits written as `digits` (arab, thai, khmer); an unknown name changes nothing."""
    return text.translate(_SHOW.get(digits, {}))


def western(text: str) -> str:
    """`text` with Thai and Khmer digits written as Western ones."""
    return text.translate(_READ)


def show(number: int | float, digits: str = "arab") -> str:
    """A number with its thousands grouped, alike in the three languages: only the digits differ."""
    return in_digits(_grouped(number), digits)


@lru_cache(maxsize=512)
def _grouped(number: int | float) -> str:
    return format_decimal(number, locale="en")
