"""Papers of an arrival: the same bytes each time, all lines numbered, and a card that says nothing of why."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from homeward.cases import papers
from homeward.cases.papers import arrivals
from homeward.procedure import queries as procedure

ENTRY = UUID("0193a5f2-7c11-7d3a-9b1e-2f6d0c4e8a55")
MADE = (arrivals.group, arrivals.care, arrivals.tally, arrivals.card)


def texts(value: Any) -> str:
    """Every text of a paper's data, in every language."""
    if isinstance(value, Mapping):
        return " ".join(map(texts, value.values()))
    return " ".join(map(texts, value)) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("kind", ["group", "care", "tally", "card"])
@pytest.mark.parametrize("languages", [["th", "km", "en"], ["km"]])
def test_a_paper_of_an_arrival_is_the_same_each_time(kind: str, languages: list[str]) -> None:
    release = procedure.current()
    once = arrivals.made(kind, release, languages, entry=ENTRY, lines=3)
    assert once.startswith(b"%PDF-")
    assert once == arrivals.made(kind, release, languages, entry=ENTRY, lines=3)


def test_the_sheet_has_every_column_and_the_nurses_stand_on_hers_alone() -> None:
    release = procedure.current()
    assert release.arrivals is not None
    labels = {one.id: release.word("en", f"questions.{one.id}.label") for one in
              release.forms[release.arrivals.line].questions}  # fmt: skip
    plain, nurse = texts(arrivals.group(release, 300, {})), texts(arrivals.care(release, 300, {}))
    for question in release.forms[release.arrivals.line].questions:
        assert (labels[question.id] in plain) is (question.compartment != "health"), question.id
        if question.compartment == "health":
            assert labels[question.id] in nurse


def test_the_card_has_numbers_and_no_word_of_why() -> None:
    release = procedure.current()
    said = texts(arrivals.card(release, 1, {})) + texts(papers.words()["card"])
    assert "1300" in said
    for word in ("traffick", "victim", "police", "ค้ามนุษย์", "ผู้เสียหาย", "ตำรวจ", "ជួញដូរ", "ជនរងគ្រោះ", "នគរបាល"):
        assert word not in said.lower()
    source = (papers.HERE / papers.TEMPLATES["card"]).read_text(encoding="utf-8")
    assert "square(" not in source and "marked" not in source, "no square code and no mark"
