"""May this be shared, with whom, until when: pure decisions over the consents that a state holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from homeward.procedure.rules import Consent, Entry, Form, Question, Release, Scope, State, Step, fold, holds_for

PER_DAY = 2
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a step may tell; why is a short code (`consent.queries.sentence` says it), consent_ids are relied on."""

    allowed: bool
    scope: str | None
    consent_ids: tuple[str, ...]
    why: str
    clause: str | None
    warn: bool = False


@dataclass(frozen=True, slots=True)
class Stays:
    """The ids of questions by where their answers go: crossing, staying without a consent, staying always."""

    crosses: tuple[str, ...]
    without_consent: tuple[str, ...]
    always: tuple[str, ...]


def state_of(consent: Consent | None, today: date) -> str:
    """One of given, withdrawn, expired, never_given; silence is never a yes."""
    if consent is None:
        return "never_given"
    if not consent.live:
        return "withdrawn" if consent.withdrawn_by else "never_given"
    return "expired" if consent.until and consent.until < today else "given"


def live_scopes(state: State, release: Release, today: date) -> tuple[Scope, ...]:
    """The scopes that are given, not withdrawn and not past their last day."""
    return tuple(one for key, one in release.consents.items() if state_of(state.consents.get(key), today) == "given")


def covering(scopes: Iterable[Scope], purpose: str | None) -> tuple[Scope, ...]:
    """Those of the scopes under which something may cross for a purpose."""
    return tuple(scope for scope in scopes if scope.crosses and purpose in scope.purposes)


def verdict(step: Step, state: State, today: date, release: Release) -> Verdict:
    """Whether the person's consent lets this step be done and told today, and which consents it relies on."""
    purpose = step.tells.purpose if step.tells else None
    relied = covering(live_scopes(state, release, today), purpose)
    ids = tuple(sorted({one for scope in relied for one in state.consents[scope.id].entry_ids}))
    if not step.needs_consent:
        return Verdict(True, None, ids, "not_needed", step.clause)
    scope = step.needs_consent
    known = state.consents.get(scope)
    why = state_of(known, today)
    if why != "given" or known is None:
        return Verdict(False, scope, (), why, release.consents[scope].clause or step.clause)
    return Verdict(True, scope, tuple(sorted({*ids, *known.entry_ids})), why, step.clause)


def _allowed(question: Question, purpose: str, scopes: Iterable[Scope]) -> bool:
    kinds = {"none"} | {kind for scope in covering(scopes, purpose) for kind in scope.categories}
    return purpose in question.crosses and question.compartment in kinds


def _shown(condition: Mapping[str, Any] | None, values: Values) -> bool:
    return not condition or holds_for({"fact": dict(condition)}, values)


def what_crosses(
    form: Form, facts: Values, answers: Values, purpose: str, scopes: Iterable[Scope]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The facts and answers that may cross for a purpose under the given scopes; everything else stays.

    Nothing crosses that the form does not show with these answers, and of rows that repeat only those that may.
    """
    scopes, values = tuple(scopes), {**answers, **facts}
    told_facts: dict[str, Any] = {}
    told_answers: dict[str, Any] = {}
    for section in form.sections:
        allowed = [one for one in section.questions if _allowed(one, purpose, scopes)]
        if not allowed or not _shown(section.shown_when, values):
            continue
        if section.repeats:
            rows = [row for row in answers.get(section.id) or () if holds_for(section.row_crosses_when, row)]
            if kept := [cut for row in rows if (cut := _cut(allowed, row))]:
                told_answers[section.id] = kept
            continue
        for question in allowed:
            if _shown(question.shown_when, values):
                _carry(question.id, facts, told_facts)
                _carry(question.id, answers, told_answers)
    return told_facts, told_answers


def _carry(key: str, source: Values, target: dict[str, Any]) -> None:
    if source.get(key) is not None:
        target[key] = source[key]


def _cut(allowed: Sequence[Question], row: Values) -> dict[str, Any]:
    kept = [one.id for one in allowed if one.id in row and _shown(one.shown_when, row)]
    return {key: row[key] for key in kept}


def what_stays(form: Form, purpose: str | None, scopes: Iterable[Scope]) -> Stays:
    """Which questions of a form cross, which wait for a consent, and which never leave: the box beside the form."""
    scopes = tuple(scopes)
    crosses, without, always = [], [], []
    for question in form.questions:
        if purpose is None or purpose not in question.crosses:
            always.append(question.id)
        elif _allowed(question, purpose, scopes):
            crosses.append(question.id)
        else:
            without.append(question.id)
    return Stays(tuple(crosses), tuple(without), tuple(always))


def day_of_protection(state: State, release: Release, today: date) -> int | None:
    """The day the person is on, the day the case was opened being 1; None before."""
    opening = [step.id for step in release.steps.values() if step.does("open_case")]
    days = [one.happened_on for step in opening for one in state.done.get(step, ()) if one.happened_on]
    return (today - min(days)).days + 1 if days else None


def may_ask(scope: str, state: State, today: date, release: Release, *, person_asks: bool = False) -> Verdict:
    """Whether a consent may be asked today: not on the first day, not too early, and never more than two on one day.

    The person's own wish opens what is too early; a third consent on one day is a warning.
    """
    known = release.consents[scope]
    day, early = day_of_protection(state, release, today), known.ask_from.value if known.ask_from else 1
    if day == 1 and early > 0 and not person_asks:
        return Verdict(False, scope, (), "first_day", known.clause)
    if day is not None and day < early and not person_asks:
        return Verdict(False, scope, (), "too_early", known.clause)
    if len(_asked_on(today, state, release) - {scope}) >= PER_DAY:
        return Verdict(True, scope, (), "two_already", known.clause, warn=True)
    return Verdict(True, scope, (), "may_ask", known.clause)


def _asked_on(today: date, state: State, release: Release) -> set[str]:
    """The scopes asked on a day, whatever was answered."""
    found = set()
    for step in release.steps.values():
        for effect in step.effects:
            if effect.kind == "give_consent":
                for entry in state.entries_of(step.id):
                    scope = effect.arguments.get("scope") or entry.facts.get(effect.arguments.get("scope_from", ""))
                    if entry.happened_on == today and scope:
                        found.add(str(scope))
    return found


def receiver_verdict(
    told: Entry, common: State, letter: Sequence[Entry], release: Release, *, written_on: date | None = None
) -> Verdict:
    """The receiver's own check of a told entry against the common part and the rest of its letter.

    Consent is judged as of the day the letter was written, except that a withdrawal known here always wins.
    Codes: unknown_step and not_their_step and not_lead are held; consent_not_here is held until it comes;
    withdrawn and expired are refused.
    """
    step = release.steps.get(told.step or "")
    if step is None:
        return Verdict(False, None, (), "unknown_step", None)
    if why := _claim(step, told, common):
        return Verdict(False, None, (), why, step.clause)
    state = fold([*common.entries.values(), *letter], release, common.sides)
    relied = told.names("relies")
    if not relied <= state.entries.keys():
        return Verdict(False, step.needs_consent, (), "consent_not_here", step.clause)
    gone = [
        scope for scope, one in state.consents.items() if one.withdrawn_by and _relies_on(relied, scope, state, release)
    ]
    if gone:
        return Verdict(False, gone[0], (), "withdrawn", step.clause)
    if step.needs_consent is None:
        return Verdict(True, None, tuple(sorted(relied)), "not_needed", step.clause)
    return _needed(step, step.needs_consent, state, relied, written_on or told.happened_on)


def _claim(step: Step, told: Entry, common: State) -> str:
    """What a told entry claims that the common part does not show."""
    side = common.sides.side_of(told.node)
    if step.side in ("host", "home") and step.side != side:
        return "not_their_step"
    closes = any(effect.kind == "close_case" for effect in step.effects)
    return "not_lead" if (step.side == "lead" or closes) and side not in common.lead else ""


def _relies_on(relied: frozenset[str], scope: str, state: State, release: Release) -> bool:
    """Whether any of the consents relied on was one of this scope."""
    for one in relied:
        entry = state.entries[one]
        step = release.steps.get(entry.step or "")
        for effect in step.effects if step else ():
            named = effect.arguments.get("scope") or entry.facts.get(effect.arguments.get("scope_from", ""))
            if effect.kind == "give_consent" and named == scope:
                return True
    return False


def _needed(step: Step, scope: str, state: State, relied: frozenset[str], written_on: date | None) -> Verdict:
    known = state.consents.get(scope)
    why = state_of(known, written_on) if written_on else state_of(known, date.min)
    if known is None or why == "never_given" or not relied & known.entry_ids:
        return Verdict(False, scope, (), "withdrawn" if why == "withdrawn" else "consent_not_here", step.clause)
    return Verdict(why == "given", scope, tuple(sorted(relied)), why, step.clause)
