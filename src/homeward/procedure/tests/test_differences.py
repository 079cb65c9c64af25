"""What an edition changes is told in words, for whom, and in days of the person."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from homeward.procedure.differences import Difference, difference
from homeward.procedure.loading import load
from homeward.procedure.tests.made_up import FOLDER, release

Changed = Callable[..., Difference]
SMALL = (("true", "false"), ("adds", "replaces"), ("keeper", "guard"), ("value: ", "value: 7"), ("host", "home"))
ASKING, GOING, ARRIVING = "stages/10-asking.yaml", "stages/20-going.yaml", "stages/30-arriving.yaml"


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """The difference that one changed place makes."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)

    def apply(path: str, old: str, new: str, lang: str = "en") -> Difference:
        text = (tmp_path / path).read_text("utf-8")
        assert old in text
        (tmp_path / path).write_text(text.replace(old, new, 1), "utf-8")
        return difference(release(), load(tmp_path), lang)

    return apply


def said(found: Difference) -> list[str]:
    return [change.says for group in found.groups for change in group.changes]


def test_an_edition_does_not_differ_from_itself() -> None:
    found = difference(release(), release(), "en")
    assert found.nothing
    assert (found.groups, found.spans, found.stories, found.words) == ((), (), (), ())


def test_a_shorter_limit_is_told_to_its_desk_with_the_days_of_the_person(changed: Changed) -> None:
    found = changed(ASKING, "value: 4, unit: days", "value: 3, unit: days")
    (group,) = found.groups
    assert (group.side, group.role, group.changes[0].kind) == ("host", "keeper", "limit")
    assert "“ask news (en)”: the limit is 3 days from “open door (en)” (the mark “small (en)”)" in said(found)[0]
    (story,) = found.stories
    assert (story.title, story.branch) == ("Over the hill", "go")
    assert [(one.step, one.days) for one in story.shifts] == [("ask_news", -1)]


def test_a_longer_promise_lengthens_the_way_to_a_decision_that_waits_for_it(
    changed: Changed,
) -> None:
    opened = "opens_when: {done: open_door}\n    repeats: replaces\n    form: choice"
    changed(ASKING, opened, opened.replace("open_door", "answer_news"))
    found = changed(ASKING, "value: 5, unit: working_days", "value: 15, unit: working_days")
    (trunk,) = [one for one in found.spans if one.branch is None]
    assert trunk.before is not None
    assert trunk.after is not None
    assert trunk.after - trunk.before > 14
    assert f"at most {trunk.after} days" in trunk.says


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        (GOING, "    movement: true", "    movement: true\n    second_person: true", "now needs a second person"),
        (ASKING, "needs_consent: news", "needs_consent: photo", "needs another consent: “photo (en)”"),
        (ASKING, "    tells: {purpose: news}", "    tells: milestone", "learns only that it was done"),
        (ASKING, "{consent: news}, {not", "{consent: news}, {done: give_word}, {not", "looks at: “give word (en)”"),
        (ASKING, "value: 2, unit: working_days", "value: 3, unit: working_days", "after 3 working days"),
        (ARRIVING, "  - id: open_again", "  - id: wave_goodbye", "“open again (en)” is no longer a step"),
        (ARRIVING, "  - id: open_again", "  - id: wave_goodbye", "New step “wave_goodbye”"),
        ("forms/question.yaml", "{id: question.story,", "{id: question.story, required: true,", "must now be answered"),
        ("forms/question.yaml", "family, crosses: [news]", "family", "no longer crosses to the other country"),
        ("consents.yaml", "categories: [identity, family]", "categories: [identity]", "no longer covers: family"),
        ("consents.yaml", "value: 6, unit: months", "value: 3, unit: months", "lasts 3 months instead of 6 months"),
        ("calendars/AA-2026.yaml", "holidays:", "holidays:\n  - {on: 2026-07-07}", "AA: new days off: 2026-07-07"),
        ("codes/size.yaml", "items:", "items:\n  - middling", "New answers to “arrival.size (en)”: middling"),
        ("words/km.yaml", "text: news (km)", "text: other (km)", "that the person hears for “news (en)” change (km)"),
    ],
)  # fmt: skip
def test_every_kind_of_change_has_its_sentence(changed: Changed, path: str, old: str, new: str, says: str) -> None:
    found = changed(path, old, new)
    assert any(says in one for one in said(found)), said(found)


def test_a_corrected_word_is_no_change_of_meaning(changed: Changed) -> None:
    found = changed("words/th.yaml", "title: open door (th)", "title: better (th)")
    assert found.nothing
    assert found.words == ("th",)


def test_no_change_of_meaning_goes_without_a_sentence(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    unsaid = []
    for path in sorted(tmp_path.glob("*/*.yaml")) + sorted(tmp_path.glob("*.yaml")):
        if path.parent.name in ("words", "scenarios"):
            continue
        whole = path.read_text("utf-8")
        for old, new in SMALL:
            if old not in whole:
                continue
            path.write_text(whole.replace(old, new, 1), "utf-8")
            after = load(tmp_path)
            if after.meaning != release().meaning and not difference(release(), after, "en", days=False).groups:
                unsaid.append((path.name, old))
            path.write_text(whole, "utf-8")
    assert unsaid == []


@pytest.mark.parametrize(("lang", "says"), [("th", "วัน"), ("km", "ថ្ងៃ")])
def test_it_is_told_in_three_languages(changed: Changed, lang: str, says: str) -> None:
    found = changed(ASKING, "value: 4, unit: days", "value: 3, unit: days", lang)
    assert all(says in one for one in said(found)), said(found)
    assert found.stories[0].says.isascii() is False
    assert "In the story" not in found.stories[0].says
