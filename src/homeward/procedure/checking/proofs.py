"""Proves what must hold in every edition: the person has the last word, and no help depends on proceedings."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.loading import File
from homeward.procedure.rules.folding import journey_stages
from homeward.procedure.rules.guards import atoms, demanded
from homeward.procedure.rules.release import Release, Step

Atom = tuple[str, str]
Places = dict[str, tuple[File, tuple[str | int, ...]]]
MOST_UNKNOWN = 12


def last_word_problems(files: list[File], release: Release) -> Iterator[Problem]:
    """Until the receiving signature one act of the person alone must lead back, whatever else has happened.

    For each step of the journey: whatever is true or false besides (every combination is tried), some step that
    stops the journey is open to the side where the person is, needs no second person, no signature round, no
    consent and no reason, and tells no more than that the journey did not take place.
    """
    if not release.fork:
        return
    where = places_of(files)
    stops = [step for step in release.steps.values() if step.does("stop_journey")]
    if not stops:
        yield at(*where["forks"], "no step has the effect `stop_journey`: the person could not turn back.")
        return
    good = [step for step in stops if not _burden(step, release)]
    if not good:
        for step in stops:
            yield at(*where[step.id], f"`{step.id}` cannot be the person's last word: {_burden(step, release)}.")
        return
    for journey in _journey(good[0], release):
        if not any(_always_open(stop, journey, release) for stop in good):
            names = ", ".join(f"`{one.id}`" for one in good)
            says = f"after `{journey.id}` and before the receiving signature {names} can be closed: no way back."
            yield at(*where[journey.id], says)


def places_of(files: list[File]) -> Places:
    """Where each step stands in the files, and the parts of procedure.yaml that a proof speaks of."""
    places: Places = {}
    for file in files:
        if file.path == "procedure.yaml":
            places |= {key: (file, (key,)) for key in ("forks", "stages", "flags", "child_gate")}
        for place, step in enumerate(file.data.get("steps", ()) if file.path.startswith("stages/") else ()):
            places[step["id"]] = (file, ("steps", place))
    return places


def _burden(step: Step, release: Release) -> str:
    """What stands between the person and this act; empty when nothing does."""
    form = release.forms.get(step.form or "")
    reasons = {
        "it waits for a second person": step.second_person,
        "it goes through a signature round": step.round,
        "it needs a consent": step.needs_consent is not None,
        "it can be done only once": step.repeats == "never",
        "the other country would do it": step.side == "home",
        "its form demands an answer": any(one.required for one in form.questions) if form else False,
        "it tells more than that the journey did not take place": bool(step.tells and not step.tells.milestone),
        "it stops the journey only sometimes": any(one.when for one in step.effects if one.kind == "stop_journey"),
    }
    return " and ".join(reason for reason, holds in reasons.items() if holds)


def _stages(stop: Step, release: Release) -> tuple[str, ...]:
    return next(journey_stages(one, release) for one in stop.effects if one.kind == "stop_journey")


def _receiving(release: Release) -> frozenset[str]:
    return frozenset(step.id for step in release.steps.values() if step.does("accept_lead"))


def _journey(stop: Step, release: Release) -> list[Step]:
    """The steps of the journey before the person is received."""
    receiving, stages = _receiving(release), {one for one in _stages(stop, release) if release.stage(one).branch}
    steps = [step for step in release.steps.values() if step.stage in stages and not step.does("stop_journey")]
    return [step for step in steps if step.id not in receiving and not receiving & surely_before(step, release)]


def surely_before(step: Step, release: Release) -> frozenset[str]:
    """The steps that were surely done when this one was: a fixed point over what guards demand."""
    known, ahead = {step.id}, [step.id]
    while ahead:
        for word, name in demanded(release.steps[ahead.pop()].opens_when):
            if word == "done" and name not in known and name in release.steps:
                known.add(name)
                ahead.append(name)
    return frozenset(known)


def _always_open(stop: Step, journey: Step, release: Release) -> bool:
    """Whether a guard holds for every combination of what we cannot know."""
    known, unknown = _worlds(stop, journey, release)
    if len(unknown) > MOST_UNKNOWN:
        return False
    worlds = product((True, False), repeat=len(unknown))
    return all(_holds(stop.opens_when, known | dict(zip(unknown, world, strict=True))) for world in worlds)


def _worlds(stop: Step, journey: Step, release: Release) -> tuple[dict[Atom, bool], list[Atom]]:
    """What is surely so after a step of the journey, and what could be either way."""
    known: dict[Atom, bool] = {("done", name): True for name in surely_before(journey, release)}
    known |= {("done", name): False for name in _receiving(release)}
    if stop.side == "lead":
        known[("leads", "host")] = True
    return known, sorted({(word, str(argument)) for word, argument in atoms(stop.opens_when)} - set(known))


def worlds_of_the_last_word(release: Release) -> int:
    """How many combinations the proof of the last word tries."""
    good = [one for one in release.steps.values() if one.does("stop_journey") and not _burden(one, release)]
    if not release.fork or not good:
        return 0
    return sum(2 ** len(_worlds(stop, one, release)[1]) for one in _journey(good[0], release) for stop in good)


def _holds(tree: Mapping[str, Any] | None, world: Mapping[Atom, bool]) -> bool:
    if not tree:
        return True
    ((word, argument),) = tree.items()
    if word == "all":
        return all(_holds(one, world) for one in argument)
    if word == "any":
        return any(_holds(one, world) for one in argument)
    if word == "not":
        return not _holds(argument, world)
    return world[word, str(argument)]


def proceedings_problems(files: list[File], release: Release) -> Iterator[Problem]:
    """No step outside the proceedings may wait for a step, an answer or a consent of the proceedings."""
    where = places_of(files)
    stages = {stage.id for stage in release.stages if stage.proceedings}
    steps = {step.id for step in release.steps.values() if step.stage in stages}
    questions = {one.id for one in release.questions.values() if one.compartment == "justice"}
    scopes = {scope.id for scope in release.consents.values() if "justice" in scope.categories}
    for step in release.steps.values():
        if step.stage in stages:
            continue
        found = [name for name in _asked(step) if name in steps | questions | scopes]
        for name in found:
            says = f"`{step.id}` waits for `{name}`, which belongs to proceedings; help never depends on them."
            yield at(*where[step.id], says)


def _asked(step: Step) -> list[str]:
    """Everything a step waits for, by name."""
    found = [step.needs_consent] if step.needs_consent else []
    for word, argument in atoms(step.opens_when):
        if word == "fact":
            found.extend(argument)
        elif word in ("done", "consent"):
            found.append(str(argument))
    return found
