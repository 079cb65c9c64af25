"""The sheet of a group and the tally: pure rules, no database."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from homeward.cases.rules import groups, surge
from homeward.procedure.rules import Code, Form, Question, Section

words = st.lists(st.sampled_from(["a", "b", "c"]), max_size=1)
lines = st.dictionaries(st.sampled_from(["one", "two", "three"]), words, max_size=3)


def kept(typed: groups.Typed) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in typed.items() if texts}


def test_two_windows_that_write_different_answers_of_one_line_lose_neither() -> None:
    merged = groups.merged(
        {"name": ["Lotus"]}, {"name": ["Lotus"], "bag": ["7"]}, {"name": ["Jasmine"]}, ["name", "bag"]
    )
    assert merged.typed == {"name": ["Jasmine"], "bag": ["7"]}
    assert not merged.clashes


def test_where_both_wrote_the_same_answer_what_stands_stays_and_the_other_is_given_back() -> None:
    merged = groups.merged({}, {"name": ["Lotus"]}, {"name": ["Jasmine"]}, ["name"])
    assert merged.typed == {"name": ["Jasmine"]}
    assert merged.clashes == {"name": ["Lotus"]}


def test_an_answer_that_was_wiped_out_is_gone_and_one_that_was_not_shown_stays() -> None:
    merged = groups.merged({"name": ["L"], "ill": ["yes"]}, {}, {"name": ["L"], "ill": ["yes"]}, ["name"])
    assert merged.typed == {"ill": ["yes"]}


@given(base=lines, mine=lines, theirs=lines)
def test_no_word_of_anybody_is_lost_whoever_comes_first(
    base: groups.Typed, mine: groups.Typed, theirs: groups.Typed
) -> None:
    base, mine, theirs = kept(base), kept(mine), kept(theirs)
    merged = groups.merged(base, mine, theirs, ["one", "two", "three"])
    for question in ("one", "two", "three"):
        wanted, stands = mine.get(question), theirs.get(question)
        if wanted != base.get(question):
            assert wanted in (merged.typed.get(question), merged.clashes.get(question)) or not wanted
        if stands != base.get(question):
            assert merged.typed.get(question) == stands


@given(base=lines, mine=lines)
def test_sending_the_same_page_twice_is_sending_it_once(base: groups.Typed, mine: groups.Typed) -> None:
    base, mine = kept(base), kept(mine)
    once = groups.merged(base, mine, base, ["one", "two", "three"])
    twice = groups.merged(base, mine, once.typed, ["one", "two", "three"])
    assert (twice.typed, twice.clashes) == (once.typed, {})


def test_keep_apart_stands_at_both_lines_whichever_named_the_other() -> None:
    assert groups.pairs({5: "12", 7: "5, 12", 9: "0"}) == {5: [7, 12], 12: [5, 7], 7: [5, 12]}


def test_line_numbers_are_read_in_every_script() -> None:
    assert groups.numbers("3, ๗ and ១២") == [3, 7, 12]
    assert groups.not_numbers("3 foreman", range(1, 10))
    assert groups.not_numbers("41", range(1, 41))
    assert not groups.not_numbers("0", range(1, 41))
    assert not groups.not_numbers("3, ๗", range(1, 41))


def test_inputs_are_parted_by_line() -> None:
    raw = {"12.line.sex": ["male"], "3.was": ["1"], "csrf": ["x"], "x.y": ["z"]}
    assert groups.lines_in(raw) == [3, 12]
    assert groups.of_line(raw, 12) == {"line.sex": ["male"]}


def test_the_cells_of_a_tally_follow_from_its_form() -> None:
    asked = tuple(Question(id=f"seen.{one}", type="code", codes=one) for one in ("size", "way"))
    form = Form("stroke", 1, (Section("all", asked),))
    codes = {"size": (Code("big"), Code("small")), "way": (Code("by_foot"), Code("by_boat"))}
    assert surge.cells(form, codes) == ["big/by_foot", "big/by_boat", "small/by_foot", "small/by_boat"]
    assert surge.sums({"big/by_foot": 3, "big/by_boat": 2, "small/by_foot": 1}, 0) == {"big": 5, "small": 1}


def test_whoever_opens_a_case_the_same_day_did_not_come_back_later() -> None:
    assert not surge.came_back(date(2026, 11, 24), date(2026, 11, 24))
    assert surge.came_back(date(2026, 11, 24), date(2026, 11, 27))
    assert not surge.came_back(date(2026, 11, 24), None)


def test_a_count_from_paper_is_a_whole_number() -> None:
    assert [surge.read_count(one) for one in ("12", " ๑๒ ")] == [12, 12]
    assert [surge.read_count(one) for one in ("", "-1", "1.5", "999999999")] == [None] * 4
