"""Which condition of a step no story stands for: it could be lost, and every story would still come out as written.

Of each step three things are looked at: each part that it waits for, each way in where there are several, and what its
being done brings about (an effect, a letter). A story stands for a part when it says `not_open` where nothing but that
part is missing; for a way in when it does the step, or says `open`, where nothing but that way leads in; for an effect
or a letter when it would come out otherwise without. That nothing is open before there is a case is proved elsewhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from homeward.procedure.checking.proving.implying import implied
from homeward.procedure.loading import File
from homeward.procedure.rules import Release, Sides, State, Step, fold, open_steps
from homeward.procedure.rules.guards import compile_guard
from homeward.procedure.rules.release import doing_of, rows_of
from homeward.procedure.scenarios import Stage, play_all, run

Tree = Mapping[str, Any]
Moment = tuple[str, int, str]


@dataclass
class Condition:
    """One step with one thing less: `wider` opens where the step must not, else it stays shut where it is needed.

    said_twice: the other parts say it too, so that no story can miss it.
    """

    step: str
    says: str
    wider: bool
    release: Release
    said_twice: bool = False
    stood_for: bool = False
    moments: list[Moment] = field(default_factory=list)


def conditions(release: Release) -> list[Condition]:
    """Every part and every way in of every step."""
    found = []
    for step in release.steps.values():
        for says, wider, tree in _less(step):
            less = replace(step, opens_when=tree, guard=compile_guard(tree))
            found.append(_condition(less, says, wider, release))
        for part, others in _parts(step):
            for one in found:
                if one.step == step.id and one.says == str(part) and implied(part, others, step, release):
                    one.said_twice = True
        if step.needs_consent:
            less = replace(step, needs_consent=None, guard=compile_guard(_without_consent(step)))
            found.append(_condition(less, f"the consent {step.needs_consent}", True, release))
    return found


def _condition(less: Step, says: str, wider: bool, release: Release) -> Condition:
    return Condition(less.id, says, wider, replace(release, rows=rows_of({less.id: less})))


def _without_consent(step: Step) -> Tree | None:
    """Where the guard asks for the same consent as `needs_consent`, the two are one condition."""
    parts = [one for one in (step.opens_when or {}).get("all", ()) if one != {"consent": step.needs_consent}]
    return {"all": parts} if parts else None if "all" in (step.opens_when or {}) else step.opens_when


def _less(step: Step) -> Iterator[tuple[str, bool, Tree | None]]:
    """The guards that a step would have with one part or one way in less."""
    tree = step.opens_when
    if not tree:
        return
    yield "its whole guard", True, None
    if len(tree.get("all", ())) > 1:
        yield "all weakened to any", True, {"any": tree["all"]}
    for says, wider, less in _inside(tree):
        if says != f"{{'consent': '{step.needs_consent}'}}":
            yield says, wider, less


def _parts(step: Step) -> Iterator[tuple[Tree, list[Tree]]]:
    """Each part of what a step waits for, with all the others."""
    parts = list((step.opens_when or {}).get("all", ()))
    for place, part in enumerate(parts):
        yield part, parts[:place] + parts[place + 1 :]


def _inside(tree: Tree) -> Iterator[tuple[str, bool, Tree | None]]:
    for word in ("all", "any"):
        parts = list(tree.get(word, ()))
        for place, part in enumerate(parts):
            rest = parts[:place] + parts[place + 1 :]
            if rest:
                yield str(part), word == "all", {word: rest}
            for says, wider, less in _inside(part):
                yield says, wider, {word: [*parts[:place], less, *parts[place + 1 :]]}


def witnessed(files: list[File], release: Release) -> list[Condition]:
    """The conditions with the stories that stand for them, else with the moments in which one could."""
    asked: dict[str, list[Condition]] = {}
    empty = fold((), release, Sides(*release.parties[:2]))
    for one in conditions(release):
        one.stood_for = one.wider and any(open_steps(empty, one.release, side) for side in ("host", "home"))
        asked.setdefault(one.step, []).append(one)
    for file in files:
        if file.path.startswith("scenarios/"):
            for place, act, before, stage in play_all(release, file.data):
                _look(file.path, place, act, before, stage, asked)
    return [one for ones in asked.values() for one in ones]


def _look(
    path: str, place: int, act: Any, before: State | None, stage: Stage, asked: Mapping[str, list[Condition]]
) -> None:
    if before is not None:
        for one in asked.get(act["do"], ()):
            if not one.wider and not one.stood_for:
                one.stood_for = one.step not in open_steps(before, one.release, act["by"])
    for side in ("host", "home"):
        state = stage.state(side)
        opened = set(open_steps(state, stage.release, side))
        expect = act.get("expect") or {}
        named = {
            True: set((expect.get("not_open") or {}).get(side, ())),
            False: set((expect.get("open") or {}).get(side, ())),
        }
        for step, ones in asked.items():
            for one in ones:
                if one.stood_for or one.wider == (step in opened):
                    continue
                if (step in open_steps(state, one.release, side)) == one.wider:
                    one.stood_for = step in named[one.wider]
                    one.moments.append((path, place, side))


@dataclass(frozen=True, slots=True)
class Deed:
    """What a step's being done brings about, and whether some story would come out otherwise without it."""

    step: str
    says: str
    stood_for: bool


def deeds(files: list[File], release: Release) -> Iterator[Deed]:
    """Every effect and every letter of every step."""
    stories = [file for file in files if file.path.startswith("scenarios/")]
    done = {file.path: {act.get("do") for act in file.data["entries"]} for file in stories}
    for step in release.steps.values():
        short = sorted((file for file in stories if step.id in done[file.path]), key=lambda one: len(done[one.path]))
        for place, effect in enumerate(step.effects):
            less = replace(step, effects=step.effects[:place] + step.effects[place + 1 :])
            yield Deed(step.id, f"effect {effect.kind}", _missed(less, short, release))
        if step.tells:
            yield Deed(step.id, "letter", _missed(replace(step, tells=None), short, release))


def _missed(less: Step, stories: list[File], release: Release) -> bool:
    steps = {**release.steps, less.id: less}
    spoilt = replace(release, steps=steps, rows=rows_of(steps), doing=doing_of(steps))
    return any(run(spoilt, file.data) for file in stories)
