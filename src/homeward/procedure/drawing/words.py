"""The few words of the drawing itself, from the catalogue of this room, and how much room words take."""

import gettext
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from math import ceil
from pathlib import Path

CATALOGUE = Path(__file__).resolve().parents[4] / "locale" / "procedure"
COENG = "\u17d2"
# How wide a letter is against the size of its type, and how high a line stands; Khmer letters hang below one another.
WIDE = {"th": 0.62, "km": 0.72}
SIZE = {"en": 12.5, "th": 13.0, "km": 13.0}
LINE = {"en": 16.5, "th": 20.5, "km": 22.5}


@lru_cache(maxsize=8)
def catalogue(lang: str) -> Callable[[str], str]:
    """The words in a language; English where one is missing. Works without Django, on a console too."""
    return gettext.translation("django", CATALOGUE, [lang], fallback=True).gettext


def width_of(text: str, lang: str) -> float:
    """About how wide a text is, in units of the drawing: marks above and below a letter take no room."""
    total, below = 0.0, False
    for letter in text:
        kind = unicodedata.category(letter)
        if letter == COENG or kind in ("Mn", "Cf"):
            below = below or letter == COENG
            continue
        if below:
            total, below = total + 0.2, False
        elif kind == "Mc":
            total += 0.4
        elif letter == " ":
            total += 0.28
        elif letter < "\u0370":
            total += 0.68 if kind == "Lu" else 0.55
        else:
            total += WIDE.get(lang, 0.6)
    return total * SIZE.get(lang, 12.0)


def lines_of(text: str, lang: str, width: float) -> int:
    """How many lines a text needs in a box of this width; words that cannot be split waste some of it."""
    return max(1, ceil(width_of(text, lang) * 1.2 / width))


def height_of(text: str, lang: str, width: float) -> float:
    """How high a text stands in a box of this width."""
    return lines_of(text, lang, width) * LINE.get(lang, 16.0)
