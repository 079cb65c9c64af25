"""Freezing editions, comparing them from the command line, and keeping calendars."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from homeward.procedure.calendars import year_of
from homeward.procedure.checking.check import check_files
from homeward.procedure.commands import main
from homeward.procedure.editions import NotReady, files_of, freeze, read_edition
from homeward.procedure.loading import load
from homeward.procedure.tests.made_up import FOLDER, release

TODAY = date(2026, 11, 24)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(FOLDER, tmp_path / "p")
    return tmp_path / "p"


def change(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text("utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), "utf-8")


def test_a_frozen_edition_is_found_again_with_both_hashes(folder: Path) -> None:
    frozen = freeze(folder, TODAY)
    assert frozen.new
    assert load(folder).edition["date"] == "2026-11-24"
    again = read_edition(frozen.path)
    assert (again.meaning, again.words) == (load(folder).meaning, load(folder).words)
    assert again.meaning in (folder / "CHANGELOG.md").read_text("utf-8")


def test_what_did_not_change_is_not_frozen_twice(folder: Path) -> None:
    freeze(folder, TODAY)
    assert not freeze(folder, date(2027, 1, 1)).new
    assert load(folder).edition["date"] == "2026-11-24"
    assert len(list((folder / "editions").iterdir())) == 1


def test_the_changelog_says_what_changes_for_whom_newest_first(folder: Path) -> None:
    freeze(folder, TODAY)
    change(folder, "stages/10-asking.yaml", "value: 5, unit: working_days", "value: 3, unit: working_days")
    change(
        folder, "scenarios/over-the-hill.yaml", "state: taken, due_on: 2026-03-12", "state: taken, due_on: 2026-03-10"
    )
    freeze(folder, date(2026, 12, 1), "Three days are enough.")
    newest, older = (folder / "CHANGELOG.md").read_text("utf-8").split("## ")[1:3]
    assert newest.startswith("2026-12-01")
    assert "Three days are enough." in newest
    assert "the limit is 3 working days" in newest
    assert older.startswith("2026-11-24")


def test_corrected_words_keep_the_date_and_the_meaning(folder: Path) -> None:
    first = freeze(folder, TODAY).release
    change(folder, "words/km.yaml", "title: open door (km)", "title: better (km)")
    second = freeze(folder, date(2026, 12, 1)).release
    assert (second.meaning, second.edition["date"]) == (first.meaning, "2026-11-24")
    assert "Only words were corrected" in (folder / "CHANGELOG.md").read_text("utf-8")


def test_a_folder_with_problems_is_not_frozen(folder: Path) -> None:
    change(folder, "stages/10-asking.yaml", "role: keeper", "role: kepeer")
    with pytest.raises(NotReady, match="Did you mean `keeper`"):
        freeze(folder, TODAY)
    assert main(["release", str(folder)]) == 1
    assert not (folder / "editions").exists()


def test_a_folder_whose_stories_come_out_otherwise_is_not_frozen(folder: Path) -> None:
    change(folder, "scenarios/over-the-hill.yaml", "lead: [home]", "lead: [host]")
    with pytest.raises(NotReady, match="home does"):
        freeze(folder, TODAY)


def test_the_files_of_a_bundle_are_checked_like_a_folder() -> None:
    assert check_files(files_of(release().bundle)) == []


def test_two_editions_are_compared_from_the_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(folder, "stages/10-asking.yaml", "value: 5, unit: working_days", "value: 3, unit: working_days")
    assert main(["diff", str(FOLDER), str(folder), "--lang", "th"]) == 0
    assert "กำหนดเป็น 3 วันทำการ" in capsys.readouterr().out


def test_what_people_corrected_in_a_calendar_is_kept_and_the_rest_is_named(folder: Path) -> None:
    written = year_of("TH", 2027, folder, TODAY)
    assert written.written
    assert written.confirmed == 0
    path = written.path
    text = path.read_text("utf-8").replace("{on: 2027-04-13,", "{on: 2027-04-13, status: stated,", 1)
    path.write_text(text.replace("2027-04-14", "2027-04-21", 1), "utf-8")
    kept = year_of("TH", 2027, folder, TODAY)
    assert not kept.written
    assert kept.confirmed == 1
    assert date(2027, 4, 13) not in dict(kept.unconfirmed)
    assert [on for on, _ in kept.unknown] == [date(2027, 4, 21)]
    assert [on for on, _ in kept.lacking] == [date(2027, 4, 14)]


def test_the_swim_lanes_are_written_to_a_file(tmp_path: Path) -> None:
    assert main(["diagram", str(FOLDER), "--lang", "km", "--out", str(tmp_path / "a.svg")]) == 0
    assert "<svg" in (tmp_path / "a.svg").read_text("utf-8")
