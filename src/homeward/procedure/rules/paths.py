"""The path as the drawing needs it: the trunk to the person's decision, then the chosen branch."""

from dataclasses import dataclass
from datetime import date

from homeward.procedure.rules.entries import State
from homeward.procedure.rules.owing import day_of
from homeward.procedure.rules.release import Release, Stage


@dataclass(frozen=True, slots=True)
class Stop:
    """One stage on the path; state is done, here, ahead, or other (a branch not chosen, or not yet)."""

    stage: str
    side: str
    branch: str | None
    state: str
    on: date | None
    week: str | None


def chosen(state: State, release: Release) -> str | None:
    """The branch that the person has chosen, or None before the decision.

    The decision itself may be private to the other side; then a step done on a branch says which one was chosen.
    """
    if not release.fork:
        return None
    if release.fork.step not in state.done:
        walked = (one.branch for one in release.stages if one.branch and any(step in state.done for step in one.steps))
        return next(walked, None)
    answer = state.counting(release.fork.question)
    return answer if answer in release.fork.branches else None


def path(state: State, release: Release) -> tuple[Stop, ...]:
    """All stages in order with where the case stands; before the decision no branch is more likely than another."""
    branch = chosen(state, release)
    line = [one for one in release.stages if one.branch in (None, branch)]
    reached = [place for place, stage in enumerate(line) if any(step in state.done for step in stage.steps)]
    beside = _beside(release)
    here = max((place for place in reached if line[place].id not in beside), default=0)
    stops = []
    for stage in release.stages:
        if stage not in line:
            stops.append(Stop(stage.id, stage.side, stage.branch, "other", None, None))
            continue
        place = line.index(stage)
        where = "done" if place < here or (state.closed and place in reached) else "here" if place == here else "ahead"
        if stage.id in beside:
            where = "done" if place in reached else "ahead"
        on, week = _when(stage, state, release)
        stops.append(Stop(stage.id, stage.side, stage.branch, where, on, week))
    return tuple(stops)


def _beside(release: Release) -> frozenset[str]:
    """Stages on no branch that stand after the fork: they run beside the path and are never `here`."""
    if not release.fork or release.fork.step not in release.steps:
        return frozenset()
    ids = [stage.id for stage in release.stages]
    after = ids.index(release.steps[release.fork.step].stage)
    return frozenset(one.id for one in release.stages[after + 1 :] if one.branch is None)


def _when(stage: Stage, state: State, release: Release) -> tuple[date | None, str | None]:
    """The last day of a stage; only the week where any of its steps tells of a movement.

    What may be done again at any time (news, one more consent) does not move the day of a stage that lies behind.
    """
    once = [step for step in stage.steps if release.steps[step].repeats != "adds" and state.entries_of(step)]
    entries = [entry for step in once or stage.steps for entry in state.entries_of(step)]
    last = max((day for entry in entries if (day := day_of(entry))), default=None)
    if last is None:
        return None, None
    moving = any(release.steps[step].movement for step in stage.steps) or any(entry.week for entry in entries)
    year, week, _ = last.isocalendar()
    return (None, f"{year}-W{week:02d}") if moving else (last, None)
