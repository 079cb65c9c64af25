"""The check says gently what is wrong, where, and what is allowed."""

import pytest

from homeward.procedure.checking.check import check
from homeward.procedure.tests.conftest import Change
from homeward.procedure.tests.made_up import FOLDER


def test_the_made_up_procedure_has_nothing_to_put_right() -> None:
    assert check(FOLDER) == []


GOING, ASKING = "stages/20-going.yaml", "stages/10-asking.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        (ASKING, "opens_when: {flag: storm}", "opens_when: {flag: strom}", "Did you mean `storm`?"),
        (ASKING, "done: take_news", "done: take_new", "there is no step `take_new`. Did you mean `take_news`?"),
        (ASKING, "form: word", "form: wort", "there is no form `wort`"),
        (ASKING, "role: keeper", "role: kepeer", "Did you mean `keeper`?"),
        (
            ASKING,
            "repeats: adds",
            "repeat: adds",
            "`repeat` is not a word of this kind of file. Did you mean `repeats`?",
        ),
        (ASKING, "id: open_door", "id: open", "at least two words joined by `_`"),
        (ASKING, "[{open_case: {}}", "[{open_cases: {}}", "Did you mean `open_case`?"),
        (ASKING, "arrival.size: small", "arrival.size: smal", "`smal` is not an answer to `arrival.size`"),
        (ASKING, "arrival.size: small", "arrival.name: small", "`arrival.name` does not steer"),
        ("forms/arrival.yaml", "type: text,", "type: text, steers: true,", "free words and places never steer"),
        ("forms/word.yaml", "codes: scope", "codes: scop", "there is no code list `scop`"),
        ("words/km.yaml", "open_door:", "open_doors:", "the word `steps.open_door.title` is missing"),
        ("words/th.yaml", "    help: about arrival.size (th)\n", "", "`questions.arrival.size.help` is missing"),
        (GOING, "unit: hours, date: 2026-01-01,", "unit: hours,", "lacks `date`"),
        (GOING, "    source: *s", "    source: *s\n    side: home", "`side` stands here a second time"),
        (GOING, "    movement: true", "    movement: [", "a bracket `[` is opened here and not closed"),
    ],
)
def test_a_mistake_is_told_gently(change: Change, path: str, old: str, new: str, says: str) -> None:
    problems = change(path, old, new)
    assert any((says in one and one.startswith(path.split("/")[0])) or says in one for one in problems), problems
    assert all(", line " in one for one in problems)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("effects: [{stop_journey", "second_person: true\n    effects: [{stop_journey", "waits for a second person"),
        ("effects: [{stop_journey", "round: true\n    effects: [{stop_journey", "goes through a signature round"),
        ("effects: [{stop_journey", "needs_consent: news\n    effects: [{stop_journey", "needs a consent"),
        ("{all: [{done: pack_bag}, {not", "{all: [{flag: storm}, {not", "no way back"),
        ("effects: [{stop_journey: {stages: [going, arriving]}}]", "effects: []", "could not turn back"),
    ],
)
def test_an_edition_in_which_the_person_has_not_the_last_word_is_refused(
    change: Change, old: str, new: str, says: str
) -> None:
    assert any(says in one for one in change(GOING, old, new))


def test_no_help_depends_on_proceedings(change: Change) -> None:
    stage = "stage: staying\n"
    assert change("stages/40-staying.yaml", stage, f"{stage}proceedings: true\n") == []
    problems = change("stages/30-arriving.yaml", "{all: [{done: receive_guest}", "{all: [{done: keep_room}")
    assert any("help never depends on them" in one for one in problems)


def test_more_than_twelve_required_answers_before_the_first_request_are_too_many(change: Change) -> None:
    many = "".join(f"      - {{id: arrival.extra_{i}, type: text, required: true}}\n" for i in "abcdefghijklm")
    problems = change("forms/arrival.yaml", "    questions:\n", f"    questions:\n{many}")
    assert any("14 answers are required up to `ask_news`" in one for one in problems)
