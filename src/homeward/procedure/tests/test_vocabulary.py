"""The words of the procedure's files: lists of limits, several starts, `until`, priorities, notices, words by topic."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from homeward.procedure.checking.check import check
from homeward.procedure.loading import load
from homeward.procedure.rules import due, open_steps, promises
from homeward.procedure.tests.made_up import FOLDER, entry, release, state

OPEN = entry("1", "open_door", on=date(2026, 3, 2))
SMALL = entry("1", "open_door", on=date(2026, 3, 2), facts={"arrival.size": "small"})
STORM = entry("s", "see_storm", on=date(2026, 3, 2))
TODAY = date(2026, 3, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the made-up procedure that a test may spoil."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    return tmp_path


def spoilt(folder: Path, path: str, old: str, new: str) -> list[str]:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), "utf-8")
    return [str(one) for one in check(folder)]


def test_of_several_limits_the_first_whose_guard_holds_counts() -> None:
    assert due("ask_news", state(OPEN), release(), TODAY).on == date(2026, 3, 12)
    found = due("ask_news", state(SMALL), release(), TODAY)
    assert (found.on, found.status) == (date(2026, 3, 6), "stated")


def test_a_review_starts_its_own_clock_anew() -> None:
    first = due("watch_storm", state(OPEN, STORM), release(), TODAY)
    assert (first.on, first.from_) == (date(2026, 3, 5), "see_storm")
    seen = entry("w", "watch_storm", on=date(2026, 3, 4))
    second = due("watch_storm", state(OPEN, STORM, seen), release(), TODAY)
    assert (second.on, second.from_) == (date(2026, 3, 7), "watch_storm")


def test_a_step_is_open_only_until_its_guard_holds() -> None:
    assert "watch_storm" in open_steps(state(OPEN, STORM), release(), "host")
    over = entry("e", "end_storm", ends=["s"])
    assert "watch_storm" not in open_steps(state(OPEN, STORM, over), release(), "host")


def test_a_step_says_why_it_has_no_clock_and_which_lane_it_takes() -> None:
    step = release().steps["take_back_word"]
    assert (step.no_clock, step.priority) == ("person", "first")
    assert release().steps["open_door"].priority == "usual"


def test_causes_of_waiting_and_notices_are_data() -> None:
    assert [one.id for one in release().waiting_causes] == ["road", "money"]
    assert release().notices == {"delay": "delay.until"}
    assert release().word("th", "notices.delay") == "not before %(value)s (th)"


def test_the_words_of_a_topic_stand_beside_those_of_the_language(folder: Path) -> None:
    assert load(folder).word("km", "questions.answer.found.label") == "answer.found (km)"
    problems = spoilt(folder, "words/km/notices.yaml", "notices:", "stages:\n  asking: again\nnotices:")
    assert problems == [
        "words/km/notices.yaml, line 3: `stages.asking` stands already in words/km.yaml; "
        "each word is written once per language."
    ]


def test_where_the_words_lie_changes_no_hash(folder: Path) -> None:
    moved = (folder / "words/en/notices.yaml").read_text("utf-8").replace("notices:", "\nnotices:")
    (folder / "words/en/notices.yaml").rename(folder / "words/en/other.yaml").write_text(moved, "utf-8")
    assert load(folder).words == release().words


GATE = (
    "child_gate: {flag: small, decision: make_choice, guardian: give_word, custody_paper: ask_news, steps: [lead_over]}"
)


def test_the_gate_before_a_child_s_handover_is_read(folder: Path) -> None:
    assert spoilt(folder, "procedure.yaml", "waiting_causes:", f"{GATE}\nwaiting_causes:") == []
    gate = load(folder).child_gate
    assert gate
    assert (gate.flag, gate.custody_paper, gate.steps) == ("small", "ask_news", ("lead_over",))


SOURCE = '{date: 2026-11-30, source: "made up", status: proposed}'
SEAL = f"seal: {{flag: small, readers: [keeper], steps: [make_choice], source: {SOURCE}}}"


def test_who_reads_a_sealed_file_is_read(folder: Path) -> None:
    assert spoilt(folder, "procedure.yaml", "waiting_causes:", f"{SEAL}\nwaiting_causes:") == []
    seal = load(folder).seal
    assert seal
    assert (seal.flag, seal.readers, seal.steps) == ("small", ("keeper",), ("make_choice",))


ASKING = "stages/10-asking.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        ("procedure.yaml", "waiting_causes: cause", "waiting_causes: cuase", "Did you mean `cause`?"),
        ("procedure.yaml", "question: delay.until", "question: people.reason", "does not steer"),
        ("procedure.yaml", "waiting_causes:", GATE.replace("small", "smal") + "\nwaiting_causes:", "`small`"),
        ("procedure.yaml", "waiting_causes:", SEAL.replace("keeper", "keper") + "\nwaiting_causes:", "`keeper`?"),
        (ASKING, "- {when: {flag: small}, from", "- {from", "those after it could never count"),
        (ASKING, "- {when: {flag: small}", "- {when: {flag: smal}", "Did you mean `small`?"),
        (ASKING, "[see_storm, watch_storm]", "[see_storm, watch_strom]", "Did you mean `watch_storm`?"),
        (ASKING, "[see_storm, watch_storm]", "[see_storm, told]", "a list names steps"),
        (ASKING, "priority: first", "priority: frist", "Did you mean `first`?"),
        (ASKING, "no_clock: person", "no_clock: persno", "Did you mean `person`?"),
        (ASKING, "    until: {not", "    no_clock: event\n    until: {not", "says that it has none"),
        (ASKING, "until: {not: {flag: storm}}", "until: {not: {flag: strom}}", "Did you mean `storm`?"),
    ],
)
def test_a_mistake_in_them_is_told_gently(folder: Path, path: str, old: str, new: str, says: str) -> None:
    problems = spoilt(folder, path, old, new)
    assert any(says in one for one in problems), problems


def test_a_promise_takes_the_limit_that_holds_on_the_common_part() -> None:
    given = entry("g", "give_word", facts={"word.scope": "news", "word.answer": True})
    asked = entry("q", "ask_news", on=date(2026, 3, 3))
    taken = entry("t", "take_news", "BB", on=date(2026, 3, 4), names=["q"])
    (promise,) = promises(state(given, asked, taken), release())
    assert promise.limit
    assert promise.limit.within.value == 5
