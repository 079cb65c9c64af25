"""Consents as a set of entries says them: given counts only where nobody has withdrawn."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from homeward.procedure.rules.calendars import add
from homeward.procedure.rules.counting import Counted
from homeward.procedure.rules.entries import Consent, Entry
from homeward.procedure.rules.release import Effect, Release


def scope_of(entry: Entry, effect: Effect) -> str | None:
    """The scope which a give or withdraw effect speaks of in this entry."""
    scope = effect.arguments.get("scope") or entry.facts.get(effect.arguments.get("scope_from", ""))
    return str(scope) if scope else None


def consents_of(acting: Iterable[tuple[Entry, Effect]], counted: Counted, release: Release) -> dict[str, Consent]:
    """Every scope that was ever given or withdrawn.

    A withdrawal counts from its arrival, also before the consent it names; only a later consent that names
    the withdrawal sets it aside.
    """
    given: dict[str, dict[str, tuple[date | None, date | None]]] = defaultdict(dict)
    withdrawn: dict[str, set[str]] = defaultdict(set)
    for entry, effect in acting:
        scope = scope_of(entry, effect)
        if scope and effect.kind == "give_consent":
            given[scope][entry.id] = (entry.happened_on, _until(entry, effect, scope, release))
        elif scope and effect.kind == "withdraw_consent":
            withdrawn[scope].add(entry.id)
    return {
        scope: _consent(scope, given[scope], frozenset(withdrawn[scope]), counted)
        for scope in sorted({*given, *withdrawn})
    }


def _consent(
    scope: str, given: dict[str, tuple[date | None, date | None]], withdrawn: frozenset[str], counted: Counted
) -> Consent:
    # The told entries are the receipts which the other side can check; the private ones stand in where none was told.
    told = {key for key in given if counted.entries[key].told}
    days = [on for on, _ in given.values() if on]
    ends = [until for _, until in given.values() if until]
    return Consent(
        scope=scope,
        entry_ids=frozenset(told or given),
        given_ids=frozenset(given),
        given_on=max(days, default=None),
        until=min(ends, default=None),
        live=bool(given) and not withdrawn,
        withdrawn_by=withdrawn,
    )


def _until(entry: Entry, effect: Effect, scope: str, release: Release) -> date | None:
    """The last day: what was said, but never longer than the release allows."""
    said: Any = entry.facts.get(effect.arguments.get("until_from", ""))
    until = date.fromisoformat(said) if isinstance(said, str) else said
    known = release.consents.get(scope)
    if known and known.valid and entry.happened_on:
        longest = add(entry.happened_on, known.valid, None).on
        return min(until, longest) if until else longest
    return until if isinstance(until, date) else None
