"""Promises: what one side owes the other, since when its clock runs, and when it is due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from homeward.procedure.rules.calendars import add, before
from homeward.procedure.rules.closing import days_of, rests_of
from homeward.procedure.rules.counting import chain, root
from homeward.procedure.rules.entries import Entry, State
from homeward.procedure.rules.folding import effects_of, journey_stages
from homeward.procedure.rules.guards import plain
from homeward.procedure.rules.release import Effect, Limit, Release, Step, first_that_holds

# The limit of a procedure that says, for every promise without a `remind` of its own, how early it is reminded of.
REMIND = "remind_before"


@dataclass(frozen=True, slots=True)
class Promise:
    """What `by` owes after `told_id`; state is open (nobody took it yet), taken (the clock runs) or held.

    due_on is None while no clock runs; `why` is then not_taken or paused, else counted or holding (a new date was
    named, for the reason `cause`). remind_on is the day from which the side that owes is reminded; no_news_on is the
    day after which the asking side is shown "no news".
    """

    id: str
    told_id: str
    step: str
    by: str
    role: str
    clock: str
    due_on: date | None
    why: str
    clause: str | None
    state: str
    asked_by: str
    told_on: date | None
    started_on: date | None = None
    cause: str | None = None
    no_news_on: date | None = None
    skipped: tuple[date, ...] = ()
    limit: Limit | None = None
    remind_on: date | None = None


def promises(state: State, release: Release) -> tuple[Promise, ...]:
    """Everything still owed by this set of told entries, in the order of the procedure."""
    if state.closed:
        return ()
    found = {}
    for step in release.steps.values():
        if step.owes:
            for entry in state.entries_of(step.id):
                if entry.told and not _settled(entry, step, state, release):
                    promise = _promise(entry, step, state, release)
                    found[promise.id] = promise
    return tuple(found.values())


def _settled(told: Entry, step: Step, state: State, release: Release) -> bool:
    """Closed by a reply, by the withdrawal of the consent it rests on, or with the journey it belongs to."""
    ids = chain(told.id, state.entries)
    assert step.owes
    if any(entry.told and entry.names("replies") & ids for entry in state.entries_of(step.owes.step)):
        return True
    if step.needs_consent and step.needs_consent not in state.consented:
        return True
    if not state.journey_stopped:
        return False
    stops = (one for key in state.live for one in effects_of(state.entries[key], release) if one.kind == "stop_journey")
    return any(step.stage in journey_stages(stop, release) for stop in stops)


def _promise(told: Entry, step: Step, state: State, release: Release) -> Promise:
    owes = step.owes
    assert owes
    ids, by = chain(told.id, state.entries), state.sides.other(told.node)
    limit = first_that_holds(owes.limits, state)
    start = _started(told, limit, ids, state)
    holding = _closed(_resting(told, ids, owes.step, state, release), owes.step, start, state, release)
    due_on, why, skipped = _due(start, limit, by, holding, release)
    remind = owes.remind or release.limits.get(REMIND)
    no_news = add(due_on, owes.grace, release.calendars.get(by)).on if due_on and owes.grace else due_on
    first = root(told.id, state.entries)
    return Promise(
        id=f"{first}:{owes.step}",
        told_id=told.id,
        step=owes.step,
        by=by,
        role=owes.role,
        clock=limit.start if limit else "none",
        due_on=due_on,
        why=why,
        clause=release.steps[owes.step].clause if owes.step in release.steps else step.clause,
        state="held" if holding.cause is not None else "taken" if start and _is_taken(limit, ids, state) else "open",
        asked_by=told.node,
        told_on=told.happened_on,
        started_on=start,
        cause=holding.cause,
        no_news_on=no_news,
        skipped=skipped,
        limit=limit,
        remind_on=before(due_on, remind, release.calendars.get(by)) if due_on and remind else None,
    )


def _is_taken(limit: Limit | None, ids: frozenset[str], state: State) -> bool:
    return bool(limit and limit.start != "taken") or bool(limit and _takings(limit, ids, state))


def _takings(limit: Limit, ids: frozenset[str], state: State) -> list[Entry]:
    naming = ("accepts", "replies", "needs", "names")
    return [one for one in state.entries_of(limit.taken_by or "") if one.told and one.names(*naming) & ids]


def _started(told: Entry, limit: Limit | None, ids: frozenset[str], state: State) -> date | None:
    """The day the clock starts; None before an office has taken it."""
    if limit is None or limit.start == "told":
        return told.happened_on
    if limit.start == "taken":
        return min((day for one in _takings(limit, ids, state) if (day := day_of(one))), default=None)
    entries = [one for name in limit.starts for one in state.entries_of(name)]
    return min((day for one in entries if (day := day_of(one))), default=None)


def day_of(entry: Entry) -> date | None:
    """The day of an entry; of one that tells only its week, the Monday, so that nobody's time is lengthened."""
    if entry.happened_on or not entry.week:
        return entry.happened_on
    year, _, week = entry.week.partition("-W")
    return date.fromisocalendar(int(year), int(week), 1)


@dataclass(frozen=True, slots=True)
class _Resting:
    """The pauses and holding answers of one promise."""

    cause: str | None
    until: date | None
    paused: bool
    days: int


def _resting(told: Entry, ids: frozenset[str], owed: str, state: State, release: Release) -> _Resting:
    cause, until, paused, days = None, [], False, 0
    for entry, effect in _pauses(state.entries.values(), release):
        if not (told.told and entry.told and _concerns(entry, effect, ids, owed)):
            continue
        if entry.id in state.live:
            cause = max(cause or "", str(plain(entry.facts.get(effect.arguments["cause_from"], ""))))
            said = _date(entry.facts.get(effect.arguments.get("until_from", "")))
            until += [said] if said else []
            paused = paused or said is None
        else:
            days += _rested(entry, state, release)
    return _Resting(cause, min(until, default=None), paused, days)


def _closed(resting: _Resting, owed: str, start: date | None, state: State, release: Release) -> _Resting:
    """The same with what is closed: while it is, the promise rests whatever day was named; the days are added after."""
    waits = rests_of(release.steps.get(owed), state, release) if state.closures else ()
    if not waits:
        return resting
    days = resting.days + (days_of(waits, start) if start else 0)
    live = [one.cause for one in waits if one.live]
    if not live:
        return replace(resting, days=days)
    return _Resting(max([*live, resting.cause or ""]), resting.until, True, days)


def _pauses(entries: Iterable[Entry], release: Release) -> list[tuple[Entry, Effect]]:
    steps = release.doing.get("pause", frozenset())
    resting = (one for one in entries if one.step in steps)
    return [(one, effect) for one in resting for effect in effects_of(one, release) if effect.kind == "pause"]


def _concerns(entry: Entry, effect: Effect, ids: frozenset[str], owed: str) -> bool:
    """A pause names the told entry whose promise rests, or the step that is owed; naming nothing it means all."""
    if named := entry.names("names", "replies"):
        return bool(named & ids)
    return bool(effect.arguments.get("promise", owed) == owed)


def _rested(pause: Entry, state: State, release: Release) -> int:
    """The days between a pause and the entry that resumed it; the shortest, where two did."""
    ends = [
        one.happened_on
        for one in state.entries.values()
        if pause.id in one.names("ends") and any(effect.kind == "resume" for effect in effects_of(one, release))
    ]
    spans = [(end - pause.happened_on).days for end in ends if end and pause.happened_on]
    return max(0, min(spans, default=0))


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value if isinstance(value, date) else None


def _due(
    start: date | None, limit: Limit | None, by: str, resting: _Resting, release: Release
) -> tuple[date | None, str, tuple[date, ...]]:
    if resting.paused:
        return None, "paused", ()
    if start is None or limit is None:
        return resting.until, "holding" if resting.until else "not_taken" if limit else "no_limit", ()
    counted = add(start + timedelta(days=resting.days), limit.within, release.calendars.get(by))
    if resting.until:
        return resting.until, "holding", ()
    return counted.on, "counted", counted.skipped
