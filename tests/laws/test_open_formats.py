"""The real procedures leave in open formats that others can read: valid, whole, and laid out so that one can look."""

import shutil
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow.bpmn.parser as spiff
from django.utils import translation
from lxml import etree
from pyxform.xls2xform import convert

from homeward.cli import ROOT
from homeward.procedure.commands import main
from homeward.procedure.loading import load
from homeward.procedure.openformats import keeping, workbook
from homeward.procedure.openformats.bpmn import bpmn
from homeward.procedure.openformats.sheets import Row, sheets
from homeward.procedure.openformats.taking import taken
from homeward.procedure.rules import Release

SPACES = {
    "m": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "d": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
SCHEMA = Path(spiff.__file__).parent / "schema" / "BPMN20.xsd"
Bounds = tuple[float, float, float, float]


@pytest.fixture(scope="module", params=["th-kh-return", "th-la-return"])
def release(request: pytest.FixtureRequest) -> Release:
    return load(ROOT / "sop" / request.param)


def test_the_process_is_valid_in_every_language_and_holds_every_step(release: Release) -> None:
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    for lang in release.languages:
        drawn = etree.fromstring(bpmn(release, lang).encode())
        schema.assertValid(drawn)
        tasks = {one.get("id"): one.get("name") for one in drawn.iterfind(".//m:userTask", SPACES)}
        assert tasks == {name: release.word(lang, f"steps.{name}.title") for name in release.steps}
        assert len(drawn.findall("m:process", SPACES)) == 2


def test_a_language_without_screens_is_documented_in_english_whatever_the_node_speaks() -> None:
    release = load(ROOT / "sop" / "th-la-return")
    with translation.override("th"):
        there = bpmn(release, "lo")
    with translation.override("en"):
        assert bpmn(release, "lo") == there
    said = etree.fromstring(there.encode()).findall(".//m:documentation", SPACES)
    assert any(" days" in (one.text or "") for one in said)


def test_letters_cross_between_the_pools_and_arrows_stay_in_theirs(release: Release) -> None:
    drawn = etree.fromstring(bpmn(release, "en").encode())
    pool = {}
    for process in drawn.iterfind("m:process", SPACES):
        for one in process.iterfind("*[@id]", SPACES):
            pool[one.get("id")] = process.get("id")
    for arrow in drawn.iterfind(".//m:sequenceFlow", SPACES):
        assert pool[arrow.get("sourceRef")] == pool[arrow.get("targetRef")]
    whole = {"pool_host": "process_host", "pool_home": "process_home"}
    letters = drawn.findall(".//m:messageFlow", SPACES)
    for letter in letters:
        assert pool[letter.get("sourceRef")] != {**pool, **whole}[letter.get("targetRef")]
    assert {one.get("sourceRef") for one in letters} == {key for key, one in release.steps.items() if one.tells}


def test_nothing_of_the_layout_lies_on_something_else_and_every_line_meets_its_ends(release: Release) -> None:
    drawn = etree.fromstring(bpmn(release, "th").encode())
    boxes = {one.get("bpmnElement"): _bounds(one) for one in drawn.iterfind(".//d:BPMNShape", SPACES)}
    small = {name: box for name, box in boxes.items() if not name.startswith(("pool_", "lane_"))}
    for (one, a), (other, b) in combinations(sorted(small.items()), 2):
        assert not _overlap(a, b), (one, other)
    lines = {one.get("id"): one for one in drawn.iterfind(".//m:sequenceFlow", SPACES)}
    lines |= {one.get("id"): one for one in drawn.iterfind(".//m:messageFlow", SPACES)}
    edges = {one.get("bpmnElement"): _points(one) for one in drawn.iterfind(".//d:BPMNEdge", SPACES)}
    assert edges.keys() == lines.keys()
    for name, points in edges.items():
        assert _touches(points[0], boxes[lines[name].get("sourceRef")]), name
        assert _touches(points[-1], boxes[lines[name].get("targetRef")]), name


def _bounds(shape: Any) -> Bounds:
    found = shape.find("dc:Bounds", SPACES)
    return tuple(float(found.get(key)) for key in ("x", "y", "width", "height"))  # type: ignore[return-value]


def _points(edge: Any) -> list[tuple[float, float]]:
    return [(float(one.get("x")), float(one.get("y"))) for one in edge.iterfind("di:waypoint", SPACES)]


def _overlap(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def _touches(point: tuple[float, float], box: Bounds) -> bool:
    (x, y), (left, top, width, height) = point, box
    return left - 1 <= x <= left + width + 1 and top - 1 <= y <= top + height + 1


def _form(release: Release, name: str) -> Any:
    return next(one for one in release.bundle["forms"] if one["form"] == name)


def test_every_form_comes_back_from_its_sheets_as_it_went(release: Release) -> None:
    codes = {one["codes"]: one for one in release.bundle["codes"]}
    for name in release.forms:
        came = taken(sheets(release, name), release.languages)
        assert (came.problems, came.remarks) == ([], [])
        assert came.form == _form(release, name)
        assert all(codes[one] == raw for one, raw in came.codes.items())
        for lang, words in came.words.items():
            assert {key: release.texts[lang][key] for key in words} == words


@pytest.mark.parametrize("name", ["tracing_request", "handover", "follow_up_visit", "consent"])
def test_other_tools_read_a_form_and_the_folder_learns_nothing_new(name: str, tmp_path: Path) -> None:
    release = load(ROOT / "sop" / "th-kh-return")
    path = tmp_path / f"{name}.xlsx"
    workbook.write(sheets(release, name), path)
    assert convert(path).warnings == []
    assert keeping.changes(taken(workbook.read(path), release.languages), ROOT / "sop" / "th-kh-return") == {}


def test_what_was_changed_in_the_spreadsheet_is_all_that_changes_in_the_folder(tmp_path: Path, capsys: Any) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(ROOT / "sop" / "th-kh-return", mine)
    before = load(mine)
    rows = sheets(before, "tracing_answer")
    place = next(n for n, row in enumerate(rows["survey"]) if row["name"] == "answer.next_try")
    rows["survey"][place]["label::English (en)"] = 'The "next" try'
    rows["survey"].insert(place, {"type": "text", "name": "answer.road", "label::English (en)": "The road"})
    workbook.write(rows, tmp_path / "answer.xlsx")
    assert main(["from-xlsform", str(tmp_path / "answer.xlsx"), str(mine)]) == 0
    said = capsys.readouterr().out
    assert "forms/tracing_answer.yaml" in said and "words/en/tracing_answer.yaml" in said
    assert (mine / "forms" / "tracing_answer.yaml").read_text("utf-8").startswith("# The answer for the other country")
    after = load(mine)
    assert after.texts["en"]["questions.answer.next_try.label"] == 'The "next" try'
    ids = [one.id for one in after.forms["tracing_answer"].questions]
    assert [one for one in ids if one != "answer.road"] == [one.id for one in before.forms["tracing_answer"].questions]
    assert ids.index("answer.road") + 1 == ids.index("answer.next_try")


BAD: list[tuple[Row, str]] = [
    ({"type": "select_on marks_known", "name": "a.b"}, "row 3, column type: `select_on` has no place in the procedure"),
    ({"type": "select_one mark_known", "name": "a.b"}, "there is no list `mark_known`"),
    ({"type": "text"}, "row 3, column name: the question needs a name"),
    ({"type": "text", "name": "a.b", "relevant": "${x} > 3"}, "row 3, column relevant: `${x} > 3` is more than"),
    ({"type": "begin_group", "name": "inner"}, "row 3: a part inside a part"),
    ({"type": "text", "name": "a.b", "hw_more": "{"}, "row 3, column hw_more: this column is written by the procedure"),
]


@pytest.mark.parametrize(("row", "says"), BAD, ids=[says[:24] for _, says in BAD])
def test_a_mistake_in_the_spreadsheet_is_said_with_its_place_and_nothing_is_written(
    row: Row, says: str, tmp_path: Path, capsys: Any
) -> None:
    mine = tmp_path / "mine"
    shutil.copytree(ROOT / "sop" / "th-la-return", mine)
    survey = [{"type": "begin_group", "name": "part"}, row, {"type": "end_group", "name": ""}]
    choices = [{"list_name": "marks_known", "name": "both"}]
    path = tmp_path / "new.xlsx"
    workbook.write({"survey": survey, "choices": choices, "settings": [{"form_id": "new_form"}]}, path)
    assert main(["from-xlsform", str(path), str(mine)]) == 1
    said = capsys.readouterr().out
    assert says in said and "Nothing was written" in said
    assert not (mine / "forms" / "new_form.yaml").exists()


def test_a_file_that_is_no_spreadsheet_is_refused_gently(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "letter.docx"
    path.write_text("not a spreadsheet", "utf-8")
    assert main(["from-xlsform", str(path), str(ROOT / "sop" / "th-la-return")]) == 1
    assert "letter.docx is no spreadsheet that can be read" in capsys.readouterr().out
