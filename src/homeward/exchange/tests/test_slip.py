"""The slip of a letter: both numbers, both languages, a square code that says which letter it is; no content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import segno

from homeward.exchange.papers import slips
from homeward.exchange.queries import LetterRow
from homeward.lib import paper

AT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
ROW = LetterRow(
    id=UUID("0193a5f2-7c11-7d3a-9b1e-2f6d0c4e8a55"), direction="out", kind="case.entries/1", state="held",
    code="consent_not_here", official_number="พม 0402/77", official_date="2026-11-23", other_number="១២ សកប",
    other_date="2026-11-24", partner="kh.mosvy", case_id=uuid4(), posted_at=AT, hash="ab" * 32,
    receipts=(("stored", "", AT), ("held", "consent_not_here", AT)), why="consent_not_here",
)  # fmt: skip


def test_the_square_code_names_the_letter_its_hash_and_its_number() -> None:
    said = slips.data(ROW, ["th", "km", "en"])
    assert slips.read_code(said["code"]) == (ROW.id, ROW.hash, "พม 0402/77")
    # What is drawn is this code: the same modules as a maker of square codes gives for it.
    drawn = segno.make(said["code"], error="m", micro=False)
    assert said["qr"] == paper.square(said["code"])
    assert said["qr"].count("<path") == 1
    assert f'width="{(drawn.symbol_size(border=2)[0]) * 4}"' in said["qr"]


@pytest.mark.parametrize("end", ["\n", "\r\n", " \r\n"])
def test_a_code_is_read_as_a_scanner_types_it(end: str) -> None:
    lines = slips.code(ROW).split("\n")
    assert slips.read_code(end.join(lines) + end) == (ROW.id, ROW.hash, "พม 0402/77")
    assert slips.read_code(end.join([*lines[:3], ""])) == (ROW.id, ROW.hash, "")


@pytest.mark.parametrize(
    "text",
    ["", "http://example.org/", "HW-LETTER/1", "HW-LETTER/1\nx\ny\nz", slips.code(ROW)[:60], "x" + slips.code(ROW)],
)
def test_what_is_no_code_is_read_as_none(text: str) -> None:
    assert slips.read_code(text) is None


def test_both_sides_print_the_same_code() -> None:
    theirs = replace(ROW, direction="in", partner="th.msdhs", state="accepted", receipts=())
    assert slips.code(theirs) == slips.code(ROW)


def test_the_slip_is_the_same_each_time_and_carries_its_code_as_text() -> None:
    once = slips.letter(ROW)
    assert once.startswith(b"%PDF-")
    assert once == slips.letter(ROW)
    assert b"letter.txt" in once


def test_dates_stand_in_the_calendar_of_each_language_and_no_case_is_named() -> None:
    said = slips.data(ROW, ["th", "km", "en"])
    assert said["facts"][0]["beside"] == {"th": "23 พฤศจิกายน 2569", "km": "23 វិច្ឆិកា 2026", "en": "23 November 2026"}
    assert str(ROW.case_id) not in str(said)
