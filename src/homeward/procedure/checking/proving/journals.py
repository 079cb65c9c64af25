"""The second witness: random whole journals on two nodes with a slow line, by the same rules as real cases."""

import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from multiprocessing import get_context
from typing import Any

from homeward.procedure.checking.proving.acting import Act, given_by
from homeward.procedure.checking.proving.planning import Planner
from homeward.procedure.checking.proving.standing import sides_of
from homeward.procedure.rules import Entry, Release, Sides, State, fold, open_steps, pointers
from homeward.procedure.rules.telling import told_facts, week_of

DAY = date(2026, 3, 2)
LONGEST = 60


@dataclass
class Journals:
    """Each side's own entries, what is on the road to it, and the common ones."""

    release: Release
    sides: Sides
    chance: random.Random
    own: dict[str, list[Entry]] = field(default_factory=lambda: {"host": [], "home": []})
    road: list[tuple[str, Entry]] = field(default_factory=list)
    common: list[Entry] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    story: list[Act] = field(default_factory=list)

    def state(self, side: str) -> State:
        """What a side knows by now."""
        return fold(self.own[side], self.release, self.sides)


def beginnings(planner: Planner) -> list[tuple[Act, ...]]:
    """Ways into the procedure, so that chance does not spend every case in its first nights: a planned way to each
    step that matters, and every known story."""
    kinds = ("offer_lead", "accept_lead", "close_case", "stop_journey", "open_track", "give_consent")
    names = [one.id for one in planner.release.steps.values() if any(one.does(kind) for kind in kinds) or one.owes]
    found = [planner.open(one) for one in names]
    return [(), *(plan[0][1] for plan in found if plan), *planner.retelling.stories]


@dataclass(frozen=True)
class Played:
    """One random case: its seed, every step that was done in it, how many entries were written, and which invariants
    did not hold."""

    seed: int
    steps: frozenset[str]
    entries: int
    wrong: tuple[str, ...]


def run_seeds(planner: Planner, seeds: Iterable[int]) -> Iterator[Played]:
    """The cases of these seeds in their order, played by two processes; one seed always plays the same case."""
    _SHARED.update(planner=planner, ways=beginnings(planner))
    with get_context("fork").Pool(min(2, os.cpu_count() or 1)) as pool:
        yield from pool.imap(_seed, seeds, chunksize=20)


_SHARED: dict[str, Any] = {}


def _seed(seed: int) -> Played:
    journals, wrong = play(_SHARED["planner"], seed, _SHARED["ways"])
    return Played(seed, frozenset(act.step for act in journals.story), len(journals.story), tuple(wrong))


def run(planner: Planner, seed: int, ways: list[tuple[Act, ...]] | None = None) -> list[str]:
    """One case, from its first night or from some way into it; the sentences say which invariant did not hold."""
    return play(planner, seed, ways)[1]


def play(planner: Planner, seed: int, ways: list[tuple[Act, ...]] | None = None) -> tuple[Journals, list[str]]:
    """The same, with the journals of both sides."""
    journals = Journals(planner.release, planner.sides, random.Random(seed))  # noqa: S311 - a made-up case, no secret
    wrong: list[str] = []
    begun = journals.chance.choice(ways) if ways else ()
    # Every second case goes the known way to its end, so that chance begins in the last stages too.
    begun = begun[: journals.chance.choice((len(begun), journals.chance.randint(0, len(begun))))]
    for place, act in enumerate(begun):
        state = journals.state(act.side)
        if act.step not in open_steps(state, planner.release, act.side):
            continue
        wrong += _write(place - len(begun), act, state, journals)
        for to, entry in journals.road:
            journals.own[to].append(entry)
        journals.road.clear()
    states = {side: journals.state(side) for side in ("host", "home")}
    for number in range(journals.chance.randint(10, LONGEST)):
        side = journals.chance.choice(("host", "host", "home"))
        ready = open_steps(states[side], planner.release, side)
        wrong += _standing(ready, side, planner.release)
        wrong += _last_word(ready, side, states, planner.release)
        if ready:
            act = _chosen(ready, side, journals, planner)
            wrong += _gate(act, states[side], planner.release)
            wrong += _write(number, act, states[side], journals)
        _deliver(journals)
        states = {one: journals.state(one) for one in states}
    while journals.road:
        to, entry = journals.road.pop()
        journals.own[to].append(entry)
    return journals, sorted({*wrong, *_equal(journals)})


def _chosen(ready: tuple[str, ...], side: str, journals: Journals, planner: Planner) -> Act:
    """New steps and those that lead on are done more often than those that stop."""
    done = {one.step for one in journals.story}
    weights = [1 if one in done or _stops(one, planner.release) else 6 for one in ready]
    weights = [4 if planner.release.steps[one].does("close_case") else w for one, w in zip(ready, weights, strict=True)]
    name = journals.chance.choices(ready, weights)[0]
    return Act(name, side, journals.chance.choice(planner.choices[name] or ((),)))


def _stops(name: str, release: Release) -> bool:
    kinds = ("close_case", "stop_journey", "hold", "raise_flag", "withdraw_consent")
    return any(release.steps[name].does(kind) for kind in kinds)


def _write(number: int, act: Act, state: State, journals: Journals) -> list[str]:
    release, step = journals.release, journals.release.steps[act.step]
    node, facts, day = state.sides.node_of(act.side), dict(act.facts), DAY + timedelta(days=number)
    points = pointers(step.id, facts, state, release, node)
    journals.given |= given_by(act, release)
    journals.story.append(act)
    told = f"{number}-{act.side}-told"
    own = {**points, "told_as": (told,)} if step.tells else points
    journals.own[act.side].append(Entry(f"{number}-{act.side}-own", "step", step.id, node, False, facts, own, day))
    if not step.tells:
        return []
    known = {entry.id for entry in journals.own[act.side] if entry.told}
    shared = {kind: tuple(one for one in ids if one in known) for kind, ids in points.items()}
    crossing = told_facts(step, facts, day, state, release)
    entry = Entry(told, "step", step.id, node, True, crossing, shared, None if step.movement else day, week_of(day))
    journals.own[act.side].append(entry)
    journals.common.append(entry)
    journals.road.append(("home" if act.side == "host" else "host", entry))
    return _crossed(entry, step.id, journals)


def _crossed(entry: Entry, name: str, journals: Journals) -> list[str]:
    """Nothing of a kind that needs a consent crosses without one that was given before."""
    release = journals.release
    kinds = {release.questions[key].compartment for key in entry.facts if key in release.questions} - {"none"}
    covered = {kind for one in journals.given for kind in release.consents[one].categories if one in release.consents}
    return [f"`{name}` told {', '.join(sorted(kinds - covered))} without a consent"] if kinds - covered else []


def _deliver(journals: Journals) -> None:
    """Some letters arrive, in any order, some twice."""
    for item in journals.chance.sample(journals.road, len(journals.road)):
        if journals.chance.random() < 0.5:
            journals.road.remove(item)
            journals.own[item[0]] += [item[1]] * journals.chance.choice((1, 1, 1, 2))


def _standing(ready: tuple[str, ...], side: str, release: Release) -> Iterator[str]:
    for name in ready:
        step = release.steps[name]
        role = release.roles.get(step.role)
        if side not in sides_of(step) or not role or side not in role.sides:
            yield f"`{name}` is open for {side} and nobody there may do it"


def _gate(act: Act, state: State, release: Release) -> Iterator[str]:
    gate = release.child_gate
    if gate and act.step in gate.steps and gate.flag in state.flags:
        for paper in (gate.decision, gate.guardian, gate.custody_paper):
            if paper not in state.done:
                yield f"`{act.step}` was done for a child without `{paper}`"


def _last_word(ready: tuple[str, ...], side: str, states: dict[str, State], release: Release) -> Iterator[str]:
    """On a journey, before the receiving signature is known, the host side can stop it."""
    state = states["host"]
    offers = {one for one, step in release.steps.items() if step.does("offer_lead")}
    received = {one for one, step in release.steps.items() if step.does("accept_lead")}
    between = offers & set(state.done) and not received & set(state.done) and not state.closed
    if side == "host" and between and not any(release.steps[one].does("stop_journey") for one in ready):
        yield "after the handover and before the receiving signature nothing leads back"


def _equal(journals: Journals) -> Iterator[str]:
    """Both nodes hold the same common state, whatever the order; arrival order changes nothing of their own."""
    release, sides = journals.release, journals.sides
    common = fold(journals.common, release, sides)
    for side, own in journals.own.items():
        told = [one for one in own if one.told]
        if fold(told, release, sides) != common:
            yield f"the common state of {side} differs"
        mixed = journals.chance.sample(own, len(own))
        if fold(mixed, release, sides) != fold(own, release, sides):
            yield f"another order of arrival changes the state of {side}"
    if not (
        common.lead and all(replace(one).lead for one in (fold(own, release, sides) for own in journals.own.values()))
    ):
        yield "nobody leads"
