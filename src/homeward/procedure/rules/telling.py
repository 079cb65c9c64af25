"""Which facts a told entry carries; what of the answers crosses is decided with the consents, one room up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from homeward.procedure.rules.entries import State
from homeward.procedure.rules.release import Release, Step


def week_of(day: date) -> str:
    """The ISO week of a day: 2026-W45."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def told_facts(step: Step, facts: Mapping[str, Any], day: date, state: State, release: Release) -> dict[str, Any]:
    """A milestone's three facts, or those which cross for the purpose under the consents that are given."""
    if step.tells is None:
        return {}
    if step.tells.milestone:
        return {"step": step.id, "done": True, "week": week_of(day)}
    purpose = step.tells.purpose
    given = [one for key, one in release.consents.items() if key in state.consented and purpose in one.purposes]
    kinds = {"none"} | {kind for scope in given if scope.crosses for kind in scope.categories}
    questions = release.questions
    return {
        key: value
        for key, value in facts.items()
        if key in questions and purpose in questions[key].crosses and questions[key].compartment in kinds
    }
