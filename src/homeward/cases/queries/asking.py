"""Asking for consent: which step asks, which takes back, and whether this is the day to ask."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from homeward.cases.queries.journal import Journal
from homeward.consent import rules as consent
from homeward.consent.rules import Verdict
from homeward.procedure.rules import Release, Step

GIVES, TAKES = "give_consent", "withdraw_consent"


def step_that(release: Release, effect: str) -> Step | None:
    """The step of an edition with this effect; editions name their steps as they like."""
    return next((step for step in release.steps.values() if step.does(effect)), None)


def scope_question(step: Step, effect: str) -> str:
    """The question of a step that names the scope."""
    return next((str(one.arguments.get("scope_from", "")) for one in step.effects if one.kind == effect), "")


def scope_of(step: Step, values: Mapping[str, Any]) -> str:
    """The scope that a filled step asks for; empty when it asks for none."""
    for effect in step.effects:
        if effect.kind == GIVES:
            return str(effect.arguments.get("scope") or values.get(effect.arguments.get("scope_from", ""), ""))
    return ""


def may_ask(file: Journal, scope: str, day: date, *, person_asks: bool = False) -> Verdict:
    """Whether this may be asked on that day."""
    return consent.may_ask(scope, file.own, day, file.release, person_asks=person_asks)
