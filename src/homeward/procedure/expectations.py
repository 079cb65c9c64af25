"""Compares what a scenario expects with what the two nodes and their common part say."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from homeward.procedure.rules import (
    Promise,
    Release,
    State,
    called_again,
    due,
    effects_of,
    for_meeting,
    open_steps,
    path,
    promises,
)

Raw = Mapping[str, Any]
States = Mapping[str, State]


def missed(expect: Raw, states: States, release: Release, today: date) -> list[str]:
    """A sentence for everything that came out otherwise."""
    today = date.fromisoformat(expect["on"]) if "on" in expect else today
    return [
        *_steps(expect, states, release),
        *_recurring(expect, states, release),
        *_promised(expect, states["common"], release),
        *_dates(expect, states, release, today),
        *_sets(expect, states),
        *_heard(expect, states),
        *_decided(expect, states),
        *_assigned(expect, states, release),
        *_meeting(expect, states["common"], release, today),
        *_where(expect, states, release),
    ]


def _steps(expect: Raw, states: States, release: Release) -> Iterator[str]:
    for side in ("host", "home"):
        found = open_steps(states[side], release, side)
        for step in (expect.get("open") or {}).get(side, ()):
            if step not in found:
                yield f"`{step}` should be open for {side}; open are: {', '.join(found) or 'none'}."
        for step in (expect.get("not_open") or {}).get(side, ()):
            if step in found:
                yield f"`{step}` should not be open for {side}, but it is."


def _recurring(expect: Raw, states: States, release: Release) -> Iterator[str]:
    """Steps that were done and lie on the desk once more, because what they are for has happened again."""
    for side in ("host", "home"):
        state = states[side]
        node, opened = state.sides.node_of(side), open_steps(state, release, side)
        found = [one for one in opened if one in state.done and called_again(release.steps[one], state, node)]
        for step in (expect.get("again") or {}).get(side, ()):
            if step not in found:
                yield f"`{step}` should be due once more for {side}; due again are: {', '.join(found) or 'none'}."
        for step in (expect.get("not_again") or {}).get(side, ()):
            if step in found:
                yield f"`{step}` should not be due once more for {side}, but it is."


def _promised(expect: Raw, common: State, release: Release) -> Iterator[str]:
    if "promises" not in expect:
        return
    found = promises(common, release)
    wanted = [one if isinstance(one, Mapping) else {"step": one} for one in expect["promises"]]
    steps, asked = sorted({one.step for one in found}), sorted({one["step"] for one in wanted})
    if steps != asked:
        yield f"owed should be {', '.join(asked) or 'nothing'}, but owed is {', '.join(steps) or 'nothing'}."
    for one in wanted:
        same = [promise for promise in found if promise.step == one["step"]]
        if same and not any(_as_written(one, promise, common) for promise in same):
            yield f"the promise `{one['step']}` should be {dict(one)}, but is {_shown(same[0], common)}."


def _as_written(wanted: Raw, promise: Promise, common: State) -> bool:
    shown = _shown(promise, common)
    return all(shown.get(key) == value for key, value in wanted.items())


def _shown(promise: Promise, common: State) -> dict[str, Any]:
    by = common.sides.side_of(promise.by)
    due_on = promise.due_on.isoformat() if promise.due_on else None
    return {"step": promise.step, "by": by, "state": promise.state, "due_on": due_on}


def _dates(expect: Raw, states: States, release: Release, today: date) -> Iterator[str]:
    for step, wanted in (expect.get("due") or {}).items():
        owed = [one for one in promises(states["common"], release) if one.step == step]
        side = release.steps[step].side if step in release.steps else "host"
        state = states[side if side in ("host", "home") else "host"]
        found = owed[0].due_on if owed else due(step, state, release, today).on if step in release.steps else None
        shown = found.isoformat() if found else None
        if shown != wanted:
            yield f"`{step}` should be due on {wanted}, but is due on {shown}."


def _sets(expect: Raw, states: States) -> Iterator[str]:
    flags = states["host"].flags | states["home"].flags
    for name, found in (("flags", flags), ("consents", states["common"].consented)):
        for one in expect.get(name, ()):
            if one not in found:
                yield f"`{one}` should be among the {name}: {', '.join(sorted(found)) or 'none'}."
    for one in expect.get("not_flags", ()):
        if one in flags:
            yield f"the flag `{one}` should not be raised, but is."
    for one in expect.get("no_consents", ()):
        if one in states["common"].consented:
            yield f"the consent `{one}` should not be given, but is."


def _heard(expect: Raw, states: States) -> Iterator[str]:
    """What one country was told by the other: steps whose entries crossed, and steps of which nothing did."""
    for side in ("host", "home"):
        state = states[side]
        node = state.sides.node_of(side)
        found = {one.step or one.kind for one in state.entries.values() if one.told and one.node != node}
        for step in (expect.get("heard") or {}).get(side, ()):
            if step not in found:
                yield f"{side} should have heard of `{step}`; it has heard of: {', '.join(sorted(found)) or 'nothing'}."
        for step in (expect.get("not_heard") or {}).get(side, ()):
            if step in found:
                yield f"{side} should not have heard of `{step}`, but has."


def _decided(expect: Raw, states: States) -> Iterator[str]:
    """What each country has decided for itself about the status of the person; null is nothing yet."""
    for side, wanted in (expect.get("status") or {}).items():
        state = states[side]
        found = state.status.get(state.sides.node_of(side), (None,))[0]
        if found != wanted:
            yield f"{side} should have decided {wanted or 'nothing'}, but has decided {found or 'nothing'}."


def _assigned(expect: Raw, states: States, release: Release) -> Iterator[str]:
    """By which steps the case was given to another office or person of a country."""
    for side in ("host", "home"):
        state = states[side]
        live = [state.entries[key] for key in state.live]
        found = {one.step for one in live if any(effect.kind == "assign" for effect in effects_of(one, release))}
        for step in (expect.get("assigned") or {}).get(side, ()):
            if step not in found:
                yield f"`{step}` should have given the case to an office of {side}, but has not."


def _meeting(expect: Raw, common: State, release: Release, today: date) -> Iterator[str]:
    if "meeting" not in expect:
        return
    found = sorted({one.step for one in for_meeting(common, release) if one.from_ <= today})
    if found != sorted(expect["meeting"]):
        wanted = ", ".join(sorted(expect["meeting"])) or "nothing"
        yield f"for the meeting should be {wanted}, but is {', '.join(found) or 'nothing'}."


def _where(expect: Raw, states: States, release: Release) -> Iterator[str]:
    common = states["common"]
    if "lead" in expect and set(expect["lead"]) != common.lead:
        yield f"{', '.join(expect['lead'])} should lead, but {', '.join(sorted(common.lead))} does."
    if "here" in expect:
        here = next((stop.stage for stop in path(states["host"], release) if stop.state == "here"), None)
        if here != expect["here"]:
            yield f"the path should stand at {expect['here']}, but stands at {here}."
    closed = any(state.closed for state in states.values())
    if "closed" in expect and expect["closed"] != closed:
        yield f"the case should be {'closed' if expect['closed'] else 'open'}, but is not."
    if "journey_stopped" in expect and expect["journey_stopped"] != states["host"].journey_stopped:
        yield f"the journey should {'' if expect['journey_stopped'] else 'not '}be stopped."
