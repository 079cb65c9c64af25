"""Two real nodes at work over a bad road, and after fires, of one and of both.

What crossed comes back, nothing forks, and work goes on. `./homeward schedules` plays more.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools.schedules.carriers import NODES
from tools.schedules.pair import Pair
from tools.schedules.run import play_on
from tools.schedules.schedule import OTHER

from tests.chaos.burning import Story

pytestmark = pytest.mark.journey
FIRST, HOW_MANY = 1, 14


def test_every_letter_counts_once_or_both_sides_know_why_not(pair: Pair) -> None:
    seen: Counter[str] = Counter()
    failures = play_on(pair, list(range(FIRST, FIRST + HOW_MANY)), seen)
    assert not failures, f"replay: ./homeward schedules --replay {failures[0][0]}\n{failures[0][1]}"
    assert seen["letters accepted"] > HOW_MANY
    assert min(seen[fault] for fault in ("lost", "double", "late", "spoilt", "silent", "cut")) > 0
    assert min(seen[way] for way in ("letters by stick", "sticks lost", "sticks torn", "parcels from the carrier")) > 0
    assert seen["months by stick alone"] == 1


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
