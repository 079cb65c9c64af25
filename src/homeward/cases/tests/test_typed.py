"""Which typed-in paper is which letter, and what points at it; no database."""

from datetime import date

import pytest

from homeward.cases.rules.typed import TypedIn, same_paper, understood

DAY = date(2026, 11, 3)
TYPED = [
    TypedIn("a", "KH", "answer", "១២៣/២៦ ស.អ.យ", DAY),
    TypedIn("b", "KH", "answer", "124", date(2026, 11, 4)),
    TypedIn("c", "KH", "take", "125", DAY),
]


@pytest.mark.parametrize(
    ("node", "step", "number", "day", "found"),
    [
        ("KH", "answer", "123/26 ស.អ.យ", date(2026, 1, 1), "a"),
        ("KH", "answer", " 124 ", DAY, "b"),
        ("KH", "answer", "", DAY, "a"),
        ("KH", "answer", "999", date(2026, 11, 4), "b"),
        ("KH", "answer", "999", date(2026, 1, 1), None),
        ("TH", "answer", "124", DAY, None),
        ("KH", "close", "124", DAY, None),
        ("KH", "take", "", None, None),
    ],
)
def test_the_number_says_which_paper_it_was_and_else_the_day(
    node: str, step: str, number: str, day: date | None, found: str | None
) -> None:
    took = same_paper(node=node, step=step, number=number, happened_on=day, typed=TYPED)
    assert (took.id if took else None) == found


def test_what_pointed_at_the_typed_entry_points_at_the_letter() -> None:
    assert understood({"answers": ["typed"]}, None, {"typed": "letter"}, {"letter"}) == {"answers": ["letter"]}


def test_what_only_the_writer_had_typed_is_read_as_we_had_understood_it() -> None:
    said = understood({"answers": ["theirs"], "needs": ["x"]}, {"answers": ["ours"]}, {}, {"ours", "x"})
    assert said == {"answers": ["ours"], "needs": ["x"]}


def test_without_paper_nothing_changes() -> None:
    pointers = {"answers": ["gone"]}
    assert understood(pointers, None, {}, ()) is pointers
