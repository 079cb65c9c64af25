"""What lists and desks show of a case: rows made of codes and dates, pure, from the two states of its journal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from homeward.procedure import rules as procedure
from homeward.procedure.rules import Due, Promise, Release, State, Step


@dataclass(frozen=True, slots=True)
class Desk:
    """An office that has the case, with its kind and the workers to whom the case is assigned."""

    agency: str
    kind: str
    part: str
    users: tuple[tuple[str, str], ...] = ()

    def user_for(self, role: str) -> str | None:
        """The worker who does the steps of a role here: the one with that role, else the only one."""
        fitting = [user for user, has in self.users if has == role]
        if fitting:
            return fitting[0]
        return self.users[0][0] if len(self.users) == 1 else None


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of a worklist."""

    kind: str
    step: str
    agency: str
    user: str | None
    role: str = ""
    due_on: date | None = None
    due_at: datetime | None = None
    since: date | None = None
    why: Mapping[str, Any] = field(default_factory=dict)
    lane: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list of cases."""

    stage: str
    branch: str
    dots: list[list[str]]
    flags: list[str]
    leads: bool
    closed: bool
    protected_since: date | None
    last_told_on: date | None
    waiting_since: date | None
    meeting_from: date | None = None
    meeting: list[dict[str, Any]] = field(default_factory=list)


# How a list marks a case in which something waits for what is closed; the kind stands behind it.
CLOSED = "closed."
# Steps that wait for something to happen, not for a desk.
ON_DEMAND = ("when_needed", "event")
LANES = {"first": 0, "soon": 1, "usual": 2}


def lane_of(step: str, release: Release) -> int:
    """The lane of a step: 0 goes before everything else."""
    return LANES[release.steps[step].priority] if step in release.steps else LANES["usual"]


def is_on_desk(step: Step, own: State, promises: Iterable[Promise], node: str) -> bool:
    """Whether an open step is work to be done now, and not merely possible whenever it is needed."""
    if step.replies:
        return any(promise.step == step.id and promise.by == node for promise in promises)
    if step.no_clock in ON_DEMAND:
        return False
    if comes_again(step):
        return True
    if step.repeats == "adds" and step.due is None:
        return False
    done_here = any(one.node == node for one in own.done.get(step.id, ()))
    return not done_here or procedure.called_again(step, own, node)


def comes_again(step: Step) -> bool:
    """Whether each time the step is done starts its own clock anew, as a review does."""
    return step.repeats == "adds" and any(step.id in limit.starts for limit in step.limits)


def todos(
    own: State, common: State, release: Release, *, side: str, node: str, desks: Sequence[Desk], today: date
) -> list[Todo]:
    """What lies on each desk of this side, and what it waits for from the other."""
    if not desks:
        return []
    promises = procedure.promises(common, release)
    found = []
    for name in procedure.open_steps(own, release, side):
        step = release.steps[name]
        if is_on_desk(step, own, promises, node):
            found.append(_todo(step, own, release, promises, desk_of(step.role, release, desks), node, today))
    for promise in promises:
        if promise.by != node:
            found.append(_waiting(promise, common, release, desks[0], today))
    return found


def _waiting(promise: Promise, common: State, release: Release, desk: Desk, today: date) -> Todo:
    told = common.entries.get(promise.told_id)
    limit = procedure.due(promise, common, release, today)
    why = {**_why(limit), "by": promise.by, "no_news": _iso(promise.no_news_on), "held": promise.cause}
    return Todo("waiting", promise.step, desk.agency, desk.user_for(""), promise.role, promise.due_on, None,
                told.happened_on if told else None, {key: one for key, one in why.items() if one})  # fmt: skip


def _todo(
    step: Step, own: State, release: Release, promises: Iterable[Promise], desk: Desk, node: str, today: date
) -> Todo:
    owed = next((p for p in promises if p.step == step.id and p.by == node), None)
    limit = procedure.due(owed or step.id, own, release, today)
    why = _why(limit) | _rest(step, own, release, today, owed, limit)
    return Todo("do", step.id, desk.agency, desk.user_for(step.role), step.role, limit.on, limit.at, None, why,
                LANES[step.priority])  # fmt: skip


def _why(limit: Due) -> dict[str, Any]:
    """What a line keeps of its limit, so that it explains itself without the journal."""
    if limit.on is None:
        return {}
    value = limit.limit.within if limit.limit else None
    found = {"from": limit.from_, "started": _iso(limit.started_on), "clause": limit.clause, "status": limit.status,
             "within": [value.value, value.unit, value.source] if value else None, "rested": limit.rested,
             "skipped": [day.isoformat() for day in limit.skipped]}  # fmt: skip
    return {key: one for key, one in found.items() if one}


def _rest(step: Step, own: State, release: Release, today: date, owed: Promise | None, limit: Due) -> dict[str, Any]:
    """Why the desk waits, and the day from which it is reminded of what it promised."""
    found: dict[str, Any] = {}
    if wait := procedure.waiting_now(step.id, own, release, today):
        since, until = _iso(wait.since), _iso(wait.until)
        found |= {"rests": limit.rests, "cause": wait.cause, "waits_since": since, "waits_until": until}
    if owed and owed.remind_on and owed.state != "held":
        found |= {"remind": _iso(owed.remind_on), "holding": holding_step(owed, own, release)}
    return {key: one for key, one in found.items() if one}


def holding_step(promise: Promise, own: State, release: Release) -> str:
    """The open step by which the side that owes can give a holding answer; empty when there is none."""
    opened = procedure.open_steps(own, release, own.sides.side_of(promise.by))
    for name in opened:
        for effect in release.steps[name].effects:
            if effect.kind == "pause" and effect.arguments.get("promise", promise.step) == promise.step:
                return name
    return ""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def desk_of(role: str, release: Release, desks: Sequence[Desk]) -> Desk:
    """The office that does the steps of a role: of the role's own kind, else of one that stands in, else the first."""
    wanted = release.roles.get(role)
    if wanted is None:
        return desks[0]
    kinds = [wanted.place, *(release.roles[other].place for other in wanted.stands_in if other in release.roles)]
    for kind in kinds:
        for desk in desks:
            if desk.kind == kind:
                return desk
    return desks[0]


def line(own: State, common: State, release: Release, *, side: str, node: str) -> Line:
    """The line of a list for this case; only weeks and codes of a journey are in it."""
    stops = procedure.path(own, release)
    here = next((stop for stop in stops if stop.state == "here"), None)
    last = next((stop for stop in reversed(stops) if stop.state == "done"), None)
    at = here or last
    waits = [p for p in procedure.promises(common, release) if p.by != node]
    sent = [told.happened_on for p in waits if (told := common.entries.get(p.told_id)) and told.happened_on]
    clock = release.person_clock
    matters = procedure.for_meeting(common, release)
    return Line(
        stage=at.stage if at else "",
        branch=(at.branch or "") if at else "",
        dots=[[stop.side, stop.state] for stop in stops],
        flags=[*sorted(own.flags), *(f"{CLOSED}{kind}" for kind in waits_for_closed(own, common, release, side))],
        leads=side in own.lead,
        closed=own.closed,
        protected_since=first_day(own, clock.protected_by),
        last_told_on=last_day(own, clock.told_by),
        waiting_since=min(sent, default=None),
        meeting_from=min((one.from_ for one in matters), default=None),
        meeting=[{"step": one.step, "by": one.by, "why": one.why, "from": one.from_.isoformat(), "times": one.times,
                  "since": _iso(one.since), "cause": one.cause} for one in matters],
    )  # fmt: skip


def waits_for_closed(own: State, common: State, release: Release, side: str) -> list[str]:
    """The closures that stand and for which something waits: a step that could be done now, or a promise."""
    live = set(procedure.closed_now(own))
    if not live or own.closed:
        return []
    steps = [release.steps[name] for name in procedure.open_steps(own, release, side)]
    causes = {one.cause for one in procedure.promises(common, release)}
    return [
        kind
        for kind, closing in release.closures.items()
        if kind in live and (closing.cause in causes or any(kind in step.stopped_by for step in steps))
    ]


def first_day(state: State, steps: Iterable[str]) -> date | None:
    """The first day on which any of these steps happened."""
    return min((one.happened_on for name in steps for one in state.done.get(name, ()) if one.happened_on), default=None)


def last_day(state: State, steps: Iterable[str]) -> date | None:
    """The last day on which any of these steps happened."""
    return max((one.happened_on for name in steps for one in state.done.get(name, ()) if one.happened_on), default=None)
