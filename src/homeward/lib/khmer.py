"""Khmer names in Latin letters, as names are spelt in Cambodia: consonant series, vowels, subscripts, silent ends.

Neither ICU nor a light package writes Khmer in Latin. The table follows the habit of civil registries (sound first,
`Sok Sophea`), not a library standard; where the habit wavers (the unwritten vowel, a second-series `ea` or `a`),
several spellings are given and the reader of a key compares with the best of them.
"""

import re
from typing import NamedTuple

# Consonant: Latin at the start of a syllable, Latin at its end, series (1 or 2: it decides how the vowel sounds).
CONSONANTS: dict[str, tuple[str, str, int]] = {
    "ក": ("k", "k", 1), "ខ": ("kh", "k", 1), "គ": ("k", "k", 2), "ឃ": ("kh", "k", 2), "ង": ("ng", "ng", 2),
    "ច": ("ch", "ch", 1), "ឆ": ("chh", "ch", 1), "ជ": ("ch", "ch", 2), "ឈ": ("chh", "ch", 2), "ញ": ("nh", "nh", 2),
    "ដ": ("d", "t", 1), "ឋ": ("th", "t", 1), "ឌ": ("d", "t", 2), "ឍ": ("th", "t", 2), "ណ": ("n", "n", 1),
    "ត": ("t", "t", 1), "ថ": ("th", "t", 1), "ទ": ("t", "t", 2), "ធ": ("th", "t", 2), "ន": ("n", "n", 2),
    "ប": ("b", "p", 1), "ផ": ("ph", "p", 1), "ព": ("p", "p", 2), "ភ": ("ph", "p", 2), "ម": ("m", "m", 2),
    "យ": ("y", "y", 2), "រ": ("r", "", 2), "ល": ("l", "l", 2), "វ": ("v", "v", 2), "ស": ("s", "s", 1),
    "ហ": ("h", "s", 1), "ឡ": ("l", "l", 1), "អ": ("", "", 1), "ឝ": ("s", "s", 1), "ឞ": ("s", "s", 1),
}  # fmt: skip
SONORANTS = frozenset("ងញនមយរលវ")

# Vowel sign: Latin after the first series, after the second.
VOWELS: dict[str, tuple[str, str]] = {
    "ា": ("a", "ea"), "ិ": ("e", "i"), "ី": ("ey", "i"), "ឹ": ("oe", "i"), "ឺ": ("eu", "eu"), "ុ": ("o", "u"),
    "ូ": ("o", "ou"), "ួ": ("uo", "uo"), "ើ": ("aeu", "eu"), "ឿ": ("oeu", "oeu"), "ៀ": ("ie", "ie"), "េ": ("e", "e"),
    "ែ": ("ae", "e"), "ៃ": ("ai", "ey"), "ោ": ("ao", "o"), "ៅ": ("ao", "ov"), "ុំ": ("om", "um"), "ំ": ("am", "um"),
    "ាំ": ("am", "oam"), "ះ": ("ah", "eah"), "ុះ": ("oh", "uh"), "េះ": ("eh", "eh"), "ោះ": ("oh", "uoh"),
    "ៈ": ("ak", "eak"), "័": ("a", "ea"), "ិះ": ("eh", "ih"),
}  # fmt: skip
INDEPENDENT = {
    "ឥ": "e", "ឦ": "ey", "ឧ": "u", "ឩ": "ou", "ឪ": "ov", "ឫ": "rue", "ឬ": "rue", "ឭ": "lue", "ឮ": "lue",
    "ឯ": "ae", "ឰ": "ai", "ឱ": "ao", "ឲ": "ao", "ឳ": "ov",
}  # fmt: skip
LONG = frozenset("ាីូេោែៃៅៀឿួើ")

_CLUSTER = re.compile(
    r"(?P<letters>[ក-អ](?:\u17d2[ក-អ])*)(?P<shift>[៉៊]?)(?P<vowel>[\u17b6-\u17c8័]*)"
    r"(?P<late>[៉៊]?)(?P<mark>[់៌៍៏៎]?)|(?P<free>[ឥ-ឳ])"
)


class Cluster(NamedTuple):
    """Consonants written together, their vowel ('' when unwritten), series 1 or 2, whether they end a syllable."""

    letters: str
    vowel: str
    series: int
    closes: bool
    free: str = ""


def _series(letters: str, shift: str) -> int:
    if shift:
        return 1 if shift == "៉" else 2
    leading = letters[0] if letters[-1] in SONORANTS else letters[-1]
    return CONSONANTS[leading][2]


def clusters(token: str) -> list[Cluster]:
    """The written parts of one word; signs that say nothing about sound, and silenced letters, are left out."""
    found = []
    for match in _CLUSTER.finditer(token):
        if match["free"]:
            found.append(Cluster("", "", 1, False, match["free"]))
            continue
        letters = match["letters"].replace("\u17d2", "")
        if match["mark"] == "៍":
            continue
        shift = match["shift"] or match["late"]
        found.append(Cluster(letters, match["vowel"], _series(letters, shift), match["mark"] == "់"))
    return found


def _is_coda(here: Cluster, before: Cluster | None, after: Cluster | None) -> bool:
    if here.vowel or before is None or here.free:
        return False
    if after is None or here.closes:
        return True
    # After a long vowel a bare letter closes the syllable when the next one opens its own: វាសនា is Veas-na.
    return bool(before.vowel) and before.vowel[-1] in LONG and bool(after.vowel) and len(here.letters) == 1


def _spell(parts: list[Cluster], unwritten: tuple[str, str], flat: bool) -> str:
    out = []
    for place, here in enumerate(parts):
        before = parts[place - 1] if place else None
        after = parts[place + 1] if place + 1 < len(parts) else None
        if here.free:
            out.append(INDEPENDENT.get(here.free, ""))
        elif _is_coda(here, before, after):
            out.append(CONSONANTS[here.letters[0]][1])
        else:
            out.append("".join(CONSONANTS[letter][0] for letter in here.letters))
            # The last cluster of a Pali ending (ិ after a double letter) is written and not spoken: សម្បត្តិ.
            silent = after is None and here.vowel == "ិ" and len(here.letters) > 1 and before is not None
            series = 0 if flat else here.series - 1
            if not silent:
                out.append(VOWELS.get(here.vowel, ("", ""))[series] if here.vowel else unwritten[here.series - 1])
    return "".join(out)


def spellings(token: str) -> tuple[str, ...]:
    """Likely Latin spellings of one Khmer word, best first, without repetition; empty when nothing is Khmer."""
    parts = clusters(token)
    if not parts:
        return ()
    made = (_spell(parts, ("a", "o"), False), _spell(parts, ("a", "a"), True), _spell(parts, ("o", "o"), False))
    return tuple(dict.fromkeys(spelling for spelling in made if spelling))
