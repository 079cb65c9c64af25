"""The page about what was asked of the procedure names only what there is."""

import re

from homeward.cli import ROOT
from homeward.procedure.loading import load, read_files

PAGE = (ROOT / "docs/coverage.md").read_text("utf-8")
SOP = ROOT / "sop" / "th-kh-return"
# Words of the files and of the engine, not names of this procedure.
ENGINE = {
    "owes", "taken_by", "grace", "repeats", "at_most", "meeting", "priority", "unit", "hour_from", "set_status",
    "htcds", "soon", "person_clock", "waiting_causes", "child_gate",
}  # fmt: skip


def test_every_name_on_the_page_is_a_name_of_the_procedure() -> None:
    release = load(SOP)
    there = {*release.steps, *release.forms, *release.flags, *release.tracks, *release.codes, *release.limits}
    there |= {*release.questions, *release.notices, *(stage.id for stage in release.stages)}
    there |= {code.id for codes in release.codes.values() for code in codes}
    there |= {key for key, value in release.bundle["procedure"]["arrivals"].items() if isinstance(value, dict)}
    named = {
        one for one in re.findall(r"`([a-z]+(?:[._][a-z_]+)*)`", PAGE) if not one.endswith((".md", ".py", ".yaml"))
    }
    assert len(named) > 150
    assert sorted(named - there - ENGINE) == []


def test_every_step_is_on_the_page() -> None:
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert sorted(set(load(SOP).steps) - named) == []


def test_every_story_and_every_file_it_names_is_there() -> None:
    numbers = {file.path.split("/")[1].split("-")[0] for file in read_files(SOP) if file.path.startswith("scenarios/")}
    shown = [line.rsplit("|", 2)[1] for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    named = {one for cell in shown for one in re.findall(r"(?<![\w.-])(\d\d\d?)(?![\w.-])", cell)}
    assert len(named) > 90
    assert sorted(named - numbers) == []
    for path in re.findall(r"`((?:tests|src|docs)/[\w./]+)`", PAGE):
        assert (ROOT / path).exists(), path
