"""Whether a part of a guard says only what its other parts say already: then no story can miss it.

Only what surely holds on the same node is followed: a step of the same country that was surely done before, and that no
stopped journey takes back alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from homeward.procedure.rules import Release, Step
from homeward.procedure.rules.folding import journey_stages
from homeward.procedure.rules.recurring import RAISING

Tree = Mapping[str, Any]


def implied(part: Tree, others: Iterable[Tree], step: Step, release: Release) -> bool:
    """Whether `done` or `leads` of a step's guard follows from the other parts."""
    ((word, argument),) = part.items()
    if word == "leads":
        receiving = [one.id for one in release.steps.values() if one.does("accept_lead") and one.side == argument]
        offers_back = any(one.does("offer_lead") and one.side != "host" for one in release.steps.values())
        return not offers_back and any(one in _closed({"all": list(others)}, step, release) for one in receiving)
    return word == "done" and argument in _closed({"all": list(others)}, step, release)


def _closed(tree: Tree, step: Step, release: Release) -> set[str]:
    """The steps of the same country that were surely done where a guard holds."""
    found, ahead = set[str](), list(_surely(tree, release))
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            if _stays(name, step, release):
                ahead += [one for one in _surely(release.steps[name].opens_when, release)
                          if _stays(one, step, release) and _with(one, name, release)]  # fmt: skip
    return found


def _surely(tree: Tree | None, release: Release) -> set[str]:
    """The steps that a guard demands, directly or by what only they bring about."""
    if not tree:
        return set()
    ((word, argument),) = tree.items()
    if word == "all":
        return set().union(*(_surely(one, release) for one in argument))
    if word == "any":
        return set.intersection(*(_surely(one, release) for one in argument))
    if word == "done":
        return {str(argument)}
    if word == "fact":
        return {one for question in argument for one in _only(_askers(question, release))}
    if word == "flag":
        return _only(_doing(RAISING, argument, release))
    if word == "leads":
        return _only([one.id for one in release.steps.values() if one.does("accept_lead") and one.side == argument])
    return set()


def _only(names: list[str]) -> set[str]:
    return set(names) if len(names) == 1 else set()


def _askers(question: str, release: Release) -> list[str]:
    asking = {form.id for form in release.forms.values() if any(one.id == question for one in form.questions)}
    return [one.id for one in release.steps.values() if one.form in asking]


def _doing(kinds: tuple[str, ...], of: str, release: Release) -> list[str]:
    return [
        one.id
        for one in release.steps.values()
        if any(effect.kind in kinds and effect.arguments.get("of") == of for effect in one.effects)
    ]


def _stays(name: str, step: Step, release: Release) -> bool:
    """Whether a step is written on the node where the guard is asked."""
    return step.side in ("host", "home") and release.steps[name].side == step.side


def _with(before: str, after: str, release: Release) -> bool:
    """Whether no stopped journey takes back the earlier step and leaves the later one."""
    stops = [effect for one in release.steps.values() for effect in one.effects if effect.kind == "stop_journey"]
    gone = [set(journey_stages(effect, release)) for effect in stops]
    first, second = release.steps[before].stage, release.steps[after].stage
    return all(first not in stages or second in stages for stages in gone)
