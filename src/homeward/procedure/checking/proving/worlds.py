"""States that differ in what is not followed: the kindest for what may open, the hardest for what must."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import Any

from homeward.procedure.checking.proving.slices import OTHER, Atom, asked, facts_of
from homeward.procedure.rules import Done, Release, State, Step

Tree = Mapping[str, Any]
Both = (False, True)


class Worlds:
    """Everything one step asks and nobody follows, with the values that matter.

    An atom that a guard only ever wants (or only ever shuns) has one kindest and one hardest value; for all others
    every value is tried. An answer of several codes holds them all at its kindest: a guard may ask for more than one.
    """

    def __init__(
        self, step: Step, exact: frozenset[Atom], release: Release, never: frozenset[Atom] = frozenset()
    ) -> None:
        self.step, self.free = step, tuple(sorted(asked(step) - exact))
        self.several = frozenset(key for key, one in release.questions.items() if one.type == "codes")
        wants: dict[Atom, set[bool]] = {("consent", step.needs_consent or ""): {True}}
        _signs(step.opens_when, True, wants)
        self.never = never
        self.signs = {atom: next(iter(signs)) for atom, signs in wants.items() if len(signs) == 1}
        self.codes: dict[str, list[frozenset[str]]] = {}
        for question, codes in facts_of(step.opens_when):
            self.codes.setdefault(question, []).append(codes)

    def kindest(self, state: State) -> Iterator[State]:
        """Worlds of which one opens the step, if any world does."""
        yield from self._made(state, True, frozenset())

    def hardest(self, state: State, assumed: frozenset[Atom]) -> Iterator[State]:
        """Worlds that all open the step, if every world does in which the assumed atoms hold."""
        yield from self._made(state, False, assumed)

    def _made(self, state: State, kind: bool, assumed: frozenset[Atom]) -> Iterator[State]:
        ranges = [self._range(atom, kind, atom in assumed) for atom in self.free]
        for values in product(*ranges):
            yield world(state, dict(zip(self.free, values, strict=True)))

    def _range(self, atom: Atom, kind: bool, assumed: bool) -> tuple[Any, ...]:
        word, name = atom
        if assumed or atom in self.never:
            return (assumed,)
        if word == "leads":
            return (frozenset({"host"}), frozenset({"home"}))
        if word == "fact":
            every = sorted(frozenset().union(*self.codes[name]))
            if name in self.several:
                return self._sets(tuple(every), self.signs.get(atom), kind)
            if atom in self.signs and len(set(self.codes[name])) == 1:
                return (every[0],) if self.signs[atom] is kind else (OTHER,)
            return (None, OTHER, *every)
        return (self.signs[atom] is kind,) if atom in self.signs else Both

    @staticmethod
    def _sets(every: tuple[str, ...], sign: bool | None, kind: bool) -> tuple[Any, ...]:
        if sign is not None:
            return (every,) if sign is kind else ((),)
        return (None, *(some for size in range(len(every) + 1) for some in combinations(every, size)))


def _signs(tree: Tree | None, wanted: bool, found: dict[Atom, set[bool]]) -> None:
    if not tree:
        return
    ((word, argument),) = tree.items()
    if word in ("all", "any"):
        for one in argument:
            _signs(one, wanted, found)
    elif word == "not":
        _signs(argument, not wanted, found)
    elif word == "fact":
        for question in argument:
            found.setdefault(("fact", question), set()).add(wanted)
    else:
        found.setdefault((word, "" if word == "leads" else str(argument)), set()).add(wanted)


def world(state: State, values: dict[Atom, Any]) -> State:
    """The state with these values, and open: a closed case is looked at as if it were not."""
    done, counts = dict(state.done), dict(state.counts)
    flags, consented, lead = set(state.flags), set(state.consented), state.lead
    for (word, name), value in values.items():
        match word:
            case "done":
                _put(done, name, (Done("·", "", None, False),) if value else None)
            case "fact":
                _put(counts, name, value)
            case "flag":
                (flags.add if value else flags.discard)(name)
            case "consent":
                (consented.add if value else consented.discard)(name)
            case _:
                lead = value
    return replace(
        state, done=done, counts=counts, flags=frozenset(flags), consented=frozenset(consented), lead=lead, closed=False
    )


def _put(mapping: dict[str, Any], name: str, value: Any) -> None:
    mapping.pop(name, None)
    if value is not None:
        mapping[name] = value
