"""Finds a story that opens a step, backwards from what it waits for; each act is played by the real rules."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from typing import Any

from homeward.procedure.checking.proving.acting import Act, Plan, after, begin, raised_by
from homeward.procedure.checking.proving.retelling import Retelling, Story
from homeward.procedure.checking.proving.slices import Atom, Choices, asked, facts_of, removers, speakers, writers
from homeward.procedure.rules import Release, Sides, State, Step, open_steps
from homeward.procedure.rules.guards import compile_guard

Tree = Mapping[str, Any]
Goal = tuple[Tree, bool]
MOST_WAYS = 600
NEAREST = 12
DEEPEST = 40


@dataclass
class Planner:
    """Plans over a whole release; `effort` bounds how many acts are tried for one goal.

    stories: known ones, which are told again before anything is searched for.
    """

    release: Release
    sides: Sides
    stories: tuple[Story, ...] = ()
    effort: int = 4000
    shunned: frozenset[str] = frozenset()
    tried: int = 0
    choices: dict[str, tuple[tuple[tuple[str, Any], ...], ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        every = frozenset(atom for step in self.release.steps.values() for atom in asked(step))
        every |= {("consent", one) for one in self.release.consents} | {("flag", one) for one in self.release.flags}
        chooser = Choices(self.release, every, self.release.steps)
        self.choices = {one.id: tuple(islice(chooser.of(one), 400)) for one in self.release.steps.values()}
        self.writing = {atom: writers(atom, self.release) for atom in every}
        self.saying = {atom: frozenset(one.id for one in speakers(atom, self.release)) for atom in every}
        trees = [step.opens_when for step in self.release.steps.values()]
        self.liked = {(question, code) for tree in trees for question, codes in facts_of(tree) for code in codes}
        for name, acts in self.choices.items():
            self.choices[name] = tuple(sorted(acts, key=lambda facts: -sum(self._likes(*one) for one in facts)))
        self.lasting = {atom for atom in every if self._stays(atom)}
        self.start: Plan = (begin(self.release, self.sides), ())

    @cached_property
    def retelling(self) -> Retelling:
        """The known stories, told once to see what each of them opens."""
        return Retelling(self.release, self.sides, self.stories)

    def _stays(self, atom: Atom) -> bool:
        """Whether an atom that holds can never be taken back."""
        word, name = atom
        steps = [self.release.steps[one] for one in self.writing[atom]]
        if word == "flag":
            lowering = ("lower_flag", "release_hold", "close_track")
            takes = any(e.kind in lowering and e.arguments.get("of") == name for one in steps for e in one.effects)
            return (
                not takes and not any(one.repeats == "replaces" for one in steps) and not removers(steps, self.release)
            )
        return word == "done" and not removers(steps, self.release)

    def by(self, step: Step) -> tuple[str, ...]:
        """The sides that can do a step."""
        return (step.side,) if step.side in ("host", "home") else ("host", "home")

    def open(self, step: str, plan: Plan | None = None, by: str | None = None) -> tuple[Plan, str] | None:
        """A plan after which a step is open, and for which side; None where none was found."""
        self.tried, here = 0, plan or self.start
        by_whom = (by,) if by else self.by(self.release.steps[step])
        for side in by_whom:
            if told := self.retelling.to(step, side, here, self.shunned):
                return told, side
        for side in by_whom:
            found = next(self._opened(self.release.steps[step], side, here, frozenset(), 0), None)
            if found:
                return found, side
        return None

    def with_flags(self, flags: frozenset[str]) -> Plan | None:
        """A plan after which these flags are raised where the person is; None where none was found."""
        plan: Plan | None = self.start
        for flag in sorted(flags):
            self.tried = 0
            tree = {"flag": flag}
            plan = next(self._holding(tree, True, "host", plan, frozenset(), 0), None) if plan else None
        return plan

    def _opened(self, step: Step, side: str, plan: Plan, doing: frozenset[Any], depth: int) -> Iterator[Plan]:
        """Plans after which the step is open for the side."""
        if step.id in open_steps(plan[0].view(side), self.release, side):
            yield plan
            return
        if (step.id, side) in doing or depth > DEEPEST or plan[0].view(side).closed:
            return
        doing |= {(step.id, side)}
        goal: Tree = {"all": [*([step.opens_when] if step.opens_when else []), *_also(step, side)]}
        for ready in self._holding(goal, True, side, plan, doing, depth + 1):
            if step.id in open_steps(ready[0].view(side), self.release, side):
                yield ready

    def _holding(self, tree: Tree, wanted: bool, side: str, plan: Plan, doing: Any, depth: int) -> Iterator[Plan]:
        """Plans after which a tree holds (or not) for a side; of several ways the shortest first."""
        possible = [
            way
            for way in islice(ways(tree, wanted), MOST_WAYS)
            if not any(self._hopeless(goal, plan[0].view(side)) for goal in way)
        ]
        for way in sorted(possible, key=lambda one: self._distance(one, side, plan))[:NEAREST]:
            yield from self._all_of(way, side, plan, doing, depth, 3 * len(way) + 3)

    def _hopeless(self, goal: Goal, state: State) -> bool:
        """Whether something would have to be undone that nothing undoes."""
        return not goal[1] and _atom(goal) in self.lasting and not holds(goal, state)

    def _distance(self, way: tuple[Goal, ...], side: str, plan: Plan) -> int:
        state = plan[0].view(side)
        return sum(holds(goal, state) is False for goal in way)

    def _all_of(
        self, way: tuple[Goal, ...], side: str, plan: Plan, doing: Any, depth: int, left: int
    ) -> Iterator[Plan]:
        missing = [goal for goal in way if not holds(goal, plan[0].view(side))]
        if not missing:
            yield plan
            return
        if left <= 0 or self.tried > self.effort:
            return
        missing.sort(key=lambda goal: (goal[1] is False, "flag" in goal[0] and goal[1] is False))
        for goal in missing[:3]:
            for better in islice(self._one(goal, side, plan, doing, depth), 3):
                yield from self._all_of(way, side, better, doing, depth, left - 1)

    def _one(self, goal: Goal, side: str, plan: Plan, doing: Any, depth: int) -> Iterator[Plan]:
        """Plans after which one atom holds: some step that can change it is opened and done."""
        atom = _atom(goal)
        mark = (atom, str(goal), side)
        if mark in doing or (not goal[1] and atom in self.lasting):
            return
        # Taking something back never makes true what is wanted.
        names = self.saying[atom] if goal[1] else self.writing[atom]
        for name in sorted(names, key=lambda one: (one not in self.saying[atom], one)):
            step = self.release.steps[name]
            if step.does("close_case") and atom != ("done", name):
                continue
            for by in sorted(self.by(step), key=lambda one: one != side):
                if by != side and not step.tells:
                    continue
                for ready in islice(self._opened(step, by, plan, doing | {mark}, depth + 1), 2):
                    yield from self._done(step, by, ready, goal, side)

    def _likes(self, question: str, value: Any) -> bool:
        """Whether some guard asks for this answer."""
        values = value if isinstance(value, list | tuple) else (value,)
        return any((question, str(one)) in self.liked for one in values)

    def _done(self, step: Step, by: str, plan: Plan, goal: Goal, side: str) -> Iterator[Plan]:
        found: list[tuple[Any, int, Plan]] = []
        for facts in self.choices[step.id]:
            self.tried += 1
            if self.tried > self.effort:
                break
            act = Act(step.id, by, facts)
            if self.shunned & raised_by(act, self.release):
                continue
            case = after(plan[0], act, self.release)
            if holds(goal, case.view(side)):
                view = case.view(side)
                likes = sum(self._likes(key, value) for key, value in facts)
                cost = (len(case.host.flags) + len(case.home.flags), case.host.journey_stopped, view.closed, -likes)
                found.append((cost, len(found), (case, (*plan[1], act))))
        yield from (ready for *_, ready in sorted(found, key=lambda one: one[:2])[:3])


def _also(step: Step, side: str) -> list[Tree]:
    more: list[Tree] = [{"consent": step.needs_consent}] if step.needs_consent else []
    return [*more, {"leads": side}] if step.side == "lead" else more


def holds(goal: Goal, state: State) -> bool:
    """Whether a goal is reached."""
    return compile_guard(goal[0])(state) is goal[1]


def _atom(goal: Goal) -> Atom:
    ((word, argument),) = goal[0].items()
    return ("fact", next(iter(argument))) if word == "fact" else (word, "" if word == "leads" else str(argument))


def ways(tree: Tree | None, wanted: bool) -> Iterator[tuple[Goal, ...]]:
    """Each set of atoms that would make a tree hold (or not)."""
    if not tree:
        if wanted:
            yield ()
        return
    ((word, argument),) = tree.items()
    if word == "not":
        yield from ways(argument, not wanted)
    elif word in ("all", "any") and (word == "all") == wanted:
        for combo in islice(product(*[list(ways(one, wanted)) for one in argument]), MOST_WAYS):
            yield tuple({str(goal): goal for part in combo for goal in part}.values())
    elif word in ("all", "any"):
        for one in argument:
            yield from ways(one, wanted)
    elif word == "fact" and len(argument) > 1:
        yield from ways({"all": [{"fact": {key: value}} for key, value in argument.items()]}, wanted)
    else:
        yield ((tree, wanted),)
