"""Plays the scenarios of a procedure on two made-up nodes, with the same pure functions that real cases use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from homeward.procedure.expectations import missed
from homeward.procedure.loading import load, read_files
from homeward.procedure.rules import Entry, Release, Sides, State, fold, live_waits, open_steps, pointers, waits_for
from homeward.procedure.rules.telling import told_facts, week_of
from homeward.procedure.wording import told_in

Raw = Mapping[str, Any]


@dataclass
class Stage:
    """Two nodes and what lies between them: each side's own entries, and the common ones."""

    release: Release
    sides: Sides
    own: dict[str, list[Entry]] = field(default_factory=lambda: {"host": [], "home": []})
    common: list[Entry] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)
    today: date = date.min

    def state(self, side: str) -> State:
        """What one side knows; `common` is what both know."""
        return fold(self.common if side == "common" else self.own[side], self.release, self.sides)


def run_all(directory: Path) -> dict[str, list[str]]:
    """The failures of every scenario of a folder, by its file; an empty list is a scenario that holds."""
    release = load(directory)
    files = [file for file in read_files(directory) if file.path.startswith("scenarios/")]
    return {file.path: run(release, file.data) for file in files}


def titles_of(directory: Path, lang: str) -> dict[str, str]:
    """By file the title of a scenario, in a language or else in English."""
    files = [file for file in read_files(directory) if file.path.startswith("scenarios/")]
    return {file.path: told_in(file.data["scenario"], lang) for file in files}


def run(release: Release, scenario: Raw) -> list[str]:
    """Plays one scenario; the sentences say what did not come out as written."""
    stage = Stage(release, Sides(scenario["host"], scenario["home"]))
    failures: list[str] = []
    for place, act in enumerate(scenario["entries"], start=1):
        if "expect" in act:
            states = {side: stage.state(side) for side in ("host", "home", "common")}
            failures += [f"entry {place}: {one}" for one in missed(act["expect"], states, release, stage.today)]
        elif "do" not in act:
            failures += [f"entry {place}: {one}" for one in _wait(act, place, stage)]
        else:
            failures += [f"entry {place}: {one}" for one in _play(act, place, stage)]
    return failures


def play(release: Release, scenario: Raw) -> Iterator[tuple[Raw, list[str], Stage]]:
    """Plays one scenario act by act: each act, what was wrong with it, and the two nodes as they then are."""
    stage = Stage(release, Sides(scenario["host"], scenario["home"]))
    for place, act in enumerate(scenario["entries"], start=1):
        if "do" not in act and "expect" not in act:
            _wait(act, place, stage)
        if "do" in act:
            yield act, _play(act, place, stage), stage


def _play(act: Raw, place: int, stage: Stage) -> list[str]:
    step = stage.release.steps.get(act["do"])
    if step is None:
        return [f"there is no step `{act['do']}`."]
    side, day = act["by"], date.fromisoformat(act["on"])
    stage.today = max(stage.today, day)
    state = stage.state(side)
    failures = []
    if step.id not in open_steps(state, stage.release, side):
        failures.append(f"`{step.id}` is not open for {side} on {day}: it waits for {_said(waits_for(step, state))}.")
    _write(act, place, day, state, stage)
    return failures


def _wait(act: Raw, place: int, stage: Stage) -> list[str]:
    """A desk says why a step waits (`waits`), or that it goes on (`goes_on`)."""
    side, day, name = act["by"], date.fromisoformat(act["on"]), act.get("waits") or act["goes_on"]
    stage.today = max(stage.today, day)
    state = stage.state(side)
    failures = []
    if name not in open_steps(state, stage.release, side):
        failures.append(f"`{name}` cannot wait: it is not open for {side} on {day}.")
    if "waits" in act and act.get("cause") not in {one.id for one in stage.release.waiting_causes}:
        failures.append(f"`{act.get('cause')}` is not among the causes of waiting.")
    facts = {"step": name, "cause": act.get("cause"), "until": act.get("until")} if "waits" in act else {"step": name}
    before = {"ends": tuple(sorted(live_waits(name, state.waits)))}
    node = stage.sides.node_of(side)
    stage.own[side].append(Entry(f"{place}-wait", "waiting", None, node, False, facts, before, day))
    return failures


def _write(act: Raw, place: int, day: date, state: State, stage: Stage) -> None:
    step, side, facts = stage.release.steps[act["do"]], act["by"], act.get("facts") or {}
    node = stage.sides.node_of(side)
    points = pointers(step.id, facts, state, stage.release, node)
    for kind, names in (act.get("pointers") or {}).items():
        points[kind] = tuple(one for name in names for one in _ids(name, state, stage))
    private, told = f"{place}-own", f"{place}-told"
    tells = step.tells is not None and not act.get("private")
    own = {**points, "told_as": (told,)} if tells else points
    stage.own[side].append(Entry(private, "step", step.id, node, False, facts, own, day))
    stage.named[act.get("as", private)] = [private, told] if tells else [private]
    if tells:
        common = {entry.id for entry in stage.common}
        shared = {kind: tuple(one for one in ids if one in common) for kind, ids in points.items()}
        crossing = told_facts(step, facts, day, state, stage.release)
        shown = None if step.movement else day
        entry = Entry(told, "step", step.id, node, True, crossing, shared, shown, week_of(day))
        for entries in (stage.common, stage.own["host"], stage.own["home"]):
            entries.append(entry)


def _ids(name: str, state: State, stage: Stage) -> list[str]:
    """The entries of a name given with `as`, or the live ones of a step."""
    return stage.named.get(name) or [one.entry_id for one in state.done.get(name, ())]


def _said(waits: tuple[tuple[str, str, str], ...]) -> str:
    said = [f"{word} {name}{f' = {wanted}' if wanted else ''}" for word, name, wanted in waits]
    return ", ".join(said) or "nothing, but it was done already or the other side does it"
