"""Which steps a side can do now, and what the next ones wait for."""

from dataclasses import dataclass

from homeward.procedure.rules.entries import State
from homeward.procedure.rules.guards import Atom, unmet
from homeward.procedure.rules.release import Release, Step

SIDES = ("host", "home")


@dataclass(frozen=True, slots=True)
class Waits:
    """A step not open yet and what it waits for: (word, id, wanted), such as ("done", "hold_interview", "")."""

    step: str
    for_: tuple[Atom, ...]


def open_steps(state: State, release: Release, side: str) -> tuple[str, ...]:
    """The steps that this side can do now, in the procedure's order, with those that may be done again."""
    own, leading = release.rows[side]
    done = state.done_by.get(state.sides.node_of(side), frozenset())
    consented, closed = state.consented, state.closed
    rows = own if side not in state.lead or not leading else own + leading
    return tuple(
        [
            name
            for name, guard, most, scope, late in rows
            if not (most and name in done and (most == 1 or times(name, state, side) >= most))
            and (scope is None or scope in consented)
            and (not closed or late)
            and guard(state)
        ]
    )


def times(step: str, state: State, side: str) -> int:
    """How often a side has done a step, as far as that still counts; a told entry and its private half are one time."""
    node = state.sides.node_of(side)
    told = [one.told for one in state.done.get(step, ()) if one.node == node]
    return max(told.count(False), told.count(True))


def again(step: str, state: State, side: str) -> bool:
    """Whether an open step was already done by this side, so that doing it now means doing it again."""
    return step in state.done_by.get(state.sides.node_of(side), frozenset())


def blocked_steps(state: State, release: Release, side: str) -> tuple[Waits, ...]:
    """The next steps of a side and what they wait for; steps further off are left out."""
    near = {step for one in SIDES for step in open_steps(state, release, one)}
    done = state.done_by.get(state.sides.node_of(side), frozenset())
    found = []
    for step in release.steps.values():
        if step.side not in (side, "both", "lead") or step.id in near or step.id in done or state.closed:
            continue
        waits = waits_for(step, state)
        ahead = [name for word, name, _ in waits if word == "done"]
        if waits and not any(word == "not done" for word, _, _ in waits) and all(name in near for name in ahead):
            found.append(Waits(step.id, waits))
    return tuple(found)


def waits_for(step: Step, state: State) -> tuple[Atom, ...]:
    """Everything one step waits for now."""
    waits = unmet(step.opens_when, state)
    if step.side == "lead" and not state.lead:
        waits += (("leads", "host", ""),)
    if step.needs_consent and step.needs_consent not in state.consented:
        waits += (("consent", step.needs_consent, ""),)
    return tuple(dict.fromkeys(waits))
