"""What comes after what: the arrows between steps, only the nearest, and the letters that cross the border."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeward.procedure.rules import Release, Step

Edge = tuple[str, str]
Graph = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Message:
    """A letter over the border: who sends it, whom it wakes there (or nobody named), under which consents."""

    source: str
    target: str | None
    letters: tuple[str, ...]


def side_of(step: Step, release: Release) -> str:
    """The pool in which a step is drawn; what either side may do stands on the side of its stage."""
    return step.side if step.side in ("host", "home") else release.stage(step.stage).side


def waited_for(tree: Mapping[str, Any] | None, wanted: bool = True) -> tuple[str, ...]:
    """The steps that a guard wants to be done; those that must not be done yet are left out."""
    if not tree:
        return ()
    found: list[str] = []
    for word, argument in tree.items():
        if word in ("all", "any"):
            found.extend(name for one in argument for name in waited_for(one, wanted))
        elif word == "not":
            found.extend(waited_for(argument, not wanted))
        elif word == "done" and wanted:
            found.append(argument)
    return tuple(dict.fromkeys(found))


def nearest(release: Release) -> frozenset[Edge]:
    """The arrows that remain when those which follow from others are left out."""
    graph: Graph = {name: set() for name in release.steps}
    for step in release.steps.values():
        for before in waited_for(step.opens_when):
            if before in graph and before != step.id:
                graph[before].add(step.id)
    for source in release.steps:
        for target in sorted(graph[source]):
            graph[source].discard(target)
            if not _reaches(graph, source, target):
                graph[source].add(target)
    return frozenset((source, target) for source, targets in graph.items() for target in targets)


def _reaches(graph: Graph, source: str, target: str) -> bool:
    seen, waiting = {source}, [source]
    while waiting:
        for following in graph[waiting.pop()]:
            if following == target:
                return True
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return False


def consents_of(step: Step, release: Release) -> tuple[str, ...]:
    """The letters of the consents under which answers of this step may cross; none for a milestone."""
    if step.tells is None or step.tells.purpose is None:
        return ()
    scopes = release.consents.values()
    found = {one.letter for one in scopes if one.crosses and step.tells.purpose in one.purposes}
    needed = release.consents.get(step.needs_consent or "")
    if needed and needed.crosses:
        found.add(needed.letter)
    return tuple(sorted(found))


def messages(release: Release, arrows: Iterable[Edge]) -> tuple[Message, ...]:
    """Every told step as a letter: to the step that owes the answer, to those which wait for it, or to nobody named."""
    beyond: dict[str, list[str]] = {}
    for source, target in sorted(arrows):
        if side_of(release.steps[source], release) != side_of(release.steps[target], release):
            beyond.setdefault(source, []).append(target)
    found = []
    for step in release.steps.values():
        targets = list(beyond.get(step.id, ()))
        if step.owes and step.owes.step in release.steps and step.owes.step not in targets:
            targets.append(step.owes.step)
        if step.tells is None:
            continue
        letters = consents_of(step, release)
        found += [Message(step.id, target, letters) for target in targets] or [Message(step.id, None, letters)]
    return tuple(found)
