"""Printed papers: the same bytes each time, the text attached, nothing on them that says why."""

import hashlib
import re
from typing import Any

import pytest

from homeward.cases import papers
from homeward.cases.papers import consent, handover, letter

ENTRY = "0193a5f2-7c11-7d3a-9b1e-2f6d0c4e8a55"
DIGEST = hashlib.sha256(b"made up").hexdigest()
WHO: dict[str, Any] = {"entry": ENTRY, "digest": DIGEST, "canonical": '{"made":"up"}'}


def samples() -> dict[str, dict[str, Any]]:
    agreed = consent.Agreed({"th": "ถ่ายภาพ", "km": "ថតរូប", "en": "A photograph"}, {"en": "Nobody"}, "", "no")
    told = letter.letter(**WHO, office="สำนักงาน", subject="เรื่อง", to="ผู้รับ", paragraphs=["ข้อความ"])
    return {
        "handover": handover.form(**WHO, number="TH-7K2M-9F3W", name="សុខ សុភា"),
        "letter": told,
        "consent": consent.receipt(**WHO, number="TH-7K2M-9F3W", agreed=[agreed]),
    }


@pytest.mark.parametrize("kind", sorted(samples()))
@pytest.mark.parametrize("languages", [["th", "km", "en"], ["km"], ["th"], ["en"]])
def test_the_same_data_give_the_same_bytes_in_every_language(kind: str, languages: list[str]) -> None:
    once = papers.render(kind, samples()[kind], languages)
    assert once.startswith(b"%PDF-")
    assert once == papers.render(kind, samples()[kind], languages)
    assert b"canonical.json" in once


def test_the_mark_is_read_aloud_without_mistake_and_depends_on_the_text() -> None:
    mark = papers.short_mark(DIGEST)
    assert re.fullmatch(r"(?:[2345679ACDEFGHJKMNPRSTVWXYZ]{2} ){3}[2345679ACDEFGHJKMNPRSTVWXYZ]{2}", mark)
    assert mark != papers.short_mark(hashlib.sha256(b"other").hexdigest())


def test_no_fixed_word_says_why_the_person_was_protected() -> None:
    said = str(papers.words()).lower()
    for word in ("traffick", "victim", "ค้ามนุษย์", "ผู้เสียหาย", "ជួញដូរ", "ជនរងគ្រោះ"):
        assert word not in said


def test_the_handover_lists_nothing_that_belongs_to_the_person() -> None:
    lines = str(handover.form(**WHO, number="TH-7K2M-9F3W")["papers"]).lower()
    assert not re.search("money|medicine|telephone|phone|wage|health", lines)


def test_what_the_registry_has_not_numbered_stays_without_a_number() -> None:
    assert samples()["letter"]["number_of_letter"] == ""


def test_an_unknown_paper_is_an_error() -> None:
    with pytest.raises(KeyError):
        papers.render("poster", samples()["letter"], ["th"])
