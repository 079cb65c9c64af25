"""Folds a set of entries into a state: both countries call it, on their own set and on the common one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from homeward.procedure.rules.agreeing import consents_of
from homeward.procedure.rules.closing import closures_of
from homeward.procedure.rules.counting import Counted, count
from homeward.procedure.rules.entries import Conflict, Done, Entry, Sides, State
from homeward.procedure.rules.guards import holds_for, plain
from homeward.procedure.rules.leading import lead_of, offers_of
from homeward.procedure.rules.parts import Question
from homeward.procedure.rules.release import Effect, Release
from homeward.procedure.rules.waiting import waits_of


def fold(entries: Iterable[Entry], release: Release, sides: Sides) -> State:
    """The state of a set of entries; order, copies and clocks change nothing."""
    counted = count(entries, release)
    live = [counted.entries[key] for key in sorted(counted.live)]
    acting = [(entry, effect) for entry in live for effect in effects_of(entry, release)]
    going = _going(live, acting, release)
    done, values = _done(going), _values(going, release)
    raised = _raised(acting, counted)
    consents = consents_of(acting, counted, release)
    lead = lead_of(counted, release, sides)
    return State(
        sides=sides,
        done=done,
        done_by=_done_by(done),
        facts=values,
        counts={question: counting(question, found, release) for question, found in values.items()},
        flags=frozenset(raised) | _tracks(acting),
        raised=raised,
        consents=consents,
        consented=frozenset(scope for scope, consent in consents.items() if consent.live),
        lead=lead,
        offers=offers_of(counted, release, sides),
        status=_status(acting, release),
        tracks=_tracks(acting),
        journey_stopped=_stopped(acting, done, release),
        closed=any(effect.kind == "close_case" for _, effect in acting),
        conflicts=_conflicts(going, release, lead),
        live=counted.live,
        paused=_paused(acting),
        replied=frozenset(target for entry in live for target in entry.names("replies")),
        waits=waits_of(counted),
        closures=closures_of(counted),
        entries=counted.entries,
    )


def effects_of(entry: Entry, release: Release) -> tuple[Effect, ...]:
    """The effects of an entry whose `when` its own facts satisfy."""
    step = release.steps.get(entry.step or "") if entry.kind == "step" else None
    if step is None or not step.effects:
        return ()
    return tuple([one for one in step.effects if not one.when or holds_for(one.when, entry.facts)])


def _going(live: list[Entry], acting: list[tuple[Entry, Effect]], release: Release) -> list[Entry]:
    """The entries without those that stop a journey from inside it: they take back its steps, their own included."""
    stops = {
        entry.id
        for entry, effect in acting
        if effect.kind == "stop_journey" and release.steps[entry.step or ""].stage in journey_stages(effect, release)
    }
    return [entry for entry in live if entry.id not in stops]


def _done(live: list[Entry]) -> dict[str, tuple[Done, ...]]:
    done: dict[str, list[Done]] = defaultdict(list)
    for entry in live:
        if entry.kind == "step" and entry.step:
            done[entry.step].append(Done(entry.id, entry.node, entry.happened_on, entry.told, entry.week))
    return {step: tuple(found) for step, found in done.items()}


def _done_by(done: Mapping[str, tuple[Done, ...]]) -> dict[str, frozenset[str]]:
    by: dict[str, set[str]] = defaultdict(set)
    for step, found in done.items():
        for one in found:
            by[one.node].add(step)
    return {node: frozenset(steps) for node, steps in by.items()}


def _values(live: list[Entry], release: Release) -> dict[str, frozenset[Any]]:
    """The values of every steering question; a private entry speaks for its told twin, which may hold less."""
    private = {(entry.step, entry.node) for entry in live if not entry.told}
    found: dict[str, set[Any]] = defaultdict(set)
    for entry in live:
        if entry.told and (entry.step, entry.node) in private:
            continue
        for question, value in entry.facts.items():
            if question in release.questions and value is not None:
                found[question].add(plain(value))
    return {question: frozenset(values) for question, values in found.items()}


def counting(question: str, values: frozenset[Any], release: Release) -> Any:
    """The value that counts: the more protective by the code list, else by what the question says of its numbers."""
    if len(values) == 1:
        return next(iter(values))
    asked, ranks = release.questions[question], release.ranks[question]
    return max(values, key=lambda value: _protection(value, asked, ranks))


def _protection(value: Any, asked: Question, ranks: Mapping[str, int]) -> tuple[Any, ...]:
    if isinstance(value, tuple):
        return (max((ranks.get(str(one), 0) for one in value), default=0), len(value), str(value))
    if asked.type in ("number", "date"):
        return (value,) if asked.protective == "highest" else (_Reversed(value),)
    return (ranks.get(str(value), 0), str(value))


class _Reversed:
    """Turns the order round, for the lowest of numbers and dates alike."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Reversed") -> bool:
        return bool(other.value < self.value)


def _raised(acting: list[tuple[Entry, Effect]], counted: Counted) -> dict[str, frozenset[str]]:
    raised: dict[str, set[str]] = defaultdict(set)
    for entry, effect in acting:
        if effect.kind in ("raise_flag", "hold") and (entry.id, effect.arguments["of"]) not in counted.lowered:
            raised[effect.arguments["of"]].add(entry.id)
    return {flag: frozenset(ids) for flag, ids in raised.items()}


def _tracks(acting: list[tuple[Entry, Effect]]) -> frozenset[str]:
    return frozenset(str(effect.arguments["of"]) for _, effect in acting if effect.kind == "open_track")


def _status(acting: list[tuple[Entry, Effect]], release: Release) -> dict[str, tuple[str, date | None]]:
    """Each state's own decision about status; one country never overwrites the other's."""
    found: dict[str, set[tuple[str, date | None]]] = defaultdict(set)
    for entry, effect in acting:
        question = effect.arguments["code_from"] if effect.kind == "set_status" else ""
        code = entry.facts.get(question)
        if code is not None:
            ranks = release.ranks.get(question, {})
            found[entry.node].add((str(ranks.get(str(code), 0)).zfill(4) + str(code), entry.happened_on))
    best = {node: max(values, key=lambda one: (one[0], str(one[1]))) for node, values in found.items()}
    return {node: (code[4:], on) for node, (code, on) in best.items()}


def journey_stages(effect: Effect, release: Release) -> tuple[str, ...]:
    """The stages that a stopped journey takes back: those named, else the branch up to where the lead is accepted."""
    if effect.arguments.get("stages"):
        return tuple(effect.arguments["stages"])
    for branch in release.fork.branches.values() if release.fork else ():
        for place, stage in enumerate(branch):
            if any(release.steps[step].does("accept_lead") for step in release.stage(stage).steps):
                return branch[: place + 1]
    return ()


def _stopped(acting: list[tuple[Entry, Effect]], done: Mapping[str, tuple[Done, ...]], release: Release) -> bool:
    """Whether a journey was stopped and no other has begun."""
    stops = [(entry, effect) for entry, effect in acting if effect.kind == "stop_journey"]
    steps = {
        step for _, stop in stops for stage in journey_stages(stop, release) for step in release.stage(stage).steps
    }
    return bool(stops) and not any(step in done for step in steps)


def _paused(acting: list[tuple[Entry, Effect]]) -> dict[str, str]:
    """The cause by the id of the told entry whose promise rests; the key `*` is every promise of the case."""
    found: dict[str, str] = {}
    for entry, effect in acting:
        if effect.kind == "pause":
            cause = str(plain(entry.facts.get(effect.arguments["cause_from"], "")))
            for target in entry.names("names", "replies") or {effect.arguments.get("promise", "*")}:
                found[target] = max(found.get(target, ""), cause)
    return found


def _conflicts(live: list[Entry], release: Release, lead: frozenset[str]) -> tuple[Conflict, ...]:
    """Several live entries for a thing that is done once."""
    found: dict[tuple[str, str, bool], set[str]] = defaultdict(set)
    for entry in live:
        step = release.steps.get(entry.step or "")
        if step and step.repeats != "adds":
            found[step.id, entry.node, entry.told].add(entry.id)
    clashes = [Conflict(step, node, frozenset(ids)) for (step, node, _), ids in sorted(found.items()) if len(ids) > 1]
    if len(lead) > 1:
        clashes.append(Conflict("lead", None, frozenset()))
    return tuple(clashes)
