"""Reading files, hashes of meaning and words, and the scenarios of the made-up procedure."""

import shutil
from pathlib import Path

from homeward.procedure.commands import main
from homeward.procedure.loading import load, read_file
from homeward.procedure.scenarios import run_all
from homeward.procedure.tests.made_up import FOLDER, release


def changed(tmp_path: Path, path: str, old: str, new: str) -> Path:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / path).read_text("utf-8")
    (tmp_path / path).write_text(text.replace(old, new, 1), "utf-8")
    return tmp_path


def test_yes_no_and_on_stay_words(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("on: 2026-01-01\ncodes: [yes, no]\nsure: true\n")
    assert read_file(tmp_path / "a.yaml", "a").data == {"on": "2026-01-01", "codes": ["yes", "no"], "sure": True}


def test_a_limit_changes_the_meaning_and_not_the_words(tmp_path: Path) -> None:
    other = load(changed(tmp_path, "stages/10-asking.yaml", "value: 10", "value: 11"))
    assert other.meaning != release().meaning
    assert other.words == release().words


def test_a_label_changes_the_words_of_one_language_and_not_the_meaning(tmp_path: Path) -> None:
    other = load(changed(tmp_path, "words/km.yaml", "title: open door (km)", "title: another (km)"))
    assert other.meaning == release().meaning
    assert {lang for lang in other.words if other.words[lang] != release().words[lang]} == {"km"}


def test_the_text_of_a_consent_is_meaning(tmp_path: Path) -> None:
    other = load(changed(tmp_path, "words/en.yaml", "text: news (en)", "text: more news (en)"))
    assert other.meaning != release().meaning


def test_a_comment_changes_nothing(tmp_path: Path) -> None:
    assert load(changed(tmp_path, "roles.yaml", "roles:", "# a comment\nroles:")) == release()


def test_a_word_falls_back_to_english_and_then_to_its_key() -> None:
    assert release().word("th", "steps.open_door.title") == "open door (th)"
    assert release().word("lo", "steps.open_door.title") == "open door (en)"
    assert release().word("th", "steps.none.title", "…") == "…"


def test_the_scenarios_hold() -> None:
    assert run_all(FOLDER) == {"scenarios/over-the-hill.yaml": [], "scenarios/the-road-is-flooded.yaml": []}


def test_a_wait_that_cannot_be_says_so(tmp_path: Path) -> None:
    folder = changed(tmp_path, "scenarios/the-road-is-flooded.yaml", "cause: road", "cause: rode")
    assert run_all(folder)["scenarios/the-road-is-flooded.yaml"][0] == (
        "entry 4: `rode` is not among the causes of waiting."
    )


def test_a_scenario_that_comes_out_otherwise_says_where(tmp_path: Path) -> None:
    folder = changed(tmp_path, "scenarios/over-the-hill.yaml", "lead: [home]", "lead: [host]")
    failures = run_all(folder)["scenarios/over-the-hill.yaml"]
    assert failures == ["entry 21: host should lead, but home does."]
    assert main(["scenarios", str(folder)]) == 1
    assert main(["check", str(folder)]) == 0


def test_the_days_off_of_a_year_are_written_for_people_to_correct(tmp_path: Path) -> None:
    from homeward.procedure.calendars import write_year
    from homeward.procedure.tests.made_up import DAY

    written = read_file(write_year("TH", 2027, tmp_path, DAY), "x").data
    assert written["status"] == "proposed"
    assert {"on": "2027-04-13", "names": {"en": "Songkran Festival", "th": "วันสงกรานต์"}} in written["holidays"]
