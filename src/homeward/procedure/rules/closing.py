"""What is closed, as a case knows it: an entry of kind `closure` says so, and another one, naming it, says the end.

The crossing, the consular office, the channel and the safety of nationals are open or closed each by itself. The
entry has one id for one event and one case, so that both countries write the same.
"""

from collections import defaultdict
from datetime import date, timedelta

from homeward.procedure.rules.counting import Counted
from homeward.procedure.rules.entries import State, Waiting
from homeward.procedure.rules.release import Release, Step

KIND = "closure"
# The fact of such an entry, without a dot, so that no question of a procedure can be meant.
CLOSES = "closes"
# The reason, by code; with it a closure begins, without it one ends.
REASON = "reason"


def closures_of(counted: Counted) -> dict[str, tuple[Waiting, ...]]:
    """By kind every closure that the case was told of, those that have ended too."""
    rows = [one for one in counted.entries.values() if one.kind == KIND and one.facts.get(REASON)]
    if not rows:
        return {}
    ended: dict[str, date] = {}
    for entry in counted.entries.values():
        for target in entry.names("ends"):
            if entry.happened_on and (target not in ended or entry.happened_on < ended[target]):
                ended[target] = entry.happened_on
    found: dict[str, list[Waiting]] = defaultdict(list)
    for one in rows:
        kind, live = str(one.facts.get(CLOSES)), one.id in counted.live
        found[kind].append(Waiting(one.id, kind, one.happened_on, None, ended.get(one.id), live))
    return {kind: tuple(sorted(waits, key=lambda wait: wait.entry_id)) for kind, waits in sorted(found.items())}


def closed_now(state: State) -> tuple[str, ...]:
    """The kinds of which at least one closure stands."""
    return tuple(kind for kind, found in state.closures.items() if any(one.live for one in found))


def stopped(step: Step, state: State) -> str:
    """The kind of closure that keeps a step from being done now; empty when nothing does."""
    return next((kind for kind in step.stopped_by if kind in closed_now(state)), "")


def stops(step: Step, state: State, release: Release) -> tuple[Waiting, ...]:
    """The closures that this step ever waited for, with the cause of the procedure's list instead of their kind."""
    return tuple(
        Waiting(one.entry_id, release.closures[kind].cause, one.since, None, one.ended_on, one.live)
        for kind in step.stopped_by
        if kind in release.closures
        for one in state.closures.get(kind, ())
    )


def rests_of(owed: Step | None, state: State, release: Release) -> tuple[Waiting, ...]:
    """The closures under which a promise rests: those that stop the step which is owed, and those that rest all."""
    marked = stops(owed, state, release) if owed else ()
    return marked + tuple(
        Waiting(one.entry_id, closing.cause, one.since, None, one.ended_on, one.live)
        for kind, closing in release.closures.items()
        if closing.rests and not (owed and kind in owed.stopped_by)
        for one in state.closures.get(kind, ())
    )


def days_of(waits: tuple[Waiting, ...], start: date) -> int:
    """How many days after `start` lay in waits that have ended; days that two share count once."""
    spans = sorted(_spans(waits, start))
    days, reached = 0, date.min
    for begin, end in spans:
        first = max(begin, reached)
        days += max(0, (end - first) // timedelta(days=1))
        reached = max(reached, end)
    return days


def _spans(waits: tuple[Waiting, ...], start: date) -> list[tuple[date, date]]:
    found = []
    for one in waits:
        ends = [day for day in (one.until, None if one.live else one.ended_on) if day]
        if one.since and ends:
            found.append((max(one.since, start), max(min(ends), start)))
    return found
