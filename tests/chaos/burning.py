"""A schedule that is told and not drawn: people work, everything crosses, a node burns down, and work goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.schedules.judge import judge
from tools.schedules.ledger import Ledger
from tools.schedules.pair import Pair, copy
from tools.schedules.schedule import OTHER, Schedule

Carry = Callable[[], None]


class Story(Schedule):
    """A schedule on a good road that somebody else tells: work, calm, a fire, and calm again."""

    def __init__(self, pair: Pair, seed: int) -> None:
        super().__init__(pair, seed)
        self.medium.perfect, self.kills, self.sticks_alone = True, 0, False
        for line in pair.lines.values():
            line.ask("begin", seed=seed)
        self._open()

    def go_on(self, acts: int) -> None:
        """People work on both sides, and everything crosses."""
        for number in range(acts):
            self._work(die=False)
            if number % 4 == 3:
                self._carry("TH", 60)
                self._carry("KH", 60)
        self._calm()

    def save(self, node: str) -> None:
        self.pair.lines[node].close()
        for name in ("homeward", "keystore"):
            copy(self.pair.homes[node], template=name, name=f"saved_{name}")

    def burn(self, *nodes: str, cause: str = "restored") -> None:
        """The databases are those of the backup; with nothing but the keys, the cases are those of a new node."""
        for node in nodes:
            self.pair.lines[node].close()
            copy(self.pair.homes[node], template="saved_keystore", name="keystore")
            copy(self.pair.homes[node], template="blank" if cause == "keys" else "saved_homeward", name="homeward")
        for node in nodes:
            if cause == "keys":
                self.pair.lines[node].ask("plant")
                self.pair.lines[node].ask("meet", directory=self.pair.lines[OTHER[node]].ask("directory"))
            assert self.pair.lines[node].ask("brought_back", cause=cause) >= 1
            assert self.pair.lines[node].ask("turn", seconds=4000)["letters"] == []

    def ask_by_line(self) -> None:
        """Every question goes over, and its answer back."""
        for node, line in self.pair.lines.items():
            for raw in line.ask("asks"):
                ((said, answer),) = self.pair.lines[OTHER[node]].ask("receive", raws=[raw])
                assert said == "stored", answer
                line.ask("hear_answers", raws=[answer])

    def forget(self) -> None:
        """What the driver knows is from now on what both nodes still say; letters may be taken in once more."""
        self.ledger = Ledger()
        for node, line in self.pair.lines.items():
            for plan in self.cases:
                self.ledger.note(node, plan.id, line.ask("told", case=plan.id, anew=True))

    def until_whole(self, carry: Carry, rounds: int = 12) -> dict[str, Any]:
        """Carry until no recovery is open; what both nodes say of it."""
        for _ in range(rounds):
            carry()
            said = {node: line.ask("recovers") for node, line in self.pair.lines.items()}
            if not any(one["open"] for one in said.values()):
                return said
        raise AssertionError(f"after {rounds} rounds: {said}")

    def judged(self) -> None:
        """After the calm both hold the same, to the last byte, and nobody had to freeze a stream."""
        self._calm()
        for plan in self.cases:
            judge(plan.id, plan.host, self.pair, self.ledger)
        for line in self.pair.lines.values():
            assert "fork" not in line.ask("recovers")["alarms"]
