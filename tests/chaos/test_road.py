"""Two real nodes at work over a bad road, as many times as a suite can wait for; ./homeward schedules plays more."""

import pytest
from tools.schedules.run import play

FIRST, HOW_MANY = 1, 25


@pytest.mark.journey
def test_every_letter_counts_once_or_both_sides_know_why_not() -> None:
    seen, failures = play(list(range(FIRST, FIRST + HOW_MANY)))
    assert not failures, f"replay: ./homeward schedules --replay {failures[0][0]}\n{failures[0][1]}"
    assert seen["letters accepted"] > HOW_MANY
    assert min(seen[fault] for fault in ("lost", "double", "late", "spoilt", "silent", "cut")) > 0
    assert min(seen[way] for way in ("letters by stick", "sticks lost", "sticks torn", "parcels from the carrier")) > 0
    assert seen["months by stick alone"] == 2
