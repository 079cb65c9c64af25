"""Guards: trees of all, any and not over five questions, compiled once to closures when a release loads."""

from collections.abc import Mapping
from typing import Any

from homeward.procedure.rules.entries import State
from homeward.procedure.rules.release import Guard, always

Tree = Mapping[str, Any]
ATOMS = ("done", "fact", "flag", "consent", "leads")


def plain(value: Any) -> Any:
    """A fact in the form in which guards compare it: yes and no for truth values, tuples for lists."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return tuple(sorted((plain(one) for one in value), key=str))
    return value


def matches(value: Any, wanted: Any) -> bool:
    """Whether the value of a question is, or holds, one of the wanted codes."""
    codes = {plain(one) for one in wanted} if isinstance(wanted, list | tuple) else {plain(wanted)}
    return not codes.isdisjoint(value) if isinstance(value, tuple) else value in codes


def compile_guard(tree: Tree | None) -> Guard:
    """The closure of a guard; an empty or missing one is true."""
    if not tree:
        return always
    ((word, argument),) = tree.items()
    if word == "all":
        return _all([compile_guard(one) for one in argument])
    if word == "any":
        return _any([compile_guard(one) for one in argument])
    if word == "not":
        inner = compile_guard(argument)
        return lambda state: not inner(state)
    return _atom(word, argument)


def _all(parts: list[Guard]) -> Guard:
    if len(parts) == 1:
        return parts[0]
    if len(parts) == 2:
        first, second = parts
        return lambda state: first(state) and second(state)

    def every(state: State) -> bool:
        for part in parts:
            if not part(state):
                return False
        return True

    return every


def _any(parts: list[Guard]) -> Guard:
    def some(state: State) -> bool:
        for part in parts:
            if part(state):
                return True
        return False

    return some


def _atom(word: str, argument: Any) -> Guard:
    if word == "done":
        return lambda state: argument in state.done
    if word == "flag":
        return lambda state: argument in state.flags
    if word == "consent":
        return lambda state: argument in state.consented
    if word == "leads":
        return lambda state: argument in state.lead
    if word == "fact":
        return _all([_fact(question, wanted) for question, wanted in argument.items()])
    raise ValueError(f"unknown word in a guard: {word}")


def _fact(question: str, wanted: Any) -> Guard:
    return lambda state: question in state.counts and matches(state.counts[question], wanted)


def holds_for(tree: Tree | None, facts: Mapping[str, Any]) -> bool:
    """Whether a tree over facts alone holds for one entry's own facts: the `when` of an effect, `shown_when`."""
    if not tree:
        return True
    ((word, argument),) = tree.items()
    if word == "all":
        return all(holds_for(one, facts) for one in argument)
    if word == "any":
        return any(holds_for(one, facts) for one in argument)
    if word == "not":
        return not holds_for(argument, facts)
    if word == "fact":
        return all(key in facts and matches(plain(facts[key]), wanted) for key, wanted in argument.items())
    raise ValueError(f"only facts can be asked here, not {word}")


Atom = tuple[str, str, str]


def unmet(tree: Tree | None, state: State, wanted: bool = True) -> tuple[Atom, ...]:
    """What keeps a guard closed: (word, id, what is wanted); of several ways the shortest is told."""
    if not tree:
        return () if wanted else (("never", "", ""),)
    ((word, argument),) = tree.items()
    if word == "not":
        return unmet(argument, state, not wanted)
    if word in ("all", "any"):
        parts = [unmet(one, state, wanted) for one in argument]
        if (word == "all") == wanted:
            return tuple(dict.fromkeys(atom for part in parts for atom in part))
        return min(parts, key=len, default=())
    if compile_guard(tree)(state) == wanted:
        return ()
    prefix = "" if wanted else "not "
    if word == "fact":
        return tuple((f"{prefix}fact", question, _codes(codes)) for question, codes in argument.items())
    return ((f"{prefix}{word}", str(argument), ""),)


def _codes(wanted: Any) -> str:
    return " | ".join(str(plain(one)) for one in wanted) if isinstance(wanted, list) else str(plain(wanted))


def demanded(tree: Tree | None) -> frozenset[tuple[str, str]]:
    """The atoms that must hold whenever a tree does."""
    if not tree:
        return frozenset()
    ((word, argument),) = tree.items()
    if word == "all":
        return frozenset().union(*(demanded(one) for one in argument))
    if word == "any":
        return frozenset.intersection(*(demanded(one) for one in argument))
    return frozenset() if word == "not" else frozenset({(word, str(argument))})


def wanted(tree: Tree | None) -> tuple[tuple[str, Any], ...]:
    """The (word, argument) of a tree that may help it to hold: all but what stands under `not`."""
    if not tree:
        return ()
    ((word, argument),) = tree.items()
    if word in ("all", "any"):
        return tuple(atom for one in argument for atom in wanted(one))
    return () if word == "not" else ((word, argument),)


def atoms(tree: Tree | None) -> tuple[tuple[str, Any], ...]:
    """Every (word, argument) of a tree, for the checks."""
    if not tree:
        return ()
    found: list[tuple[str, Any]] = []
    for word, argument in tree.items():
        if word in ("all", "any"):
            for one in argument:
                found.extend(atoms(one))
        elif word == "not":
            found.extend(atoms(argument))
        else:
            found.append((word, argument))
    return tuple(found)
