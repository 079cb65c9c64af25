"""The real procedures leave in open formats that others can read: valid, whole, and laid out so that one can look."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import SpiffWorkflow.bpmn.parser as spiff
from lxml import etree

from homeward.cli import ROOT
from homeward.procedure.loading import load
from homeward.procedure.openformats.bpmn import bpmn
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
