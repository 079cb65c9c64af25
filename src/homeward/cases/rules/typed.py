"""What was typed in from a paper stands until the letter itself comes; which is which, and what pointed at it. Pure."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

# Why an entry that was typed in no longer counts: what it was typed from came as a letter.
CAME = "came_as_letter"


@dataclass(frozen=True, slots=True)
class TypedIn:
    """An entry that somebody typed in from the other side's paper, with the number that she read on it."""

    id: str
    node: str
    step: str
    number: str
    happened_on: date | None


def same_paper(
    *, node: str, step: str, number: str, happened_on: date | None, typed: Sequence[TypedIn]
) -> TypedIn | None:
    """The typed-in entry that a letter's entry takes the place of: the same number, or the only one of that day.

    A number that differs by digits of another script or by spaces is the same number.
    """
    here = [one for one in typed if (one.node, one.step) == (node, step)]
    if number:
        found = next((one for one in here if _plain(one.number) == _plain(number)), None)
        if found is not None:
            return found
    same_day = [one for one in here if one.happened_on == happened_on and happened_on is not None]
    return same_day[0] if len(same_day) == 1 else None


def _plain(number: str) -> str:
    digits = (str(unicodedata.digit(one)) if one.isdigit() else one for one in unicodedata.normalize("NFKC", number))
    return "".join("".join(digits).split()).casefold()


Pointers = Mapping[str, Sequence[str]]


def understood(pointers: Pointers, typed: Pointers | None, names: Mapping[str, str], here: Collection[str]) -> Pointers:
    """The pointers of an entry as this side reads them.

    `names` gives the letter's entry for each typed-in one that it replaced. A letter written while both sides typed
    points at what its writer had typed, which nobody else has: there counts what we understood when we typed it in.
    """
    if typed is None and not names:
        return pointers
    found: dict[str, list[str]] = {}
    for name in {**pointers, **(typed or {})}:
        own = [names.get(one, one) for one in pointers.get(name, ())]
        if typed is not None:
            own = [one for one in own if one in here]
        also = [names.get(one, one) for one in (typed or {}).get(name, ())]
        found[name] = list(dict.fromkeys([*own, *also]))
    return found
