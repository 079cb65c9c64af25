"""Who may say that an entry belongs to another person, and of what; without a database."""

from dataclasses import replace
from typing import Any

from homeward.cases.rules.arriving import judge
from homeward.cases.rules.entries import Content
from homeward.cases.rules.taking_out import can_be_taken_out, judge_out, whole
from homeward.procedure.rules import Entry, fold
from homeward.procedure.tests.made_up import DAY, SIDES, release

WORD = Content(
    id="w", case="c", kind="taken_out", step="", form="", release="r", happened_on="2026-11-10", week="",
    written_at="2026-11-10T08:00:00+07:00", author="worker", agency="aa", node="AA", pointers={"ends": ["1"]},
    salt="00",
)  # fmt: skip


def entry(name: str, node: str = "AA", **pointers: list[str]) -> Entry:
    return Entry(name, "step", "make_choice", node, not pointers, {}, pointers, DAY)


def test_a_word_may_overtake_what_it_names() -> None:
    assert judge_out(WORD, {}, "AA") is None


def test_only_the_country_that_wrote_an_entry_takes_it_out() -> None:
    for known, sender in (({}, "BB"), ({"1": entry("1", "BB")}, "AA")):
        found = judge_out(WORD, known, sender)
        assert found is not None
        assert (found.state, found.code) == ("rejected", "not_the_writer")


def test_a_word_carries_nothing_but_what_it_names() -> None:
    more: list[dict[str, Any]] = [
        {"facts": {"a": 1}}, {"answers": {"text": "…"}}, {"step": "make_choice"}, {"form": "choice@1"},
        {"pointers": {}}, {"pointers": {"ends": ["1"], "amends": ["2"]}},
    ]  # fmt: skip
    for changed in more:
        found = judge_out(replace(WORD, **changed), {}, "AA")
        assert found is not None, changed
        assert found.code == "more_than_agreed"


def test_what_was_taken_out_already_is_let_in_without_a_question_and_only_from_its_writer() -> None:
    late = replace(WORD, id="1", kind="step", step="no_such_step", pointers={})
    common = fold([], release(), SIDES)
    asked: dict[str, Any] = {"common": common, "release": release(), "here": frozenset[str](), "today": DAY}
    assert judge([late], sender="AA", out={"1"}, **asked).state == "accepted"
    assert judge([late], sender="BB", out={"1"}, **asked).state != "accepted"
    assert judge([late], sender="AA", **asked).state != "accepted"


def test_an_entry_goes_with_its_told_twin_whichever_was_chosen() -> None:
    private, told, other = entry("p", told_as=["t"]), entry("t"), entry("o")
    every = {one.id: one for one in (private, told, other)}
    assert whole(private, every) == whole(told, every) == {"p", "t"}
    assert whole(other, every) == {"o"}


def test_what_holds_the_file_together_stays() -> None:
    opens = next(step.id for step in release().steps.values() if step.does("open_case"))
    assert not can_be_taken_out(replace(entry("1"), step=opens), release())
    assert not can_be_taken_out(replace(entry("1"), kind="assignment", step=None), release())
    assert can_be_taken_out(replace(entry("1"), kind="note", step=None), release())
    assert can_be_taken_out(entry("1"), release())
