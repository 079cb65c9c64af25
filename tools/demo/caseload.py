"""A made-up caseload: cases of every stage and branch in both directions, the same from the same seed on both nodes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from homeward.cases.actions.bulk import MadeCase
from homeward.cases.messages import CaseFrame
from homeward.cases.rules import answers
from homeward.lib.ids import ALPHABET, check_character
from homeward.procedure import rules
from homeward.procedure.loading import read_files
from homeward.procedure.rules import Release, State, Step
from tools.demo import made_up
from tools.demo.person import Person
from tools.demo.playing import Play

# How often the stories of the procedure's own scenarios are told, by the number that their file begins with.
# The other stories are scenes that are rare in life: a death, a cell, a journey that was stopped.
OFTEN = {"01": 160, "02": 80, "09": 40, "10": 40}
# The first cases, however few are asked for, stand where a reader looks: the story, and the last thing done in it.
FIRST = (("01", "visit_follow_up"), ("08", "raise_hold"), ("01", "explain_stages"), ("01", "give_last_word"))
# A letter that is the last thing that happened may still be somewhere on its way.
ON_THE_WAY = ("", "", "drafted", "signed", "queued")
OPEN_FRACTION = 0.88
IN_TIME = 0.6


@dataclass(frozen=True)
class Story:
    """One scenario of the procedure as a script: who does what, on which day after the first."""

    name: str
    acts: tuple[Mapping[str, Any], ...]

    def day(self, place: int) -> int:
        """Days from the first act."""
        return (date.fromisoformat(str(self.acts[place]["on"])) - date.fromisoformat(str(self.acts[0]["on"]))).days


@lru_cache(maxsize=4)
def stories(procedure_dir: Path) -> tuple[Story, ...]:
    """The scenarios of a procedure, told as often as `OFTEN` says."""
    found: list[Story] = []
    for file in read_files(procedure_dir):
        if file.path.startswith("scenarios/"):
            stem = Path(file.path).stem
            story = Story(stem, tuple(act for act in file.data["entries"] if "do" in act))
            found += [story] * OFTEN.get(stem.partition("-")[0], 1)
    return tuple(found)


def caseload(
    country: str, release: Release, procedure_dir: Path, *, today: date, count: int, seed: int = 1
) -> Iterator[MadeCase]:
    """One node's halves of `count` cases opened in the first country and as many in the second.

    Pure but for the scenarios it reads: both nodes call it with the same arguments and get halves that fit.
    """
    first, second = release.parties[:2]
    for number, (host, home) in product(range(count), ((first, second), (second, first))):
        play = played(number, host, home, release, stories(procedure_dir), today=today, seed=seed)
        side = "host" if country == host else "home"
        half = play.halves[side]
        if half.contents:
            yield MadeCase(play.frame, half.contents, half.told, half.parts, half.rounds, half.letters)


def played(
    number: int, host: str, home: str, release: Release, told: Sequence[Story], *, today: date, seed: int
) -> Play:
    """One whole case: a story, played as far as chance says."""
    draw = Random(f"{seed}:{host}:{number}")  # noqa: S311 - made-up cases, no secret
    story = draw.choice(told)
    end = len(story.acts) if draw.random() > OPEN_FRACTION else draw.randint(1, len(story.acts))
    if placed := _placed(number, told):
        story, end = placed
    last = max(story.day(place) for place in range(end))
    start = today - timedelta(days=last + draw.randint(0, 20))
    frame = CaseFrame(UUID(int=draw.getrandbits(128), version=4), _number(draw, host), host, home, release.meaning)
    worker = draw.choice(("worker", "worker", "worker2"))
    play = Play(frame, release, draw, worker="worker" if placed else worker)
    person = Person.drawn(draw, host, home)
    if any((act.get("facts") or {}).get("opening.age_group") == "child" for act in story.acts):
        person = replace(person, birth=f"{start.year - 14 - number % 3}{person.birth[4:]}")
    told_later = {str(act["do"]) for act in story.acts}
    for place, act in enumerate(story.acts[:end]):
        step = release.steps.get(act["do"])
        if step is None:
            continue
        day = start + timedelta(days=story.day(place))
        _in_time(play, told_later, person, day, draw)
        may_wait = place == end - 1 and number >= len(FIRST) and not act.get("private")
        stop_at = _stop(draw, step) if may_wait else ""
        given = {**earlier(step, play.state(act["by"]), release), **(act.get("facts") or {})}
        facts, texts = filled(step, release, person, day, given, side=act["by"], draw=draw)
        play.do(act["do"], act["by"], day, facts, texts, stop_at=stop_at)
        if stop_at:
            break
    else:
        _in_time(play, told_later, person, today, draw)
    return play


def _placed(number: int, told: Sequence[Story]) -> tuple[Story, int] | None:
    """The story of one of the `FIRST` cases and how many acts of it are played; None in a procedure without it."""
    if number >= len(FIRST):
        return None
    begins, last = FIRST[number]
    for story in told:
        does = [str(act["do"]) for act in story.acts]
        if story.name.partition("-")[0] == begins and last in does:
            return story, does.index(last) + 1
    return None


def _in_time(play: Play, told_later: set[str], person: Person, day: date, draw: Random) -> None:
    """What the story does not tell was mostly done in time: a desk on which all is late looks like no desk."""
    for side in ("host", "home"):
        state, release = play.state(side), play.release
        if not play.halves[side].contents:
            continue
        for name in rules.open_steps(state, release, side):
            step = release.steps[name]
            if name in told_later or step.round or step.tells or step.second_person or name in state.done:
                continue
            due = rules.due(name, state, release, day)
            if due.on and due.on <= day and draw.random() < IN_TIME:
                given = earlier(step, state, release)
                facts, texts = filled(step, release, person, due.on, given, side=side, draw=draw)
                play.do(name, side, due.on, facts, texts)


def earlier(step: Step, state: State, release: Release) -> dict[str, Any]:
    """What was said before of the questions of a step's form, as the form of a page begins: nobody changes in age."""
    form = release.forms.get(step.form or "")
    found = {}
    for question in form.questions if form else ():
        value = state.counting(question.starts_from) if question.starts_from else None
        if value is not None and question.required:
            found[question.id] = list(value) if isinstance(value, tuple) else value
    return found


def filled(
    step: Step, release: Release, person: Person, day: date, given: Mapping[str, Any], *, side: str, draw: Random
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts and answers of a step's form: what the story says, what the person is, the rest made up."""
    form = release.forms.get(step.form or "")
    if form is None:
        return {}, {}
    said = {**person.answers(form, day), **{key: _text(value) for key, value in given.items()}}
    raw = made_up.filled(
        release, form, today=day, seed=draw.getrandbits(32), language=person.language(side), given=said,
        all_questions=True,
    )  # fmt: skip
    read = answers.read(form, raw, codes=_codes(release), read_date=date.fromisoformat)
    return answers.facts_and_answers(form, read.values)


def _text(value: Any) -> str | list[str]:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _stop(draw: Random, step: Step) -> str:
    if step.round:
        return draw.choice(ON_THE_WAY)
    return draw.choice(("", "", "queued")) if step.tells and not step.does("give_consent") else ""


_CODES: dict[str, dict[str, list[str]]] = {}


def _codes(release: Release) -> Mapping[str, Sequence[str]]:
    if release.meaning not in _CODES:
        _CODES[release.meaning] = {name: [one.id for one in found] for name, found in release.codes.items()}
    return _CODES[release.meaning]


def _number(draw: Random, country: str) -> str:
    while True:
        body = "".join(draw.choice(ALPHABET) for _ in range(7))
        if check := check_character(country, body):
            return f"{country}-{body[:4]}-{body[4:]}{check}"
