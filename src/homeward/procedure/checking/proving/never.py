"""Proves that a step never opens where it must not: follows more until it holds or the story is real."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeward.procedure.checking.proving.acting import Act, after, begin
from homeward.procedure.checking.proving.breaking import told_break
from homeward.procedure.checking.proving.exploring import (
    MOST_STATES,
    Bad,
    Found,
    Past,
    Remember,
    Space,
    TooMany,
    explore,
)
from homeward.procedure.checking.proving.planning import Planner
from homeward.procedure.checking.proving.slices import Atom, asked
from homeward.procedure.rules import Release, Sides, open_steps, waits_for


@dataclass(frozen=True)
class Verdict:
    """What came of it: how many states, what was followed, and the shortest story that breaks it (None: it holds)."""

    states: int
    followed: frozenset[Atom]
    steps: frozenset[str]
    story: tuple[Act, ...] | None = None
    last: Act | None = None
    proved: bool = True


def nothing(_act: Act) -> Past:
    """For properties that ask nothing of the past."""
    return frozenset()


def never(
    planner: Planner,
    watched: Iterable[str],
    exact: frozenset[Atom],
    bad: Bad,
    remember: Remember = nothing,
    most: int = MOST_STATES,
) -> Verdict:
    """Whether no watched step is ever open where `bad` says that it must not be.

    The known stories are told first, whole and without what keeps them from breaking it. In the exploration what is not
    followed counts as anything, so a proof with few atoms holds for all. A story that rests on something not followed
    is followed further; one that rests on nothing open is real.
    """
    release, sides, names = planner.release, planner.sides, frozenset(watched)
    told = told_break(
        planner.retelling, names, bad, remember, frozenset(name for word, name in exact if word == "done")
    )
    if told.story is not None:
        return Verdict(told.states, exact, names, told.story, told.last, proved=False)
    states = told.states
    while True:
        space = Space(release, sides, exact, names)
        try:
            found = explore(space, bad, remember, most)
        except TooMany as more:
            return Verdict(states + more.args[0], exact, space.moving, proved=False)
        states += found.states
        if found.story is None or found.last is None:
            return Verdict(states, exact, space.moving)
        more_atoms, real = missing(found, release, sides, exact)
        if not real and not more_atoms:
            more_atoms = frozenset(("consent", one) for one in release.consents) - exact  # what crossed under them
        if not real and not more_atoms:
            return Verdict(states, exact, space.moving, proved=False)
        if not more_atoms:
            return Verdict(states, exact, space.moving, found.story, found.last, proved=False)
        exact |= more_atoms


def missing(found: Found, release: Release, sides: Sides, exact: frozenset[Atom]) -> tuple[frozenset[Atom], bool]:
    """What the last act of a story that is not really open waits for and nobody follows; and whether all are open."""
    case, lacks, real = begin(release, sides), frozenset[Atom](), True
    for act in [*(found.story or ()), *([found.last] if found.last else [])]:
        if act.step not in open_steps(case.view(act.side), release, act.side):
            step, real = release.steps[act.step], False
            waits = frozenset(_atom(word, name) for word, name, _ in waits_for(step, case.view(act.side))) - exact
            lacks = waits or (asked(step) - exact) or lacks
        if act is not found.last:
            case = after(case, act, release)
    return lacks, real


def _atom(word: str, name: str) -> Atom:
    plain = word.removeprefix("not ")
    return (plain, "" if plain == "leads" else name)
