"""What a story rests on: the fewest atoms without which its acts would not have been open."""

from collections.abc import Mapping
from typing import Any

from homeward.procedure.checking.proving.acting import Act, Case, after
from homeward.procedure.checking.proving.slices import Atom, tree_atoms
from homeward.procedure.rules import Release, State
from homeward.procedure.rules.guards import compile_guard


def rests_on(acts: tuple[Act, ...], case: Case, release: Release, known: frozenset[str]) -> frozenset[Atom]:
    """What held when the last act was done and without which it would not have been open, and so on backwards.

    known: steps that count as done anyway; what made them so is not asked further.
    """
    cases = [case]
    for act in acts[:-1]:
        cases.append(after(cases[-1], act, release))
    needed = [{act.side: _support(act, before, release)} for act, before in zip(acts[-1:], cases[-1:], strict=True)]
    wanted = {(side, atom) for one in needed for side, atoms in one.items() for atom in atoms}
    for place in range(len(acts) - 2, -1, -1):
        act, before, then = acts[place], cases[place], cases[place + 1]
        if any(_made(atom, before.view(side), then.view(side), known) for side, atom in wanted):
            wanted |= {(act.side, atom) for atom in _support(act, before, release)}
    return frozenset(atom for _, atom in wanted)


def _support(act: Act, case: Case, release: Release) -> frozenset[Atom]:
    step = release.steps[act.step]
    found = set(support(step.opens_when, case.view(act.side), True))
    found |= {("consent", step.needs_consent)} if step.needs_consent else set()
    return frozenset(found | ({("leads", "")} if step.side == "lead" else set()))


def _made(atom: Atom, before: State, then: State, known: frozenset[str]) -> bool:
    """Whether an act changed what an atom says."""
    word, name = atom
    if word == "done":
        return name not in known and (name in before.done) != (name in then.done)
    if word == "fact":
        return bool(before.counts.get(name) != then.counts.get(name))
    if word == "leads":
        return before.lead != then.lead
    old, new = (before.flags, then.flags) if word == "flag" else (before.consented, then.consented)
    return (name in old) != (name in new)


def support(tree: Mapping[str, Any] | None, state: State, wanted: bool) -> frozenset[Atom]:
    """The fewest atoms that make a tree hold (or not) in a state."""
    if not tree:
        return frozenset()
    ((word, argument),) = tree.items()
    if word == "not":
        return support(argument, state, not wanted)
    if word in ("all", "any"):
        if (word == "all") == wanted:
            return frozenset().union(*(support(one, state, wanted) for one in argument))
        fitting = [one for one in argument if compile_guard(one)(state) is wanted]
        return min((support(one, state, wanted) for one in fitting), key=len, default=frozenset())
    return tree_atoms(tree)
