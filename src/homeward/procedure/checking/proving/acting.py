"""A made-up case that is played act by act: two nodes, each with its own journal, and every letter arrives at once."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from homeward.procedure.rules import Entry, Release, Sides, State, effects_of, fold, open_steps, pointers
from homeward.procedure.rules.telling import told_facts

DAY = date(2026, 3, 2)
# What these do outlives the entry itself: a chain of leads, a lowered flag.
LASTING = ("offer_lead", "accept_lead", "decline_lead", "lower_flag", "release_hold")
Facts = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Act:
    """One step done by one side with these steering facts."""

    step: str
    side: str
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What both nodes know after a story; `host` and `home` are states that `fold` made from real entries."""

    host: State
    home: State
    number: int = 0

    def view(self, side: str) -> State:
        """The state by which one side works."""
        return self.host if side == "host" else self.home


Plan = tuple[Case, tuple[Act, ...]]
# Cases that are kept; more would need more memory than they save time.
MOST_KEPT = 30_000


class Playing:
    """Plays acts one after the other and remembers what came of them: stories share their beginnings."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self._cases: dict[tuple[Act, ...], Case] = {}
        self._open: dict[tuple[str, tuple[Act, ...]], frozenset[str]] = {}

    def then(self, plan: Plan, act: Act) -> Plan:
        """The plan with one more act; its acts are all that were done since nobody had written anything."""
        acts = (*plan[1], act)
        if acts not in self._cases:
            self._room()
            self._cases[acts] = after(plan[0], act, self.release)
        return self._cases[acts], acts

    def open(self, plan: Plan, side: str) -> frozenset[str]:
        """The steps that are open for a side after the acts of a plan."""
        key = (side, plan[1])
        if key not in self._open:
            self._open[key] = frozenset(open_steps(plan[0].view(side), self.release, side))
        return self._open[key]

    def _room(self) -> None:
        if len(self._cases) > MOST_KEPT:
            self._cases.clear()
            self._open.clear()


def begin(release: Release, sides: Sides) -> Case:
    """A case of which nobody has written anything yet."""
    nothing = fold((), release, sides)
    return Case(nothing, nothing)


def after(case: Case, act: Act, release: Release, *, granted: frozenset[str] = frozenset()) -> Case:
    """The case after one act, written as the pages write it: pointers first, then the private and the told entry.

    granted: scopes that are taken as given when it is judged which facts cross.
    """
    step, state, facts = release.steps[act.step], case.view(act.side), dict(act.facts)
    node = state.sides.node_of(act.side)
    points = pointers(step.id, facts, state, release, node)
    private, told = f"{case.number}-own", f"{case.number}-told"
    own = {**points, "told_as": (told,)} if step.tells else points
    new = [Entry(private, "step", step.id, node, False, facts, own, DAY)]
    if not step.tells:
        return _written(case, act.side, _with(state, new, release), release)
    crossing = told_facts(step, facts, DAY, replace(state, consented=state.consented | granted), release)
    other = case.view("home" if act.side == "host" else "host")
    common = {key for key, one in other.entries.items() if one.told}
    shared = {kind: tuple(one for one in ids if one in common) for kind, ids in points.items()}
    new.append(Entry(told, "step", step.id, node, True, crossing, shared, DAY))
    mine, theirs = _with(state, new, release), _with(other, new[1:], release)
    return Case(mine, theirs, case.number + 1) if act.side == "host" else Case(theirs, mine, case.number + 1)


def _written(case: Case, side: str, state: State, _release: Release) -> Case:
    host, home = (state, case.home) if side == "host" else (case.host, state)
    return Case(host, home, case.number + 1)


def _with(state: State, new: list[Entry], release: Release) -> State:
    """The state with more entries; those that are replaced for good and did nothing lasting are left out."""
    return lean(fold([*state.entries.values(), *new], release, state.sides), release)


def lean(state: State, release: Release) -> State:
    """The same state over fewer entries, so that a long story stays quick to read."""
    dead = state.entries.keys() - state.live
    if not dead or any(_lasts(state.entries[one], release) for one in dead):
        return state
    return replace(state, entries={key: one for key, one in state.entries.items() if key in state.live})


def _lasts(entry: Entry, release: Release) -> bool:
    step = release.steps.get(entry.step or "")
    return bool(step) and any(effect.kind in LASTING for effect in step.effects)  # type: ignore[union-attr]


def given_by(act: Act, release: Release) -> frozenset[str]:
    """The scopes that an act gives."""
    facts = dict(act.facts)
    draft = Entry("", "step", act.step, "", False, facts, {}, None)
    found = [one for one in effects_of(draft, release) if one.kind == "give_consent"]
    scopes = {one.arguments.get("scope") or facts.get(one.arguments.get("scope_from", "")) for one in found}
    return frozenset(str(one) for one in scopes if one)


def raised_by(act: Act, release: Release) -> frozenset[str]:
    """The flags that an act raises."""
    draft = Entry("", "step", act.step, "", False, dict(act.facts), {}, None)
    effects = effects_of(draft, release)
    return frozenset(str(one.arguments["of"]) for one in effects if one.kind in ("raise_flag", "hold"))
