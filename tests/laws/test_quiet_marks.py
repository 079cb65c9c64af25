"""An answer without quiet marks is possible, never found: the real form lets nothing else through."""

from datetime import date

import pytest

from homeward.cases import forms
from homeward.cases.rules import answers
from homeward.cli import ROOT
from homeward.procedure.loading import load

RELEASE = load(ROOT / "sop" / "th-kh-return")
FORM = RELEASE.forms["tracing_answer"]
CODES = {name: [code.id for code in listed] for name, listed in RELEASE.codes.items()}
FOUND = ("found_suitable", "suitable_with_support")


def problems(outcome: str, *marks: str) -> set[str]:
    """The questions that an answer of the field is sent back for."""
    raw = {"answer.outcome": [outcome], "answer.which_time": ["first"], "answer.marks_known": list(marks)}
    return set(answers.read(FORM, raw, codes=CODES, read_date=forms.read_date(date(2026, 3, 2), "en")).problems)


@pytest.mark.parametrize("outcome", FOUND)
def test_found_needs_a_mark_that_was_known(outcome: str) -> None:
    for marks in ((), ("not_known",), ("not_asked",)):
        assert "answer.marks_known" in problems(outcome, *marks), marks
    for known in ("both_known", "one_known"):
        assert "answer.marks_known" not in problems(outcome, known)


def test_without_a_mark_the_answer_is_that_more_is_needed() -> None:
    assert problems("more_info_needed") == set()
    assert "quiet_marks" in CODES["more_needed"]


def test_of_two_visits_the_one_in_which_less_was_known_counts() -> None:
    ranks = RELEASE.ranks["visit.marks_known"]
    assert ranks["not_known"] > ranks["not_asked"] > ranks["one_known"] > ranks["both_known"]
