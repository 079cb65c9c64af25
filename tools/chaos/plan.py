"""What goes wrong, where and when: every decision follows from the seed and a place, so that it can be played again."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

NODES = ("TH", "KH")
OTHER = {"TH": "KH", "KH": "TH"}
# What happens to a parcel on the road; silent: it arrives, and its receipt does not.
CHANCES: Mapping[str, float] = {
    "lost": 0.05, "spoilt": 0.03, "cut short": 0.02, "double": 0.05, "late": 0.04, "silent": 0.05,
    "receipt spoilt": 0.02, "receipt cut short": 0.01, "slow": 0.06,
}  # fmt: skip
# How often each process is the one that is killed. Those below the line never hold a letter and are never counted.
KILLED: Mapping[str, float] = {
    "courier": 0.2, "web": 0.2, "backend": 0.54,
    "tick": 0.02, "granian": 0.02, "serve": 0.02,
}  # fmt: skip
HOLD_LETTERS = ("courier", "web", "backend")
YEARS = (-3, -1, 1, 4)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one parcel. `rude`: the line breaks, where a carrier in between would have answered 504."""

    what: str
    rude: bool
    place: float
    bit: int
    seconds: float


def fate(seed: int, road: str, number: int) -> Fate:
    """The fate of parcel `number` on the road to a node; `place` is where in it (0 to 1) something is spoilt."""
    dice = random.Random(f"{seed} road to {road} {number}")  # noqa: S311 - a storm must be repeatable
    drawn, what = dice.random(), "whole"
    for name, chance in CHANCES.items():
        if drawn < chance:
            what = name
            break
        drawn -= chance
    return Fate(what, dice.random() < 0.2, dice.random(), dice.randrange(8), dice.random())


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a node `at` so many seconds after the storm began, and for how long."""

    at: float
    what: str
    node: str
    which: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """How often what happens in a storm of so many seconds."""

    seconds: float
    kills: int
    crashes: int
    jumps: int
    cuts: int
    full: int
    restores: int


def events(seed: int, wanted: Wanted) -> list[Event]:
    """The storm's programme in order of time; kills are spread evenly, the rest falls where chance lets it."""
    found = [_kill(seed, number, wanted) for number in range(wanted.kills)]
    for what, count, length in (
        ("crash", wanted.crashes, 0.0), ("jump", wanted.jumps, 6.0), ("cut", wanted.cuts, 5.0),
        ("full", wanted.full, 4.0), ("restore", wanted.restores, 0.0),
    ):  # fmt: skip
        for number in range(count):
            dice = random.Random(f"{seed} {what} {number}")  # noqa: S311
            # One in each part of the time, none in the first and last moments.
            at = wanted.seconds * (0.06 + 0.9 * (number + dice.random()) / count)
            which = {"jump": str(dice.choice(YEARS)), "crash": dice.choice(("kill", "immediate"))}.get(what, "")
            node = NODES[(number + dice.randrange(2)) % 2] if what != "restore" else NODES[number % 2]
            found.append(Event(at, what, node, which, length * (0.5 + dice.random())))
    return sorted(found, key=lambda one: one.at)


def _kill(seed: int, number: int, wanted: Wanted) -> Event:
    dice = random.Random(f"{seed} kill {number}")  # noqa: S311
    which = dice.choices(list(KILLED), list(KILLED.values()))[0]
    return Event(wanted.seconds * (number + dice.random()) / max(wanted.kills, 1), "kill", dice.choice(NODES), which)
