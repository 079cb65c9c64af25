"""Plays the stories of the procedure's scenarios, each as far as chance says; the bench's cases are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from tools.demo import caseload, made_up
from tools.demo.person import Person
from tools.demo.playing import Half, Play

from homeward.cases.messages import CaseFrame
from homeward.cases.rules import answers
from homeward.procedure.rules import Release, Step, open_steps

# One of so many stories is played only as far as the letter on which the next office waits.
WAITING = 10
ASKS = "request_tracing"
PLAYED = 20


@dataclass(frozen=True)
class Told:
    """One node's half of a played story, ready to be told of anybody; `open` are its steps that are open now."""

    frame: CaseFrame
    half: Half
    open: tuple[str, ...]


def told(release: Release, folder: Path, today: date, wanted: int) -> list[Told]:
    """This many stories as the first country has them: every stage and branch, one in five begun in the other."""
    here, there = release.parties[:2]
    every = caseload.stories(folder)
    asking = [one for one in every if any(act["do"] == ASKS for act in one.acts)]
    found = []
    for number in range(wanted):
        draw = Random(number)  # noqa: S311 - made-up cases, no secret
        host, home = (there, here) if number % 5 == 4 else (here, there)
        waits = number % WAITING == WAITING - 1
        story = draw.choice(asking if waits else every)
        end = _place(story) if waits else draw.choice([len(story.acts), draw.randint(1, len(story.acts))])
        play = played(story, end, host, home, release, today, draw)
        side = "host" if host == here else "home"
        half = play.halves[side]
        if half.contents:
            opened = () if play.state(side).closed else open_steps(play.state(side), release, side)
            found.append(Told(play.frame, half, tuple(opened)))
    return found


def asking(
    release: Release, folder: Path, today: date, wanted: int, *, country: str, size: int = 0
) -> Iterator[Told]:  # fmt: skip
    """Cases that a country opened, whose last act, the letter that asks for tracing, is about to leave.

    Its long answers are so long that the letter says `size` bytes; with 0 they stay as short as the made-up ones.
    A few stories are played, and told of everybody.
    """
    here, there = country, next(one for one in release.parties if one != country)
    story = next(one for one in caseload.stories(folder) if any(act["do"] == ASKS for act in one.acts))
    plays = [
        played(story, _place(story), here, there, release, today, Random(number), stop_at="queued", size=size)  # noqa: S311
        for number in range(min(wanted, PLAYED))
    ]
    found = [Told(play.frame, play.halves["host"], ()) for play in plays if play.halves["host"].letters]
    for number in range(wanted if found else 0):
        yield _of_another(found[number % len(found)], Random(f"{country} {number}"))  # noqa: S311 - made-up cases, no secret


def _of_another(told: Told, draw: Random) -> Told:
    """The same story in another case: nothing has the id that it had."""
    case, half = UUID(int=draw.getrandbits(128), version=4), told.half
    new = {one.id: like(draw, one.id) for one in half.contents}
    contents = [
        replace(one, id=new[one.id], case=str(case), pointers={
            kind: [new.get(name, name) for name in ids] for kind, ids in one.pointers.items()
        })
        for one in half.contents
    ]  # fmt: skip
    standings = {new[name]: at._replace(of=new.get(at.of, "")) for name, at in half.told.items()}
    letters = [[new[name] for name in one] for one in half.letters]
    parts = replace(half, contents=contents, told=standings, letters=letters)
    return Told(replace(told.frame, id=case), parts, told.open)


def like(draw: Random, entry: str) -> str:
    """A new id of the same moment as another's."""
    high = UUID(entry).int >> 76 << 76
    return str(UUID(int=high | (0x2 << 62) | (draw.getrandbits(12) << 64) | draw.getrandbits(62)))


def played(
    story: caseload.Story, end: int, host: str, home: str, release: Release, today: date, draw: Random,
    *, stop_at: str = "", person: Callable[[Random, str, str], Person] = Person.drawn, size: int = 0,
) -> Play:  # fmt: skip
    """The first `end` acts of a story; `stop_at` is where the letter of the last stands, `size` its long answers'."""
    start = today - timedelta(days=max(story.day(place) for place in range(end)) + draw.randint(0, 20))
    frame = CaseFrame(UUID(int=draw.getrandbits(128), version=4), "", host, home, release.meaning)
    play, who = Play(frame, release, draw), person(draw, host, home)
    for place, act in enumerate(story.acts[:end]):
        step = release.steps.get(act["do"])
        if step is not None:
            day = start + timedelta(days=story.day(place))
            facts, texts = caseload.filled(
                step, release, who, day, act.get("facts") or {}, side=act["by"], draw=draw
            )  # fmt: skip
            last = place == end - 1
            texts |= _lengthened(texts, step, release, draw, size if last else 0)
            play.do(act["do"], act["by"], day, facts, texts, stop_at=stop_at if last else "")
    return play


def _place(story: caseload.Story) -> int:
    return next(place for place, act in enumerate(story.acts, start=1) if act["do"] == ASKS)


def _lengthened(
    texts: Mapping[str, Any], step: Step, release: Release, draw: Random, size: int
) -> dict[str, str]:  # fmt: skip
    """The long answers of a step, each told on and on in three scripts until together they are `size` bytes."""
    form = release.forms.get(step.form or "")
    long = [one.id for one in (form.questions if form else ()) if one.type == "long_text" and one.id in texts]
    said: dict[str, str] = {}
    for name in long if size else ():
        words, room = str(texts[name]), size // len(long)
        while len(words.encode()) < room:
            words += " " + draw.choice(draw.choice(list(made_up.SENTENCES.values())))
        said[name] = words[: answers.LONGEST_STORY]
    return said
