"""Whole journals of the real procedure, made by chance with the same rules as the nodes, without a database."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from tools.demo import made_up
from tools.schedules import wishes

from homeward.cases import forms
from homeward.cases.rules import answers
from homeward.cases.rules.pointers import as_told
from homeward.consent import rules as consent
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Entry, Release, Sides, State, Step, fold, open_steps, pointers

SIDES = Sides(host="TH", home="KH")
START = date(2026, 3, 2)


@cache
def release() -> Release:
    return procedure.current()


@dataclass
class Story:
    """Entries of both sides; `shared` are those that crossed, `on_the_way` those that have not yet."""

    chance: random.Random
    own: dict[str, list[Entry]] = field(default_factory=lambda: {"host": [], "home": []})
    shared: list[Entry] = field(default_factory=list)
    on_the_way: list[tuple[str, Entry]] = field(default_factory=list)
    day: date = START

    def state(self, side: str) -> State:
        return fold(self.own[side], release(), SIDES)

    def act(self) -> None:
        """One random step of one side, told where it tells; some of what is on the way arrives."""
        side = self.chance.choice(["host", "host", "home"])
        state = self.state(side)
        ready = list(open_steps(state, release(), side))
        if ready:
            step = release().steps[self.chance.choices(ready, wishes.by_step(ready, state, side))[0]]
            if consent.verdict(step, state, self.day, release()).allowed:
                self._write(step, state, side)
        for item in [one for one in self.on_the_way if self.chance.random() < 0.5]:
            self.on_the_way.remove(item)
            self.own[item[0]].append(item[1])
        self.day += timedelta(days=self.chance.choice((0, 1, 3)))

    def new_id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def _write(self, step: Step, state: State, side: str) -> None:
        node, facts = SIDES.node_of(side), self._facts(step, state)
        named = {name: list(ids) for name, ids in pointers(step.id, facts, state, release(), node).items()}
        twin = self.new_id()
        known_as = {"told_as": [twin]} if step.tells else {}
        private = Entry(self.new_id(), "step", step.id, node, False, facts, {**named, **known_as}, self.day)
        self.own[side].append(private)
        if step.tells is None:
            return
        told = frozenset(entry.id for entry in (*self.own[side], *self.shared) if entry.told)
        twins = {e.id: e.pointers["told_as"][0] for e in self.own[side] if "told_as" in e.pointers}
        shared = Entry(twin, "step", step.id, node, True, facts, as_told(named, twins, told), self.day)
        self.own[side].append(shared)
        self.shared.append(shared)
        self.on_the_way.append(("home" if side == "host" else "host", shared))

    def _facts(self, step: Step, state: State) -> dict[str, Any]:
        form = release().forms[step.form] if step.form else None
        if form is None:
            return {}
        given = wishes.given(step, self.chance, state.consents, self.day)
        raw = made_up.filled(release(), form, today=self.day, seed=self.chance.randrange(1 << 20), given=given)
        codes = {name: [code.id for code in listed] for name, listed in release().codes.items()}
        read = answers.read(form, raw, codes=codes, read_date=forms.read_date(self.day, "en"))
        return answers.facts_and_answers(form, read.values)[0]


def story(seed: int, length: int) -> Story:
    """A story of so many acts; at its end everything has arrived."""
    made = Story(random.Random(seed))  # noqa: S311 - made up, no secret
    for _ in range(length):
        made.act()
    for to, entry in made.on_the_way:
        made.own[to].append(entry)
    return made
