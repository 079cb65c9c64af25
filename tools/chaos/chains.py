"""Made-up cases whose first chapter is a chain of letters: a request, stops and their ends, a second request, a no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid5

from bench import stories

from homeward.cases.actions.bulk import MadeCase, Standing
from homeward.cases.messages import CaseFrame
from homeward.cases.rules.entries import Content
from homeward.lib.ids import new_case_number
from homeward.procedure.rules import Release
from tools.demo import caseload
from tools.demo.person import Person

STORM = UUID("4c4d1b52-6c43-4d0e-9a55-5d6ce6a1f4a2")
STOP, GO_ON, AGAIN, NO = "raise_hold", "release_hold", stories.ASKS, "withdraw_consent"
# What is told after the first request. In a chain that ends with a no, every request brings its receipts along.
CHAINS = (
    (AGAIN, STOP, GO_ON), (STOP, GO_ON, AGAIN, STOP, GO_ON), (AGAIN, AGAIN, STOP, GO_ON, AGAIN),
    (STOP, GO_ON, STOP, GO_ON, STOP), (AGAIN, STOP, GO_ON, NO), (STOP, GO_ON, AGAIN, STOP, GO_ON, AGAIN, STOP),
)  # fmt: skip


@dataclass(frozen=True)
class Chain:
    """One case up to its last letter, all of them waiting to leave. `ends` says that the person took a consent back."""

    made: MadeCase
    ends: bool


def templates(release: Release, folder: Path, today: date, host: str, home: str) -> list[Chain]:
    """One played case for each chain; everybody else's is told like it, with ids of their own."""
    return [_played(number, acts, release, folder, today, host, home) for number, acts in enumerate(CHAINS)]


def _played(
    number: int, acts: tuple[str, ...], release: Release, folder: Path, today: date, host: str, home: str
) -> Chain:
    draw = Random(f"{host} {number}")  # noqa: S311 - made-up cases, no secret
    story = next(one for one in caseload.stories(folder) if any(act["do"] == stories.ASKS for act in one.acts))
    end = next(place for place, act in enumerate(story.acts, start=1) if act["do"] == stories.ASKS)
    play = stories.played(story, end, host, home, release, today, draw, stop_at="queued")
    person = Person.drawn(draw, host, home)
    for name in acts:
        given = {"withdrawal.scope": "tracing"} if name == NO else {}
        facts, answers = caseload.filled(release.steps[name], release, person, today, given, side="host", draw=draw)
        if not play.do(name, "host", today, facts, answers, stop_at="queued"):
            raise RuntimeError(f"the chain {acts} does not go on with {name}")
    half = play.halves["host"]
    letters = _with_receipts(half.contents, half.letters) if NO in acts else half.letters
    return Chain(MadeCase(play.frame, half.contents, half.told, half.parts, (), letters), NO in acts)


def _with_receipts(contents: list[Content], letters: list[list[str]]) -> list[list[str]]:
    relied = {one.id: one.pointers.get("relies", []) for one in contents}
    return [[*(r for one in ids for r in relied[one] if r not in ids), *ids] for ids in letters]


def case_id(seed: int, node: str, number: int) -> UUID:
    """The id of a case of a storm: the driver knows it before the case is there."""
    return uuid5(STORM, f"{seed} {node} {number}")


def told_like(chain: Chain, case: UUID) -> MadeCase:
    """The same story of another person: every id is new and follows from the case."""
    draw, made = Random(case.int), chain.made  # noqa: S311
    new: dict[str, str] = {one.id: _like(draw, one.id) for one in made.contents}
    contents = [_content(one, str(case), new, draw) for one in made.contents]
    told = {new[one]: Standing(at.incoming, at.state, at.code, new.get(at.of, "")) for one, at in made.told.items()}
    frame = CaseFrame(case, new_case_number(made.frame.host), made.frame.host, made.frame.home, made.frame.release)
    letters = [[new[one] for one in ids] for ids in made.letters]
    return MadeCase(frame, contents, told, made.parts, (), letters)


def _content(one: Content, case: str, new: dict[str, str], draw: Random) -> Content:
    pointers = {kind: [new.setdefault(each, _like(draw, each)) for each in ids] for kind, ids in one.pointers.items()}
    return replace(one, id=new[one.id], case=case, pointers=pointers, salt=f"{draw.getrandbits(128):032x}")


def _like(draw: Random, entry: str) -> str:
    high = UUID(entry).int >> 76 << 76
    return str(UUID(int=high | (0x2 << 62) | (draw.getrandbits(12) << 64) | draw.getrandbits(62)))


def needs(pointers: Mapping[str, Any]) -> list[str]:
    """What must be common before, or together with, an entry with these pointers."""
    return sorted({*pointers.get("relies", ()), *pointers.get("needs", ())})
