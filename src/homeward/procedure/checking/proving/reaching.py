"""Every step can be reached: for each a story is found and played by the real rules, or it is proved that there is none."""

from dataclasses import dataclass, field

from homeward.procedure.checking.proving.acting import Act, after
from homeward.procedure.checking.proving.never import Verdict, never
from homeward.procedure.checking.proving.planning import Plan, Planner
from homeward.procedure.checking.proving.slices import asked
from homeward.procedure.rules import Release, Sides, open_steps

EFFORTS = (150, 1500, 6000)


@dataclass
class Reached:
    """The shortest known plan that opens each step, and a verdict for each that none was found for."""

    plans: dict[str, Plan] = field(default_factory=dict)
    ends: dict[str, Plan] = field(default_factory=dict)
    shut: dict[str, Verdict] = field(default_factory=dict)
    behind: list[str] = field(default_factory=list)
    states: int = 0


def reach_all(release: Release, sides: Sides, most: int) -> Reached:
    """A story to every step of the release."""
    planner, reached = Planner(release, sides), Reached()
    _note(planner.start, release, reached)
    for effort in EFFORTS:
        before = -1
        while len(reached.plans) > before:
            before = len(reached.plans)
            for name in release.steps:
                if name not in reached.plans:
                    _look(name, planner, reached, effort)
    for name in release.steps:
        if name not in reached.plans and reached.shut:
            reached.behind.append(name)  # one door that never opens is enough to look at
        elif name not in reached.plans:
            _prove(name, release, sides, most, reached)
    return reached


def _look(name: str, planner: Planner, reached: Reached, effort: int) -> None:
    """Looks for a story from where the steps that this one waits for were just done, then from the beginning."""
    wanted = [one for word, one in asked(planner.release.steps[name]) if word == "done" and one in reached.ends]
    starts = sorted((reached.ends[one] for one in wanted), key=lambda plan: -len(plan[1]))
    planner.effort = effort
    for start in [*starts[:4], planner.start]:
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
            if step not in reached.plans or len(reached.plans[step][1]) > len(plan[1]):
                reached.plans[step] = plan


def _prove(name: str, release: Release, sides: Sides, most: int, reached: Reached) -> None:
    """Asks the exploration that follows everything: a broken 'never opens' is a story."""
    verdict = never(release, sides, {name}, frozenset(), lambda *_: True, most=most)
    reached.states += verdict.states
    if verdict.story is None:
        reached.shut[name] = verdict
        return
    plan = Planner(release, sides).start
    for act in verdict.story:
        plan = (after(plan[0], act, release), (*plan[1], act))
    reached.plans[name] = plan
