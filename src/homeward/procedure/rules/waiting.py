"""Why a desk waits: an entry of kind `waiting` names a step and a cause, and its office's clock rests until it ends."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from homeward.procedure.rules.closing import stops
from homeward.procedure.rules.counting import Counted
from homeward.procedure.rules.entries import Entry, State, Waiting
from homeward.procedure.rules.release import Release

KIND = "waiting"
# The facts of such an entry; without dots, so that no question of a procedure can be meant.
STEP, CAUSE, UNTIL = "step", "cause", "until"


def waits_of(counted: Counted) -> dict[str, tuple[Waiting, ...]]:
    """Every wait of every step, those that have ended too."""
    rows = [one for one in counted.entries.values() if one.kind == KIND and one.facts.get(CAUSE)]
    if not rows:
        return {}
    ended = _ended(counted.entries.values())
    found: dict[str, list[Waiting]] = defaultdict(list)
    for one in rows:
        live = one.id in counted.live
        wait = Waiting(
            one.id, str(one.facts[CAUSE]), one.happened_on, _day(one.facts.get(UNTIL)), ended.get(one.id), live
        )
        found[str(one.facts.get(STEP))].append(wait)
    return {step: tuple(sorted(waits, key=lambda wait: wait.entry_id)) for step, waits in sorted(found.items())}


def _ended(entries: Iterable[Entry]) -> dict[str, date]:
    """By the id of a wait the day it ended; the earlier, where two entries end it."""
    found: dict[str, date] = {}
    for entry in entries:
        for target in entry.names("ends"):
            if entry.happened_on and (target not in found or entry.happened_on < found[target]):
                found[target] = entry.happened_on
    return found


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else value if isinstance(value, date) else None


def all_waits(step: str, state: State, release: Release) -> tuple[Waiting, ...]:
    """Everything a step ever waited for: what people wrote down, and what was closed."""
    planned = release.steps.get(step)
    closed = stops(planned, state, release) if planned and planned.stopped_by else ()
    return (*state.waits.get(step, ()), *closed)


def waiting_now(step: str, state: State, release: Release, today: date) -> Waiting | None:
    """Why a step waits today, or None; of several causes the more protective."""
    ranks = {one.id: one.protective for one in release.waiting_causes}
    here = [one for one in all_waits(step, state, release) if one.holds(today)]
    return max(here, key=lambda one: (ranks.get(one.cause, 0), one.cause, one.entry_id), default=None)


def live_waits(step: str, waits: Mapping[str, tuple[Waiting, ...]]) -> frozenset[str]:
    """The entries that an end of waiting names."""
    return frozenset(one.entry_id for one in waits.get(step, ()) if one.live)


def rests_open(waits: Iterable[Waiting]) -> bool:
    """Whether somebody waits without a day on which the wait ends by itself."""
    return any(one.live and one.until is None for one in waits)
