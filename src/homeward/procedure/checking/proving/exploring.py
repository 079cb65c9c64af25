"""Explores every combination that can be reached; what is not followed exactly is taken as anything at all."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from homeward.procedure.checking.proving.acting import Act, Case, Facts, after, begin, raised_by
from homeward.procedure.checking.proving.slices import (
    Atom,
    Choices,
    asked,
    closure,
    plain_flag,
    plain_scope,
)
from homeward.procedure.checking.proving.worlds import Worlds
from homeward.procedure.rules import Release, Sides, State, Step, open_steps
from homeward.procedure.rules.release import rows_of

MOST_STATES = 2_000_000
Past = frozenset[str]
Key = tuple[Any, ...]


class TooMany(Exception):
    """More states than anybody should call proved."""


@dataclass
class Space:
    """The part of a procedure that can influence some atoms, ready to be explored."""

    release: Release
    sides: Sides
    exact: frozenset[Atom]
    watched: frozenset[str] = frozenset()
    assumed: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    steps: dict[str, Step] = field(init=False)
    moving: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.moving = closure(self.exact, self.release)
        names = sorted(self.moving | self.watched)
        self.steps = {one: self.release.steps[one] for one in names}
        self.choices = choices = Choices(self.release, self.exact, names)
        self.acts = {one: choices.of(self.steps[one]) for one in self.moving}
        never = frozenset(("flag", one) for one in self.barred)
        self.worlds = {one: Worlds(step, self.exact, self.release, never) for one, step in self.steps.items()}
        self.known = {one: tuple(sorted(asked(step) & self.exact)) for one, step in self.steps.items()}
        self.alone = {one: replace(self.release, rows=rows_of({one: step})) for one, step in self.steps.items()}
        self.done = {name for word, name in self.exact if word == "done"}
        self.done |= {one for one in self.moving if self.steps[one].repeats == "never"}
        self.questions = {name for word, name in self.exact if word == "fact"}
        self.flags = {name for word, name in self.exact if word == "flag"}
        self.scopes = {name for word, name in self.exact if word == "consent"}
        self.leads = ("leads", "") in self.exact
        self.plain_flags = {one for one in self.flags if plain_flag(one, self.release)}
        self.plain_scopes = {one for one in self.scopes if plain_scope(one, self.release)}
        self.seen: dict[Key, tuple[bool, bool]] = {}

    def by(self, step: Step) -> tuple[str, ...]:
        """The sides that can do a step."""
        return (step.side,) if step.side in ("host", "home") else ("host", "home")

    def opening(self, state: State, side: str, step: Step) -> tuple[bool, bool]:
        """Whether a step is open in some world, and whether in every one, asked of `open_steps` itself."""
        done = step.id in state.done_by.get(state.sides.node_of(side), ())
        key = (step.id, side, done, *(self._value(atom, state) for atom in self.known[step.id]))
        if key not in self.seen:
            self.seen[key] = self._ask(state, side, step)
        return self.seen[key]

    def _ask(self, state: State, side: str, step: Step) -> tuple[bool, bool]:
        """Asks `open_steps` in every world; what is assumed counts as done where the step must surely be open."""
        worlds, alone = self.worlds[step.id], self.alone[step.id]
        assumed = frozenset(atom for atom in worlds.free if self.assumes(atom, side))
        may = any(step.id in open_steps(one, alone, side) for one in worlds.kindest(state))
        must = may and all(step.id in open_steps(one, alone, side) for one in worlds.hardest(state, assumed))
        return may, must

    def assumes(self, atom: Atom, side: str) -> bool:
        """Whether a step counts as done, or a flag as raised, for this side."""
        if atom[0] == "flag" and atom[1] in self.raised:
            raising = [one for one in self.release.steps.values() if raises(one, atom[1])]
            return all(sees(one, side) for one in raising)
        return atom[0] == "done" and atom[1] in self.assumed and sees(self.release.steps[atom[1]], side)

    @staticmethod
    def _value(atom: Atom, state: State) -> Any:
        word, name = atom
        match word:
            case "done":
                return name in state.done
            case "fact":
                return state.counts.get(name)
            case "flag":
                return name in state.flags
            case "consent":
                return name in state.consented
            case _:
                return state.lead

    def signature(self, case: Case) -> Key:
        """Everything of a case that this space follows; two cases of one signature have the same future here."""
        return (self._mark(case.host), self._mark(case.home))

    def _mark(self, state: State) -> Key:
        entries = set()
        for key in state.live:
            entry = state.entries[key]
            step = entry.step or ""
            done = step in self.done and any(one.entry_id == key for one in state.done.get(step, ()))
            facts = tuple(sorted((q, str(v)) for q, v in entry.facts.items() if q in self.questions))
            flags = tuple(sorted(one for one in self.flags - self.plain_flags if key in state.raised.get(one, ())))
            spoken = tuple(
                sorted(
                    (name, key in consent.given_ids)
                    for name, consent in state.consents.items()
                    if name in self.scopes - self.plain_scopes
                    and (key in consent.given_ids or key in consent.withdrawn_by)
                )
            )
            if done or facts or flags or spoken:
                entries.add((step, entry.node, entry.told, done, facts, flags, spoken))
        tracks = frozenset(state.tracks & self.flags)
        leads = (state.lead, frozenset(state.offers.values())) if self.leads else ()
        plain = (state.flags & self.plain_flags, state.consented & self.plain_scopes)
        return (frozenset(entries), tracks, leads, *plain)

    def moves(self, case: Case) -> Iterator[tuple[Act, Case, bool]]:
        """Every act that is open in some world, the case after it, and whether it is open in every world."""
        for name in sorted(self.moving):
            step = self.steps[name]
            if step.does("close_case"):
                continue  # a closed case is an ending; what opens it again starts from what lay there before
            for side in self.by(step):
                may, must = self.opening(case.view(side), side, step)
                if not may:
                    continue
                for facts in self.acts[name]:
                    act = Act(name, side, facts)
                    if self._idle(step, facts, case) or (self.barred and raised_by(act, self.release) & self.barred):
                        continue
                    found = {self.signature(one): one for one in self._after(case, act)}
                    yield from ((act, one, must and len(found) == 1) for one in found.values())

    def _idle(self, step: Step, facts: Facts, case: Case) -> bool:
        """Whether an act says nothing that both sides do not know already."""
        if step.id in self.done:
            return False
        for kind, *subject in self.choices.says(step, facts):
            known = self._know(kind, subject[0] if subject else "", case)
            if not known:
                return False
        return True

    def _know(self, kind: str, subject: str, case: Case) -> bool:
        views = (case.host, case.home)
        if subject in self.plain_flags and kind in ("raise_flag", "hold", "lower_flag", "release_hold"):
            return all((subject in view.flags) is (kind in ("raise_flag", "hold")) for view in views)
        if subject in self.plain_scopes and kind in ("give_consent", "withdraw_consent"):
            return all((subject in view.consented) is (kind == "give_consent") for view in views)
        return False

    def _after(self, case: Case, act: Act) -> Iterator[Case]:
        yield after(case, act, self.release)
        step = self.steps[act.step]
        kinds = {self.release.questions[name].compartment for name, _ in act.facts}
        if step.tells and step.tells.purpose and kinds - {"none"}:
            yield after(case, act, self.release, granted=frozenset(self.release.consents) - frozenset(self.scopes))


def raises(step: Step, flag: str) -> bool:
    """Whether a step can raise a flag."""
    return any(one.kind in ("raise_flag", "hold") and one.arguments.get("of") == flag for one in step.effects)


def sees(step: Step, side: str) -> bool:
    """Whether a side surely sees that a step was done, whoever did it."""
    return step.tells is not None or step.side == side


@dataclass
class Found:
    """What an exploration saw: how many states, and the first story that breaks the property."""

    states: int
    story: tuple[Act, ...] | None = None
    last: Act | None = None


Bad = Callable[[Act, State, Past], bool]
Remember = Callable[[Act], Past]


def explore(space: Space, bad: Bad, remember: Remember, most: int = MOST_STATES) -> Found:
    """Breadth first through all states; stops at the first watched step that opens where it must not.

    bad(step and side, that side's state, the past); remember(act) names what of an act is never forgotten.
    """
    start = begin(space.release, space.sides)
    first = (space.signature(start), frozenset[str]())
    parents: dict[Key, tuple[Key, Act] | None] = {first: None}
    ahead: deque[tuple[Key, Case, Past]] = deque([(first, start, frozenset())])
    while ahead:
        key, case, past = ahead.popleft()
        for name in sorted(space.watched):
            for side in space.by(space.steps[name]):
                state = case.view(side)
                if bad(Act(name, side), state, past) and space.opening(state, side, space.steps[name])[0]:
                    return Found(len(parents), story_of(key, parents), Act(name, side))
        for act, next_case, _ in space.moves(case):
            known = past | remember(act)
            next_key = (space.signature(next_case), known)
            if next_key not in parents:
                parents[next_key] = (key, act)
                ahead.append((next_key, next_case, known))
        if len(parents) > most:
            raise TooMany(len(parents))
    return Found(len(parents))


def story_of(key: Key, parents: dict[Key, tuple[Key, Act] | None]) -> tuple[Act, ...]:
    """The acts that led to a state, first to last."""
    acts = []
    while (before := parents[key]) is not None:
        key, act = before
        acts.append(act)
    return tuple(reversed(acts))
