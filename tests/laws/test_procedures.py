"""Every procedure under sop/ can be installed as it lies there, and all of its stories come out as they say."""

from pathlib import Path

import pytest

from homeward.cli import ROOT
from homeward.procedure.checking.check import check
from homeward.procedure.loading import load, read_files
from homeward.procedure.scenarios import run_all

PROCEDURES = sorted(one.parent for one in (ROOT / "sop").glob("*/procedure.yaml"))


@pytest.fixture(params=PROCEDURES, ids=lambda one: one.name)
def folder(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def test_there_is_nothing_to_put_right(folder: Path) -> None:
    assert [str(one) for one in check(folder)] == []


def test_every_story_holds(folder: Path) -> None:
    results = run_all(folder)
    assert len(results) >= 4
    assert {path: failures for path, failures in results.items() if failures} == {}


def test_who_reads_a_story_aloud_has_its_title_and_what_it_is_about_in_the_own_language() -> None:
    folder = ROOT / "sop" / "th-kh-return"
    languages = set(load(folder).languages)
    stories = [file for file in read_files(folder) if file.path.startswith("scenarios/")]
    short = [(file.path, key) for file in stories for key in ("scenario", "about") if set(file.data[key]) != languages]
    assert short == []


def test_both_countries_have_the_days_off_of_the_same_years(folder: Path) -> None:
    release = load(folder)
    years = {
        country: {int(key[-4:]) for key in _calendars(folder) if key.startswith(country)} for country in release.parties
    }
    assert len(set(map(frozenset, years.values()))) == 1 and all(years.values())


def _calendars(folder: Path) -> list[str]:
    return [one.stem for one in (folder / "calendars").glob("*.yaml")]
