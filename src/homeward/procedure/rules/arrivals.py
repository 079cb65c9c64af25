"""What an edition says of many people who arrive at once: which forms, which questions, how long lines are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CardLine:
    """One line of the small card that everybody gets: a telephone number; its words are `arrivals.card.<id>`."""

    id: str
    number: str
    country: str
    picture: str


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Forms and questions of group arrival and of surge reception; `keep_*` in days.

    `opens_with`: question of the opening form → questions of a line, an event or an aside whose answers it starts with.
    """

    event: str
    line: str
    reception: str
    tally: str
    aside: str
    persons: str
    children: str
    with_lines: str
    keep_apart: str
    outcome: str
    opens_with: Mapping[str, tuple[str, ...]]
    most_lines: int
    keep_lines: int
    keep_aside: int
    aside_at_most: int
    card: tuple[CardLine, ...]


FORMS = ("event", "line", "reception", "tally", "aside")
QUESTIONS = ("persons", "children", "with_lines", "keep_apart", "outcome")
VALUES = ("most_lines", "keep_lines", "keep_aside", "aside_at_most")


def arrivals_of(raw: Mapping[str, Any] | None) -> Arrivals | None:
    """The arrivals of a procedure.yaml that passed its check; None where the procedure has none."""
    if not raw:
        return None
    values: dict[str, Any] = {name: raw[name] for name in (*FORMS, *QUESTIONS)}
    values |= {name: int(raw[name]["value"]) for name in VALUES}
    return Arrivals(
        **values,
        opens_with={target: tuple(sources) for target, sources in raw["opens_with"].items()},
        card=tuple(CardLine(one["id"], one["number"], one["country"], one.get("picture", "")) for one in raw["card"]),
    )
