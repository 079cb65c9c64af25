"""When a step that was done comes back: its cause happened again, and no entry of the step was written after it.

Nothing here compares days or ids. An entry of such a step names, with `meets`, every cause that its writer saw; a cause
that nobody named is a new one. A correction of a cause is the same cause.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from homeward.procedure.rules.counting import chain
from homeward.procedure.rules.entries import State
from homeward.procedure.rules.guards import demanded, wanted
from homeward.procedure.rules.parts import Form
from homeward.procedure.rules.release import Step

MEETS = "meets"
# What a clock may start from without naming a step: then it starts from what the guard waits for.
TOLD = frozenset({"told", "taken"})
RAISING = ("raise_flag", "hold", "open_track")


def causes_of(steps: Mapping[str, Step], forms: Mapping[str, Form]) -> dict[str, tuple[str, ...]]:
    """By step the steps after which it is due anew; none for a review, which starts itself, and for an answer.

    A cause starts the clock of the step and stands before it; where no clock runs it is what the guard demands.
    """
    raisers: dict[str, set[str]] = {}
    for step in steps.values():
        for effect in step.effects:
            if effect.kind in RAISING:
                raisers.setdefault(str(effect.arguments["of"]), set()).add(step.id)
    askers: dict[str, set[str]] = {}
    for step in steps.values():
        for question in forms[step.form].questions if step.form else ():
            askers.setdefault(question.id, set()).add(step.id)
    ahead = {step.id: _ahead(step.opens_when, raisers) for step in steps.values()}
    return {step.id: _causes(step, ahead, askers) for step in steps.values()}


def _causes(step: Step, ahead: Mapping[str, set[str]], askers: Mapping[str, set[str]]) -> tuple[str, ...]:
    starts = {one for limit in step.limits for one in limit.starts}
    if step.id in starts or step.replies:
        return ()
    if not step.limits and (step.repeats == "adds" or step.no_clock in ("event", "when_needed")):
        return ()  # it lies on no desk, the first time either
    if not step.limits:
        return tuple(sorted(str(name) for word, name in demanded(step.opens_when) if word == "done"))
    if starts & TOLD:
        starts |= {str(name) for word, name in wanted(step.opens_when) if word == "done"}
    before = _closed(ahead[step.id], ahead)
    for word, asked in wanted(step.opens_when):
        if word == "fact":
            before |= {name for question in asked for name in askers.get(question, ())}
    return tuple(sorted(starts & before - {step.id}))


def _ahead(tree: Mapping[str, Any] | None, raisers: Mapping[str, set[str]]) -> set[str]:
    """The steps that may stand directly before one with this guard."""
    found: set[str] = set()
    for word, name in wanted(tree):
        found |= {str(name)} if word == "done" else raisers.get(str(name), set()) if word == "flag" else set()
    return found


def _closed(names: Iterable[str], ahead: Mapping[str, set[str]]) -> set[str]:
    found, left = set(names), list(names)
    while left:
        new = ahead.get(left.pop(), set()) - found
        found |= new
        left.extend(new)
    return found


def met_by(step: Step, state: State) -> set[str]:
    """What a new entry of a step meets: every cause that stands."""
    return {entry.id for name in step.causes for entry in state.entries_of(name)}


def called_again(step: Step, state: State, node: str) -> bool:
    """Whether a cause stands that no entry of this step by this country has met."""
    standing = [entry for name in step.causes for entry in state.entries_of(name)]
    if not standing:
        return False
    met = {one for entry in state.entries_of(step.id) if entry.node == node for one in entry.names(MEETS)}
    met |= {twin for one in met if one in state.entries for twin in state.entries[one].names("told_as")}
    # What was told before its private half was seen, as by a partner on paper, counts for both halves.
    return not all(chain(entry.id, state.entries) & met or entry.names("told_as") & met for entry in standing)
