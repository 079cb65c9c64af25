"""Until when a step or a promise should be done, and how that day was counted."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from homeward.procedure.rules.calendars import add
from homeward.procedure.rules.closing import days_of
from homeward.procedure.rules.entries import Entry, State
from homeward.procedure.rules.guards import atoms
from homeward.procedure.rules.owing import Promise, day_of
from homeward.procedure.rules.release import Limit, Release, Step, first_that_holds
from homeward.procedure.rules.waiting import all_waits, rests_open, waiting_now


@dataclass(frozen=True, slots=True)
class Due:
    """A time limit that explains itself.

    on: the last day, or None while no clock runs; at: the hour (naive, the writer's day), where it runs in hours;
    from_: what started it (a step id, told, taken); status: stated, proposed, or uncovered when the release carries no
    calendar for the years it crosses; days_left counts from `today` and is negative afterwards. limit: the one that
    counted, of several; cause: why this desk waits today, and waits_until, when that ends by itself; rests: whether the
    clock lies still for it today; rested: the days that it lay still.
    """

    on: date | None
    at: datetime | None
    from_: str | None
    clause: str | None
    skipped: tuple[date, ...]
    status: str | None
    days_left: int | None = None
    started_on: date | None = None
    limit: Limit | None = None
    cause: str | None = None
    waits_until: date | None = None
    rested: int = 0
    rests: bool = False

    @property
    def may_rest(self) -> bool:
        """Whether a cause of waiting stops this clock; what runs in hours it does not."""
        return self.limit is None or self.limit.within.unit != "hours"


NEVER = Due(None, None, None, None, (), None)


def due(what: str | Promise, state: State, release: Release, today: date) -> Due:
    """The limit of a step (by id) or of a promise, as of today."""
    if isinstance(what, Promise):
        return _of_promise(what, state, release, today)
    found = _of_step(release.steps[what], state, release, today)
    wait = waiting_now(what, state, release, today)
    if wait is None:
        return found
    return replace(found, cause=wait.cause, waits_until=wait.until, rests=found.may_rest)


def _of_step(step: Step, state: State, release: Release, today: date) -> Due:
    limit = first_that_holds(step.limits, state)
    if limit is None:
        return Due(None, None, None, step.clause, (), None)
    start = _start(step, limit, state)
    if start is None:
        return Due(None, None, limit.start, step.clause, (), limit.within.status, limit=limit)
    waits = all_waits(step.id, state, release)
    if not waits or limit.within.unit == "hours":
        # What runs in hours runs through nights and holidays, and through every reason an office may have.
        return _counted(start, limit, step.clause, _country(step, state), release, today)
    if rests_open(waits):
        status = limit.within.status
        return Due(None, None, start.by, step.clause, (), status, started_on=start.day, limit=limit)
    days = days_of(waits, start.day)
    later = _Start(start.day + timedelta(days=days), start.at, start.by)
    found = _counted(later, limit, step.clause, _country(step, state), release, today)
    return replace(found, started_on=start.day, rested=days)


def _of_promise(promise: Promise, state: State, release: Release, today: date) -> Due:
    told, limit = state.entries[promise.told_id], promise.limit
    if promise.why != "counted" or limit is None or promise.started_on is None:
        left = (promise.due_on - today).days if promise.due_on else None
        status = limit.within.status if limit else None
        return Due(promise.due_on, None, promise.clock, promise.clause, (), status, left, promise.started_on, limit)
    start = _Start(promise.started_on, _hour(told, limit, promise.started_on), promise.clock)
    found = _counted(start, limit, promise.clause, promise.by, release, today)
    left = (promise.due_on - today).days if promise.due_on else None
    return replace(found, on=promise.due_on, skipped=promise.skipped, days_left=left)


@dataclass(frozen=True, slots=True)
class _Start:
    day: date
    at: datetime | None
    by: str


def _counted(start: _Start, limit: Limit, clause: str | None, country: str, release: Release, today: date) -> Due:
    counted = add(start.day, limit.within, release.calendars.get(country))
    at = None
    if limit.within.unit == "hours" and start.at:
        at = start.at + timedelta(hours=limit.within.value)
    # Where nobody wrote down the hour, whole days are counted and no hour is invented.
    on = at.date() if at else counted.on
    status = limit.within.status if counted.covered else "uncovered"
    return Due(on, at, start.by, clause, counted.skipped, status, (on - today).days, start.day, limit)


def _country(step: Step, state: State) -> str:
    if step.side in ("host", "home"):
        return state.sides.node_of(step.side)
    return state.sides.node_of(min(state.lead, default="host"))


def _start(step: Step, limit: Limit, state: State) -> _Start | None:
    """The latest live entry that starts the clock: of the step named, or of what the other side told."""
    if limit.start in ("told", "taken"):
        return _latest([one for one in _told(step, state) if one.told], limit, limit.start)
    return _latest([entry for name in limit.starts for entry in state.entries_of(name)], limit)


def _told(step: Step, state: State) -> list[Entry]:
    mine = state.sides.node_of(step.side) if step.side in ("host", "home") else None
    names = [str(argument) for word, argument in atoms(step.opens_when) if word == "done"]
    return [entry for name in names for entry in state.entries_of(name) if entry.node != mine]


def _hour(entry: Entry, limit: Limit, day: date) -> datetime | None:
    """The moment at which an entry starts a clock of hours; None where no hour is known."""
    hour = entry.facts.get(limit.hour_from) if limit.hour_from else None
    if isinstance(hour, int) and not isinstance(hour, bool) and 0 <= hour < 24:
        return datetime.combine(day, time(hour))
    return entry.at


def _latest(entries: list[Entry], limit: Limit, by: str = "") -> _Start | None:
    days = [(day, _hour(entry, limit, day), entry.step or "") for entry in entries if (day := day_of(entry))]
    if not days:
        return None
    last = max(day for day, _, _ in days)
    hours = [at for day, at, _ in days if day == last and at]
    # Of two that happened on one day either starts the same clock; the name is chosen so that both nodes say the same.
    return _Start(last, min(hours, default=None), by or min(step for day, _, step in days if day == last))
