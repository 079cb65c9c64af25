"""Plays the scenarios of a procedure on two made-up nodes, with the same pure functions that real cases use.

Each node holds only its own journal. A story is told as it is written, and once more with the countries turned round
(`both_ways`): a rule that knew a country would tell another story there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from homeward.procedure.both_ways import differing, turned
from homeward.procedure.expectations import missed
from homeward.procedure.loading import load, read_files
from homeward.procedure.rules import Entry, Release, Sides, State, fold, live_waits, open_steps, pointers, waits_for
from homeward.procedure.rules.telling import told_facts, week_of
from homeward.procedure.wording import told_in

Raw = Mapping[str, Any]


@dataclass
class Stage:
    """Two nodes, and what each holds: its own entries, and the told ones of both."""

    release: Release
    sides: Sides
    own: dict[str, list[Entry]] = field(default_factory=lambda: {"host": [], "home": []})
    named: dict[str, list[str]] = field(default_factory=dict)
    today: date = date.min

    def state(self, side: str) -> State:
        """What one side knows; `common` is what both know, by the journal of the host."""
        return self.common("host") if side == "common" else fold(self.own[side], self.release, self.sides)

    def common(self, side: str) -> State:
        """What both know, as the node of a side makes it of its own journal."""
        return fold([one for one in self.own[side] if one.told], self.release, self.sides)


def run_all(directory: Path) -> dict[str, list[str]]:
    """The failures of every scenario of a folder, by its file: as written, else with the countries turned round."""
    release = load(directory)
    files = [file for file in read_files(directory) if file.path.startswith("scenarios/")]
    return {file.path: run(release, file.data) or run_turned(release, file.data) for file in files}


def titles_of(directory: Path, lang: str) -> dict[str, tuple[str, str]]:
    """By file the title of a scenario and what it is about, in a language or else in English."""
    files = [file for file in read_files(directory) if file.path.startswith("scenarios/")]
    return {file.path: (told_in(file.data["scenario"], lang), told_in(file.data["about"], lang)) for file in files}


def run(release: Release, scenario: Raw) -> list[str]:
    """Plays one scenario; the sentences say what did not come out as written, and what the two nodes see otherwise."""
    stage = Stage(release, Sides(scenario["host"], scenario["home"]))
    failures: list[str] = []
    for place, act in enumerate(scenario["entries"], start=1):
        if "expect" in act:
            found = _expected(act["expect"], stage)
        else:
            found = _play(act, place, stage) if "do" in act else _wait(act, place, stage)
        failures += [f"entry {place}: {one}" for one in found]
    return [*failures, *differing(stage.own, release, stage.sides)]


def run_turned(release: Release, scenario: Raw) -> list[str]:
    """The same with the countries turned round, except for what hangs on their days off."""
    way = f"from {scenario['home']} to {scenario['host']}"
    return [f"{way}: {one}" for one in run(release, turned(scenario))]


def _expected(expect: Raw, stage: Stage) -> list[str]:
    """What is missed by what each node makes of its own journal; the common part must be the same on both."""
    states = {side: stage.state(side) for side in ("host", "home", "common")}
    found = missed(expect, states, stage.release, stage.today)
    if stage.common("home") != states["common"]:
        found.append("the two countries see the common part otherwise.")
    return found


def play(release: Release, scenario: Raw) -> Iterator[tuple[Raw, list[str], Stage]]:
    """Plays one scenario act by act: each act, what was wrong with it, and the two nodes as they then are."""
    stage = Stage(release, Sides(scenario["host"], scenario["home"]))
    for place, act in enumerate(scenario["entries"], start=1):
        if "do" not in act and "expect" not in act:
            _wait(act, place, stage)
        if "do" in act:
            yield act, _play(act, place, stage), stage


def play_all(release: Release, scenario: Raw) -> Iterator[tuple[int, Raw, State | None, Stage]]:
    """Plays one scenario with its waits and expectations: place, entry, the doer's state before, the nodes after it."""
    stage = Stage(release, Sides(scenario["host"], scenario["home"]))
    for place, act in enumerate(scenario["entries"], start=1):
        before = stage.state(act["by"]) if "do" in act else None
        if before is not None:
            _play(act, place, stage)
        elif "expect" not in act:
            _wait(act, place, stage)
        yield place, act, before, stage


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
        common = {entry.id for entry in stage.own[side] if entry.told}
        shared = {kind: tuple(one for one in ids if one in common) for kind, ids in points.items()}
        crossing = told_facts(step, facts, day, state, stage.release)
        shown = None if step.movement else day
        entry = Entry(told, "step", step.id, node, True, crossing, shared, shown, week_of(day))
        for entries in stage.own.values():
            entries.append(entry)


def _ids(name: str, state: State, stage: Stage) -> list[str]:
    """The entries of a name given with `as`, or the live ones of a step."""
    return stage.named.get(name) or [one.entry_id for one in state.done.get(name, ())]


def _said(waits: tuple[tuple[str, str, str], ...]) -> str:
    said = [f"{word} {name}{f' = {wanted}' if wanted else ''}" for word, name, wanted in waits]
    return ", ".join(said) or "nothing, but it was done already or the other side does it"
