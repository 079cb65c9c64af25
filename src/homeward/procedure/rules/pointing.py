"""What a new entry of a step should name, so that everybody who reads it replaces the same things."""

from collections.abc import Mapping
from typing import Any

from homeward.procedure.rules.counting import chain
from homeward.procedure.rules.entries import Entry, State
from homeward.procedure.rules.folding import effects_of, journey_stages
from homeward.procedure.rules.leading import BEGINNING
from homeward.procedure.rules.recurring import MEETS, met_by
from homeward.procedure.rules.release import Effect, Release, Step
from homeward.procedure.rules.waiting import live_waits

Pointers = dict[str, tuple[str, ...]]


def pointers(step: str, facts: Mapping[str, Any], state: State, release: Release, node: str) -> Pointers:
    """The pointers of a step that is completed now with these facts, judged on the writer's state.

    The caller keeps the ids of told entries for the told entry and all of them for the private one.
    """
    known = release.steps[step]
    found: dict[str, set[str]] = {}
    if known.repeats == "replaces":
        found["amends"] = {one.entry_id for one in state.done.get(step, ()) if one.node == node}
        if known.side == "lead":
            # It belongs to whoever leads: what the side that led before wrote is not corrected, but ends.
            found["ends"] = {one.entry_id for one in state.done.get(step, ()) if one.node != node}
    if causes := met_by(known, state):
        found[MEETS] = causes
    if known.replies:
        found["replies"] = _asked(known, state, node)
    draft = Entry("", "step", step, node, False, facts, {}, None)
    for effect in effects_of(draft, release):
        for kind, ids in _of_effect(effect, facts, state, release, node).items():
            found.setdefault(kind, set()).update(ids)
    if waits := live_waits(step, state.waits):
        found.setdefault("ends", set()).update(waits)
    taken = _taken(known, state, release, node)
    if taken:
        found.setdefault("names", set()).update(taken)
    return {kind: tuple(sorted(ids)) for kind, ids in sorted(found.items()) if ids}


def _asked(step: Step, state: State, node: str) -> set[str]:
    """The requests of the other side that no entry has answered yet."""
    answered = {one for entry in state.entries_of(step.id) for one in entry.names("replies")}
    asked = [entry for entry in state.entries_of(step.replies or "") if entry.told and entry.node != node]
    return {entry.id for entry in asked if not chain(entry.id, state.entries) & answered}


def _taken(step: Step, state: State, release: Release, node: str) -> set[str]:
    """The told entries whose clock starts when this step takes them, as long as none has."""
    found = set()
    for other in release.steps.values():
        if other.owes and any(limit.taken_by == step.id for limit in other.owes.limits):
            before = {one for entry in state.entries_of(step.id) for one in entry.names("names", "accepts", "replies")}
            asked = [entry for entry in state.entries_of(other.id) if entry.told and entry.node != node]
            found |= {entry.id for entry in asked if entry.id not in before}
    return found


def _of_effect(
    effect: Effect, facts: Mapping[str, Any], state: State, release: Release, node: str
) -> dict[str, set[str]]:
    match effect.kind:
        case "give_consent" | "withdraw_consent":
            return _consent(effect, facts, state)
        case "lower_flag" | "release_hold":
            return {"ends": set(state.raised.get(effect.arguments["of"], ()))}
        case "reopen_case":
            return {"ends": _acting(state, release, "close_case")}
        case "resume":
            return {"ends": _acting(state, release, "pause")}
        case "close_track":
            return {"ends": _acting(state, release, "open_track", effect.arguments["of"])}
        case "stop_journey":
            stages = journey_stages(effect, release)
            steps = [step for step in release.steps.values() if step.stage in stages]
            return {"ends": {entry.id for step in steps for entry in state.entries_of(step.id)}}
        case "offer_lead":
            return {"needs": _last_pair(state, release)}
        case "accept_lead":
            return {"accepts": {one for one, side in state.offers.items() if state.sides.node_of(side) == node}}
        case "decline_lead":
            return {"ends": {one for one, side in state.offers.items() if state.sides.node_of(side) == node}}
        case "pause" if "promise" in effect.arguments:
            asking = [s.id for s in release.steps.values() if s.owes and s.owes.step == effect.arguments["promise"]]
            return {"names": {e.id for one in asking for e in state.entries_of(one) if e.told and e.node != node}}
        case _:
            return {}


def _consent(effect: Effect, facts: Mapping[str, Any], state: State) -> dict[str, set[str]]:
    """A new consent sets aside what was said before on its scope; a withdrawal names the consents it ends."""
    scope = effect.arguments.get("scope") or facts.get(effect.arguments.get("scope_from", ""))
    known = state.consents.get(str(scope))
    if known is None:
        return {}
    if effect.kind == "withdraw_consent":
        return {"withdraws": set(known.given_ids)}
    return {"chooses": set(known.given_ids | known.withdrawn_by)}


def _acting(state: State, release: Release, kind: str, of: str | None = None) -> set[str]:
    return {
        one
        for one in state.live
        for effect in effects_of(state.entries[one], release)
        if effect.kind == kind and (of is None or effect.arguments.get("of") == of)
    }


def _last_pair(state: State, release: Release) -> set[str]:
    """The acceptances so far; naming them all keeps a chain whole."""
    accepting = _acting(state, release, "accept_lead") - {BEGINNING}
    return {one for one in accepting if state.entries[one].told} or accepting
