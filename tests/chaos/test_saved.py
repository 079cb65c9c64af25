"""Nodes that burnt down, one, both, or down to their keys: what crossed comes back, nothing forks, and work goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.schedules.carriers import NODES
from tools.schedules.judge import judge
from tools.schedules.ledger import Ledger
from tools.schedules.pair import Pair, copy
from tools.schedules.schedule import OTHER, Schedule

pytestmark = pytest.mark.journey
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
            assert self.pair.lines[node].ask("brought_back", cause=cause) == 1
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


@pytest.fixture
def story(pair: Pair) -> Iterator[Callable[[int], Story]]:
    yield lambda seed: Story(pair, seed)
    for line in pair.lines.values():
        line.close()


def test_one_is_restored_and_only_a_stick_goes_to_and_fro(story: Callable[[int], Story], tmp_path: Path) -> None:
    one = story(7)
    one.go_on(24)
    one.save("TH")
    one.go_on(16)
    one.burn("TH")
    one.ledger.accepted.clear()
    number = 0

    def by_stick() -> None:
        nonlocal number
        for node in ("TH", "KH"):
            number += 1
            path = tmp_path / f"{number}.zip"
            one.pair.lines[node].ask("write_stick", path=str(path), to=NODES[OTHER[node]])
            read = one.pair.lines[OTHER[node]].ask("read_stick", path=str(path))
            assert read["missing"] == 0

    assert one.until_whole(by_stick, rounds=3)["TH"]["returned"] > 0
    one.go_on(8)
    one.judged()


def test_both_are_restored_from_backups_of_different_days(story: Callable[[int], Story]) -> None:
    one = story(11)
    one.go_on(20)
    one.save("TH")
    one.go_on(16)
    one.save("KH")
    one.go_on(16)
    one.burn("TH", "KH")
    said = one.until_whole(one.ask_by_line)
    assert said["TH"]["returned"] > 0
    one.forget()
    one.go_on(12)
    one.judged()


def test_one_is_new_from_its_keys_and_has_again_what_crossed_and_nothing_else(story: Callable[[int], Story]) -> None:
    one = story(3)
    one.go_on(40)
    one.save("KH")
    case, before = one.cases[0].id, one.pair.lines["KH"].ask("books", case=one.cases[0].id)
    one.burn("KH", cause="keys")
    said = one.until_whole(one.ask_by_line)
    assert said["KH"]["causes"] == ["keys"] and said["KH"]["returned"] > 0
    one.forget()
    one._calm()
    after = one.pair.lines["KH"].ask("books", case=case)
    assert after["digest"] == before["digest"] and after["common"] == before["common"]
    # What was never told is gone, and the node does not pretend otherwise.
    alone = {entry["id"] for entry in before["private"]} - {entry["id"] for entry in before["entries"]}
    left = {entry["id"] for entry in after["private"]}
    assert alone and not alone & left
    one.judged()
