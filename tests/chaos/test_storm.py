"""A short storm over two real nodes: processes and databases are killed under their hands, and nothing is lost.

./homeward chaos plays it for as long as one likes; docs/chaos.md says what came of it.
"""

import pytest
from tools.chaos import plan
from tools.chaos.run import Asked, play

SEED = 5


@pytest.mark.journey
def test_nothing_is_lost_in_a_storm() -> None:
    wanted = plan.Wanted(seconds=15, kills=8, crashes=1, jumps=1, cuts=1, full=0, restores=0)
    result = play(Asked(letters=200, minutes=0.4, seed=SEED, wanted=wanted))
    assert not result.failed
    assert result.rested, "letters have not found their end"
    assert not any(result.verdict.nought.values()), result.verdict.wrong
    assert result.verdict.seen["letters accepted"] >= 180
    assert result.seen["kills counted"] > 0 and result.seen["database crashes"] > 0
