"""Every decision has a number of its own, and says it."""

import re
from collections import Counter
from pathlib import Path

RECORDS = sorted((Path(__file__).resolve().parents[2] / "docs" / "decisions").glob("*.md"))


def test_no_two_decisions_have_one_number() -> None:
    twice = [number for number, many in Counter(one.name[:4] for one in RECORDS).items() if many > 1]
    assert not twice


def test_a_decision_says_its_number_in_its_first_line() -> None:
    for one in RECORDS:
        said = re.match(r"# 0*(\d+)", one.read_text("utf-8"))
        assert said, one.name
        assert int(said[1]) == int(one.name[:4]), one.name
