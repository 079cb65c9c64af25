"""An allow-list of its own, read from the procedure: what a told entry may hold, whoever cut it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from homeward.procedure import queries as procedure
from homeward.procedure.rules import Question, Release

HAPPENED = "happened_on"
# A consent crosses as its receipt, whatever its form asks besides.
RECEIPT = "consent"


def refuse_more_than_agreed(told: Iterable[Mapping[str, Any]], seen: Counter[str]) -> None:
    """Raises AssertionError when an entry holds what its form, purpose and consents do not let cross."""
    release = procedure.current()
    every = {one["id"]: one for one in told}
    for entry in every.values():
        step = release.steps[entry["step"]]
        purpose = step.tells.purpose if step.tells and not step.tells.milestone else None
        kinds = {"none"} | {kind for scope in _scopes(entry, every, release) for kind in scope}
        asked = {q.id: q for section in _sections(release, entry["form"]) for q in section.questions}
        for question in _held(entry, release):
            if question == HAPPENED:
                assert step.movement and purpose, f"{step.id} tells a day"
                continue
            _may(asked[question], purpose, kinds, step.id)
            seen["values checked"] += 1
        seen["told entries"] += 1


def _may(question: Question, purpose: str | None, kinds: set[str], step: str) -> None:
    if RECEIPT in question.crosses and purpose == RECEIPT:
        return
    assert purpose and purpose in question.crosses, f"{step} told {question.id} under {purpose}"
    assert question.compartment in kinds, f"{step} told {question.id} ({question.compartment}) with {sorted(kinds)}"


def _sections(release: Release, form: str) -> Any:
    known = release.forms.get(form.split("@")[0])
    return known.sections if known else ()


def _held(entry: Mapping[str, Any], release: Release) -> set[str]:
    rows = {section.id for section in _sections(release, entry["form"]) if section.repeats}
    found = set(entry["facts"]) | (set(entry["answers"]) - rows)
    return found | {name for row in rows for one in entry["answers"].get(row, []) for name in one}


def _scopes(entry: Mapping[str, Any], every: Mapping[str, Mapping[str, Any]], release: Release) -> list[Any]:
    """The kinds of data of the consents that an entry names and that were themselves told."""
    found = []
    for consent in entry["pointers"].get("relies", []):
        receipt = every.get(consent)
        assert receipt is not None, f"{entry['step']} relies on a consent that was never told"
        found.append(release.consents[receipt["facts"]["consent.scope"]].categories)
    return found
