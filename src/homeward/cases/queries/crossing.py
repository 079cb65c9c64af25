"""The steps of a crossing, found by what they do, and what the two border posts need to know on the day."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeward.agencies.queries import User
from homeward.cases.models import Entry
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.cases.queries.shown import Answer, opened_entry
from homeward.procedure.rules import Question, Release, Step

SHOWN = ("date", "place", "text", "phone")


@dataclass(frozen=True, slots=True)
class CrossingSteps:
    """The last word, the handing over, the receiving, and the way back without a form; any may be missing."""

    word: Step | None
    question: Question | None
    goes_on: tuple[str, ...]
    handing: Step | None
    receiving: Step | None
    turning: Step | None
    planned: tuple[Step, ...]


def steps_of(release: Release) -> CrossingSteps:
    """Handing over offers the lead; the last word answers what handing over waits for; receiving replies to it."""
    every = list(release.steps.values())
    handing = next((one for one in every if one.movement and one.does("offer_lead")), None)
    if handing is None:
        return CrossingSteps(None, None, (), None, None, None, ())
    facts = _facts(handing.opens_when)
    word, question = None, None
    for step in every:
        for asked in release.forms[step.form].questions if step.form and step.does("stop_journey") else ():
            if asked.id in facts:
                word, question = step, asked
    goes_on = facts[question.id] if question else ()
    stage = release.stage(handing.stage).steps
    before = stage[: stage.index(word.id if word else handing.id)]
    return CrossingSteps(
        word=word,
        question=question,
        goes_on=goes_on,
        handing=handing,
        receiving=next((one for one in every if one.replies == handing.id), None),
        turning=next((one for one in every if one.does("stop_journey") and one.form is None and one.movement), None),
        planned=tuple(
            release.steps[one]
            for one in before
            if release.steps[one].movement and _purpose(release.steps[one]) == _purpose(handing)
        ),
    )


def plan(file: Journal, found: CrossingSteps, user: User) -> list[Answer]:
    """Day, place and names of the journey as both sides agreed, as far as the reader's role may read them."""
    ids = {step.id for step in found.planned}
    live = file.own.live
    rows = [one for one in file.own_entries() if one.step in ids and str(one.id) in live]
    latest = list({one.step: one for one in rows}.values())
    opened = open_sealed(latest)
    words = {
        file.release.word(user.language, f"questions.{question.id}.label", question.id)
        for step in found.planned
        for question in (file.release.forms[step.form].questions if step.form else ())
        if question.type in SHOWN
    }
    return [
        answer
        for entry in latest
        for answer in opened_entry(file, entry, opened.get(entry.id) or {}, user)
        if answer.label in words and not answer.kept_apart
    ]


def told_of(file: Journal, step: Step | None) -> Entry | None:
    """The record of a step as both countries have it, else as this side has it."""
    mine = [one for one in file.own_entries() if step and one.step == step.id and str(one.id) in file.own.live]
    return next((one for one in reversed(mine) if one.told), mine[-1] if mine else None)


def _purpose(step: Step) -> str | None:
    return step.tells.purpose if step.tells else None


def _facts(tree: Mapping[str, Any] | None) -> dict[str, tuple[str, ...]]:
    """The questions that a guard asks for, with the codes it wants."""
    found: dict[str, tuple[str, ...]] = {}
    for word, argument in (tree or {}).items():
        if word == "fact":
            for question, wanted in argument.items():
                found[question] = tuple(wanted) if isinstance(wanted, list | tuple) else (str(wanted),)
        elif word in ("all", "any"):
            for one in argument:
                found |= _facts(one)
    return found
