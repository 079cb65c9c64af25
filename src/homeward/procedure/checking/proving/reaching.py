"""Every step can be reached: a story is played by the real rules, or it is proved that there is none."""

from collections import Counter
from dataclasses import dataclass, field

from homeward.procedure.checking.proving.acting import Act, Plan, after
from homeward.procedure.checking.proving.never import Verdict, never
from homeward.procedure.checking.proving.planning import Planner
from homeward.procedure.checking.proving.slices import asked
from homeward.procedure.rules import Release, Step, open_steps

EFFORTS = (300, 2000)
WANDERINGS = 24
FEW = 1000
LONGEST = 70


@dataclass
class Reached:
    """The shortest known plan that opens each step, and a verdict for each that none was found for."""

    plans: dict[str, Plan] = field(default_factory=dict)
    ends: dict[str, Plan] = field(default_factory=dict)
    shut: dict[str, Verdict] = field(default_factory=dict)
    behind: list[str] = field(default_factory=list)
    known: int = 0
    states: int = 0
    often: Counter[tuple[str, str]] = field(default_factory=Counter)


def reach_all(planner: Planner, most: int) -> Reached:
    """A story to every step of the release: a known one, else one that is found."""
    release, reached = planner.release, Reached()
    _note(planner.start, release, reached)
    for name, plan in planner.retelling.shortest():
        _keep(name, plan, reached)
    reached.states, reached.known = planner.retelling.states, len(reached.plans)
    for _ in range(WANDERINGS):
        if len(reached.plans) < len(release.steps):
            _wander(planner, reached)
    for effort in EFFORTS:
        for name in [one for one in release.steps if one not in {*reached.plans, *reached.shut}]:
            if name not in reached.plans:
                _look(name, planner, reached, effort)
            if name not in reached.plans and effort == EFFORTS[0]:
                _prove(name, planner, FEW, reached, sure=False)
    for name in release.steps:
        if name not in reached.plans and name not in reached.shut and reached.shut:
            reached.behind.append(name)  # one door that never opens is enough to look at
        elif name not in reached.plans and name not in reached.shut:
            _prove(name, planner, most, reached)
    return reached


def _wander(planner: Planner, reached: Reached) -> None:
    """One long story that always does what was done least so far; what ends or stops a case comes last."""
    case, acts = planner.start[0], planner.start[1]
    for _ in range(LONGEST):
        ready = [(one, side) for side in ("host", "home") for one in open_steps(case.view(side), planner.release, side)]
        if not ready:
            return
        often = reached.often
        name, side = min(ready, key=lambda one: (_drastic(planner.release.steps[one[0]]) + often[one], one))
        choices = planner.choices[name] or ((),)
        act = Act(name, side, choices[often[name, side] % len(choices)])
        often[name, side] += 1
        case, acts = after(case, act, planner.release), (*acts, act)
        reached.states += 1
        reached.ends.setdefault(name, (case, acts))
        _note((case, acts), planner.release, reached)


def _drastic(step: Step) -> int:
    drastic = ("close_case", "stop_journey", "hold", "raise_flag", "withdraw_consent")
    return 6 * any(effect.kind in drastic for effect in step.effects)


def _look(name: str, planner: Planner, reached: Reached, effort: int) -> None:
    """Looks for a story from where the steps that this one waits for were just done, then from the beginning."""
    names = {one for atom in asked(planner.release.steps[name]) for one in planner.writing[atom]}
    known = [
        *(reached.ends[one] for one in names if one in reached.ends),
        *(reached.plans[one] for one in names if one in reached.plans),
    ]
    starts = sorted(known, key=lambda plan: (-len(plan[1]), str(plan[1])))
    planner.effort = effort
    for start in [*starts[:6], planner.start]:
        found = planner.open(name, start)
        reached.states += planner.tried
        if found:
            _walk(found[0], planner, reached)
            return


def _walk(plan: Plan, planner: Planner, reached: Reached) -> None:
    """Notes everything that opens on the way of a story."""
    case, done = planner.start[0], ()
    acts: tuple[Act, ...] = done
    for act in plan[1]:
        case, acts = after(case, act, planner.release), (*acts, act)
        reached.ends.setdefault(act.step, (case, acts))
        _note((case, acts), planner.release, reached)


def _note(plan: Plan, release: Release, reached: Reached) -> None:
    for side in ("host", "home"):
        for step in open_steps(plan[0].view(side), release, side):
            _keep(step, plan, reached)


def _keep(step: str, plan: Plan, reached: Reached) -> None:
    if step not in reached.plans or len(reached.plans[step][1]) > len(plan[1]):
        reached.plans[step] = plan


def _prove(name: str, planner: Planner, most: int, reached: Reached, sure: bool = True) -> None:
    """Asks the exploration that follows everything: a broken 'never opens' is a story."""
    verdict = never(planner, {name}, frozenset(), lambda *_: True, most=most)
    reached.states += verdict.states
    if verdict.story is None:
        if sure or verdict.proved:
            reached.shut[name] = verdict
        return
    plan = planner.start
    for act in verdict.story:
        plan = (after(plan[0], act, planner.release), (*plan[1], act))
    reached.plans[name] = plan
