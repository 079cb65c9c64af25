"""The tally of a surge: its cells follow from the questions of its form, and nothing in it names anybody."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product

from homeward.procedure.rules import Code, Form

JOINT = "/"
MOST = 99_999


def axes(form: Form, codes: Mapping[str, Sequence[Code]]) -> list[tuple[str, list[str]]]:
    """Question and codes of each thing that can be seen of a person, in the order of the form."""
    asked = [one for one in form.questions if one.type == "code" and one.codes]
    return [(one.id, [code.id for code in codes[one.codes or ""]]) for one in asked]


def cells(form: Form, codes: Mapping[str, Sequence[Code]]) -> list[str]:
    """Every cell of the tally: `female/child/alone`."""
    return [JOINT.join(one) for one in product(*(ids for _question, ids in axes(form, codes)))]


def sums(counts: Mapping[str, int], place: int) -> dict[str, int]:
    """The counts added up by one of the codes in their cells, the first being 0."""
    found: dict[str, int] = {}
    for cell, count in counts.items():
        code = cell.split(JOINT)[place]
        found[code] = found.get(code, 0) + count
    return found


def read_count(text: str) -> int | None:
    """A number that was typed from paper; None when it is none."""
    text = text.strip()
    return int(text) if text.isdecimal() and int(text) <= MOST else None


def came_back(written: date, opened: date | None) -> bool:
    """Whether somebody came back to us later: a case was opened on a later day than the talk aside."""
    return opened is not None and opened > written
