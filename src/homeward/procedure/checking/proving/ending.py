"""From everywhere an ending can be reached: in every state acts that are surely open lead to one."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import combinations

from homeward.procedure.checking.proving.acting import Act, Case, Plan, begin
from homeward.procedure.checking.proving.exploring import Key, Space, TooMany, sees, story_of
from homeward.procedure.checking.proving.never import Verdict
from homeward.procedure.checking.proving.planning import Planner
from homeward.procedure.checking.proving.resting import rests_on
from homeward.procedure.checking.proving.slices import Atom, asked, removers
from homeward.procedure.rules import Release

MOST_ROUNDS = 40
# What is harder to prove by itself than this is followed instead.
MOST_BESIDE = 300


@dataclass
class Graph:
    """Every state of a space, how it was reached, and from where it is surely reached."""

    parents: dict[Key, tuple[Key, Act] | None] = field(default_factory=dict)
    backwards: dict[Key, set[Key]] = field(default_factory=lambda: defaultdict(set))
    reached: set[Key] = field(default_factory=set)


class Ways:
    """Proves of steps, one after the other, that from everywhere there is a way to them.

    What is done and can never be taken back is proved by itself and then taken as done: from everywhere there is a way
    to where it is. All else is followed.
    """

    def __init__(self, planner: Planner, most: int, raised: frozenset[str] = frozenset()) -> None:
        self.planner, self.release, self.sides, self.most = planner, planner.release, planner.sides, most
        self.raised, self.barred = raised, lasting_flags(planner.release) - raised
        planner.shunned = self.barred
        self.start = planner.with_flags(raised)
        self.proved: dict[frozenset[str], Verdict] = {}
        self.states = 0

    def to(self, goals: frozenset[str], doing: frozenset[str] = frozenset()) -> Verdict:
        """Whether from every state some of the goals can be opened (or was done)."""
        if goals not in self.proved:
            self.proved[goals] = self._prove(goals, doing | goals)
        return self.proved[goals]

    def _prove(self, goals: frozenset[str], doing: frozenset[str]) -> Verdict:
        exact, assumed, refused = frozenset[Atom](), frozenset[str](), doing
        for _ in range(MOST_ROUNDS):
            space = Space(self.release, self.sides, exact, goals, assumed, self.raised, self.barred)
            try:
                graph = _walk(space, MOST_BESIDE if len(doing) > len(goals) else self.most - self.states)
            except TooMany as more:
                return Verdict(self.states + more.args[0], exact, space.moving, proved=False)
            self.states += len(graph.parents)
            lost = _lost(graph)
            if lost is None:
                return Verdict(self.states, exact | {("done", one) for one in assumed}, space.moving)
            story = story_of(lost, graph.parents)
            learnt = self._learn(story, goals, assumed) - self._fixed() - exact - {("done", one) for one in assumed}
            if not learnt and len(doing) > len(goals):
                return Verdict(self.states, exact, space.moving, story, proved=False)  # followed instead, one room up
            learnt = learnt or self._asked(story, goals, space) - exact
            if not learnt:
                return Verdict(self.states, exact, space.moving, story, proved=False)
            fresh = {name for word, name in learnt if word == "done" and self._lasts(name)} - refused - assumed
            fresh = {one for one in fresh if self.to(frozenset({one}), doing).proved}
            assumed |= fresh
            if not fresh:
                refused |= {name for word, name in learnt if word == "done"}
                exact |= learnt
        return Verdict(self.states, exact, space.moving, story, proved=False)

    def _lasts(self, name: str) -> bool:
        """Whether a step that was done stays done, for everybody who waits for it."""
        step = self.release.steps[name]
        shown = step.tells is not None or step.side in ("host", "home")
        return shown and not step.does("close_case") and not removers([step], self.release)

    def _fixed(self) -> frozenset[Atom]:
        """The flags that nothing lowers: each set of them is looked at by itself."""
        return frozenset(("flag", one) for one in self.raised | self.barred)

    def _learn(self, story: tuple[Act, ...], goals: frozenset[str], assumed: frozenset[str]) -> frozenset[Atom]:
        """What a real way out of this story rests on; empty where the story or the way out could not be played."""
        plan: Plan | None = self.start
        for act in story:
            plan = self._play(act, plan)
        for goal in sorted(goals) if plan else ():
            assert plan
            if found := self.planner.open(goal, plan):
                acts = (*found[0][1][len(plan[1]) :], Act(goal, found[1]))
                return rests_on(acts, plan[0], self.release, assumed)
        return frozenset()

    def _play(self, act: Act, plan: Plan | None) -> Plan | None:
        found = self.planner.open(act.step, plan, act.side) if plan else None
        return self.planner.retelling.playing.then(found[0], act) if found else None

    def _asked(self, story: tuple[Act, ...], goals: frozenset[str], space: Space) -> frozenset[Atom]:
        """What the story asks; where all of that is followed, what the goals ask, then everything that moves."""
        for names in ([act.step for act in story], goals, space.moving):
            found = frozenset(atom for one in names for atom in asked(self.release.steps[one]))
            found -= space.exact | self._fixed()
            if found:
                return found
        return frozenset()


def lasting_flags(release: Release) -> frozenset[str]:
    """The flags that nothing lowers: a way to an ending must not lead through one (a death is no way out)."""
    kinds = {"raised": ("raise_flag", "hold"), "lowered": ("lower_flag", "release_hold")}
    effects = [effect for step in release.steps.values() for effect in step.effects]
    found = {key: {str(one.arguments["of"]) for one in effects if one.kind in kind} for key, kind in kinds.items()}
    return frozenset(found["raised"] - found["lowered"])


def _walk(space: Space, most: int) -> Graph:
    graph, start = Graph(), begin(space.release, space.sides)
    first = space.signature(start)
    graph.parents[first] = None
    ahead: deque[tuple[Key, Case]] = deque([(first, start)])
    while ahead:
        key, case = ahead.popleft()
        if _there(space, case):
            graph.reached.add(key)
        for act, following, surely in space.moves(case):
            next_key = space.signature(following)
            if next_key not in graph.parents:
                graph.parents[next_key] = (key, act)
                ahead.append((next_key, following))
            if surely:
                graph.backwards[next_key].add(key)
        if len(graph.parents) > most:
            raise TooMany(len(graph.parents))
    return graph


def _there(space: Space, case: Case) -> bool:
    """Whether a goal is surely open or done."""
    return any(
        (sees(space.steps[goal], side) and goal in case.view(side).done)
        or space.opening(case.view(side), side, space.steps[goal])[1]
        for goal in space.watched
        for side in space.by(space.steps[goal])
    )


def _lost(graph: Graph) -> Key | None:
    """The first state from which no goal is surely reached."""
    saved, ahead = set(graph.reached), list(graph.reached)
    while ahead:
        for before in graph.backwards.get(ahead.pop(), ()):
            if before not in saved:
                saved.add(before)
                ahead.append(before)
    return next((key for key in graph.parents if key not in saved), None)


def always_an_ending(planner: Planner, ends: frozenset[str], most: int) -> Verdict:
    """Whether from every state an ending can be reached, for each set of lasting flags by itself."""
    release = planner.release
    flags = sorted(lasting_flags(release))
    whole = Verdict(0, frozenset(), frozenset())
    for size in range(len(flags) + 1):
        for raised in combinations(flags, size):
            ways = Ways(planner, most, frozenset(raised))
            if ways.start is None:
                continue  # nobody ever comes there
            verdict = ways.to(ends | _meant_for(frozenset(raised), frozenset(flags), release))
            whole = Verdict(
                whole.states + ways.states, whole.followed | verdict.followed, whole.steps | verdict.steps,
                verdict.story, None, verdict.proved,
            )  # fmt: skip
            if not verdict.proved:
                return whole
    return whole


def _meant_for(raised: frozenset[str], lasting: frozenset[str], release: Release) -> frozenset[str]:
    """The endings that wait for flags which are raised here for good."""
    found = set()
    for step in release.steps.values():
        flags = {name for word, name in asked(step) if word == "flag"} & lasting
        if step.does("close_case") and flags and flags <= raised:
            found.add(step.id)
    return frozenset(found)
