"""One schedule: a seed, one or two cases, people at work on both sides, a bad road, a power cut or two; then calm."""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tools.schedules.carriers import DAY, NODES, Carriers
from tools.schedules.judge import judge
from tools.schedules.ledger import Ledger
from tools.schedules.medium import Medium
from tools.schedules.pair import Pair

START = date(2026, 3, 2)
OTHER = {"TH": "KH", "KH": "TH"}
ROUNDS_OF_CALM = 60
# Of so many schedules one is a month without any network: a stick each way every day.
STICKS_ALONE_EVERY = 12
MONTH = 30


@dataclass
class Plan:
    """A case of the schedule; `known` are the nodes where something of it may have arrived."""

    id: str
    host: str
    known: set[str] = field(default_factory=set)


class Schedule:
    """`run()` plays it and judges; everything that chance decides comes from the seed."""

    def __init__(self, pair: Pair, seed: int) -> None:
        self.pair, self.seed = pair, seed
        self.rng = random.Random(seed)  # noqa: S311 - a schedule must be repeatable
        self.seen: Counter[str] = Counter()
        self.medium = Medium(seed, self.seen)
        self.ledger = Ledger()
        self.day = START
        self.kills = 1 + (self.rng.random() < 0.3) if self.rng.random() < 0.05 else 0
        self.steps = self.rng.choice((16, 24, 32, 48, 90, 130))
        self.cases: list[Plan] = []
        self.carriers = Carriers(pair, seed, self.seen)
        self.sticks_alone = seed % STICKS_ALONE_EVERY == 0

    def run(self) -> Counter[str]:
        """What happened, counted; raises AssertionError with what is wrong."""
        for line in self.pair.lines.values():
            line.ask("begin", seed=self.seed)
        for _ in range(1 if self.rng.random() < 0.75 else 2):
            self._open()
        if self.sticks_alone:
            self._month()
        else:
            self._play()
        self._calm()
        for plan in self.cases:
            self.seen += judge(plan.id, plan.host, self.pair, self.ledger)
        self.seen["schedules"] += 1
        self.seen["cases"] += len(self.cases)
        return self.seen

    def _play(self) -> None:
        dying = {self.rng.randrange(self.steps) for _ in range(self.kills)}
        for number in range(self.steps):
            self.day += timedelta(days=self.rng.choice((0, 0, 1, 1, 2, 5)))
            if self.rng.random() < (0.3 if self.medium.cut else 0.04):
                self.medium.cut = not self.medium.cut
            self._work(die=number in dying)
            if self.rng.random() < 0.6:
                self._carry(self.rng.choice(("TH", "KH")), self.rng.choice((5, 60, 400, 4000)))

    def _month(self) -> None:
        """People at work for thirty days; what crosses, directories too, crosses on sticks alone."""
        lines = self.pair.lines
        before = {node: lines[node].ask("their_directory", node=NODES[OTHER[node]]) for node in lines}
        for day in range(MONTH):
            self.day += timedelta(days=1)
            for _ in range(self.rng.choice((1, 2, 4))):
                self._work(die=False)
            for node in sorted(lines):
                lines[node].ask("days_later", days=day)
                self._carry(node, DAY + 4000)
        for node in sorted(lines):
            self._carry(node, 4000)
        for node in lines:
            lines[node].ask("days_later", days=0)
            renewed = lines[node].ask("their_directory", node=NODES[OTHER[node]]) - before[node]
            assert renewed >= 3, f"{node} learnt {renewed} directories by stick in a month"
        self.seen["months by stick alone"] += 1

    def _id(self) -> str:
        """An id whose time part says nothing."""
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def _open(self) -> None:
        plan = Plan(self._id(), "TH" if self.rng.random() < 0.7 else "KH")
        plan.known.add(plan.host)
        self.cases.append(plan)
        seed = self.rng.randrange(1 << 30)
        self.pair.lines[plan.host].ask("open", case=plan.id, entry=self._id(), today=self.day.isoformat(), seed=seed)

    def _work(self, *, die: bool) -> None:
        plan = self.rng.choice(self.cases)
        node = self.rng.choice([plan.host, plan.host, *sorted(plan.known - {plan.host}) * 2])
        asked: dict[str, Any] = {
            "case": plan.id, "entry": self._id(), "today": self.day.isoformat(), "seed": self.rng.randrange(1 << 30),
        }  # fmt: skip
        line = self.pair.lines[node]
        if die:
            line.send("work", **asked)
            time.sleep(self.rng.random() * 0.06)
            line.kill()
            self.seen["kills"] += 1
        did = line.ask("work", **asked)
        self.seen["acts"] += 1
        self.seen["did " + did["did"]] += 1
        self.ledger.note(node, plan.id, did["told"])

    def _carry(self, node: str, seconds: int) -> int:
        """One turn of a node's courier; how many letters it had."""
        here, there = self.pair.lines[node], self.pair.lines[OTHER[node]]
        way = "stick" if self.sticks_alone else "network" if self.medium.perfect else self.carriers.choose()
        if way != "network":
            return self._carry_otherwise(node, way, seconds)
        turn = here.ask("turn", seconds=seconds)
        self.ledger.applied(node, turn["applied"])
        receipts, failed = self.medium.carry(turn["letters"], there, OTHER[node])
        if turn["letters"] or receipts:
            good = self._id_of(OTHER[node]) if self.medium.perfect else ""
            if bad := here.ask("hear", receipts=receipts, failed=failed, good=good):
                raise AssertionError(f"receipts that prove nothing: {bad}")
        for plan in self.cases:
            if any(self.ledger.about.get(mid) == plan.id for mid, _ in receipts):
                plan.known.add(OTHER[node])
        return len(turn["letters"])

    def _carry_otherwise(self, node: str, way: str, seconds: int) -> int:
        """The same turn by stick, or by the neutral carrier."""
        turn = self.pair.lines[node].ask("turn", seconds=seconds, claim=False)
        self.ledger.applied(node, turn["applied"])
        for plan in self.cases:
            plan.known.add(OTHER[node])
        if way == "stick":
            return self.carriers.by_stick(node, perfect=self.medium.perfect)
        return self.carriers.by_neutral(node, seconds)

    def _id_of(self, country: str) -> str:
        return {"TH": "th.msdhs", "KH": "kh.mosvy"}[country]

    def _calm(self) -> None:
        """The road becomes perfect; in so many rounds everything has to find its end."""
        self.medium.perfect, self.medium.cut = True, False
        rest: list[Any] = []
        for number in range(ROUNDS_OF_CALM):
            # Within the first day both compare their books, and whatever is missing is asked for.
            went = sum(self._carry(node, 2_000 if number else 90_000) for node in ("TH", "KH"))
            if not went and number:
                rest = [self.pair.lines[node].ask("rest") for node in ("TH", "KH")]
                if not any(one["out"] + one["in"] + one["unanswered"] + one["held"] for one in rest):
                    self.seen["rounds of calm"] += number
                    return
        raise AssertionError(f"no rest after {ROUNDS_OF_CALM} rounds: {rest}")
