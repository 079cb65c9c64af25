"""A fingerprint that two people compare: digits for the telephone, and syllables that every tongue can say aloud.

The syllables are eight consonants and four vowels that sound the same, and are not taken for each other, in English,
Thai and Khmer; so each side reads its own script and hears what it reads.
"""

from __future__ import annotations

import hashlib
from typing import Any

from homeward.lib.canon import canonical

# By language: for each consonant its four syllables, with a, i, o and u.
SYLLABLES = {
    "en": "ba bi bo bu ka ki ko ku la li lo lu ma mi mo mu na ni no nu sa si so su ta ti to tu wa wi wo wu",
    "th": "บา บี โบ บู คา คี โค คู ลา ลี โล ลู มา มี โม มู นา นี โน นู สา สี โส สู ตา ตี โต ตู วา วี โว วู",
    # Before a letters of the first series, before i, o and u those of the second: so the vowels stay what they are.
    "km": "បា ប៊ី ប៊ោ ប៊ូ ខា ឃី ឃោ ឃូ ឡា លី លោ លូ ម៉ា មី មោ មូ ណា នី នោ នូ សា ស៊ី ស៊ោ ស៊ូ តា ទី ទោ ទូ វ៉ា វី វោ វូ",
}
WORDS = 10


def print_of(value: Any) -> bytes:
    """SHA-256 over the canonical form of what is compared."""
    return hashlib.sha256(canonical(value)).digest()


def digits(print_: bytes) -> str:
    """Eight groups of five digits."""
    number = str(int.from_bytes(print_, "big") % 10**40).zfill(40)
    return " ".join(number[at : at + 5] for at in range(0, 40, 5))


def words(print_: bytes, language: str = "en") -> str:
    """The first hundred bits as ten words of two syllables, in the script of a language; unknown ones get Latin."""
    syllables = SYLLABLES.get(language, SYLLABLES["en"]).split()
    number = int.from_bytes(print_[:13], "big") >> 4
    fives = [number >> shift & 31 for shift in range(95, -5, -5)]
    pairs = zip(fives[::2], fives[1::2], strict=True)
    return " ".join(syllables[first] + syllables[second] for first, second in pairs)
