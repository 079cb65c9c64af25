"""The swim lanes: well-formed, every step once, only the nearest arrows, letters with their consents."""

import xml.etree.ElementTree as ET
from itertools import combinations

import pytest

from homeward.procedure.drawing import drawings, swimlanes
from homeward.procedure.drawing.arrows import messages, nearest, waited_for
from homeward.procedure.drawing.frame import frame
from homeward.procedure.drawing.plan import parts, plan
from homeward.procedure.tests.made_up import release

LANGUAGES = ("en", "th", "km")


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 our own drawing


def steps_in(svg: str) -> list[str]:
    return [found for one in parsed(svg).iter() if (found := one.get("data-step"))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_step_occurs_once_in_well_formed_drawings(lang: str) -> None:
    assert sorted(steps_in(swimlanes(release(), lang))) == sorted(release().steps)
    several = [name for _part, svg in drawings(release(), lang, "/steps/{}/".format) for name in steps_in(svg)]
    assert sorted(several) == sorted(release().steps)


def test_a_part_has_no_style_and_a_file_brings_its_own() -> None:
    assert "<style>" in swimlanes(release(), "en")
    assert all("<style" not in svg and "style=" not in svg for _part, svg in drawings(release(), "en", str))


def test_an_arrow_that_follows_from_others_is_left_out() -> None:
    arrows = nearest(release())
    asked = {(before, step.id) for step in release().steps.values() for before in waited_for(step.opens_when)} & {
        (one, other) for one in release().steps for other in release().steps
    }
    assert arrows <= asked
    graph: dict[str, set[str]] = {}
    for source, target in arrows:
        graph.setdefault(source, set()).add(target)
    for source, target in asked:
        seen: set[str] = set()
        waiting = [source]
        while waiting:
            for following in graph.get(waiting.pop(), set()) - seen:
                seen.add(following)
                waiting.append(following)
        assert source == target or target in seen


def test_what_must_not_be_done_yet_is_no_arrow() -> None:
    assert waited_for({"all": [{"done": "a_b"}, {"not": {"done": "c_d"}}]}) == ("a_b",)
    assert waited_for({"not": {"not": {"done": "a_b"}}}) == ("a_b",)


def test_every_told_step_is_a_letter_with_the_consents_that_it_needs() -> None:
    sent = messages(release(), nearest(release()))
    told = {one.id for one in release().steps.values() if one.tells}
    assert {one.source for one in sent} == told
    for one in sent:
        step = release().steps[one.source]
        scopes = release().consents.values()
        allowed = {s.letter for s in scopes if s.crosses and step.tells and step.tells.purpose in s.purposes}
        assert allowed <= set(one.letters)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_box_covers_another(lang: str) -> None:
    arrows = nearest(release())
    for part in parts(release(), arrows):
        boxes = frame(plan(release(), part.stages, arrows), release(), lang).boxes.values()
        for one, other in combinations(boxes, 2):
            beside = one.right <= other.x or other.right <= one.x
            assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_the_ways_after_the_decision_are_alike() -> None:
    fork = release().fork
    assert fork
    svg = next(svg for part, svg in drawings(release(), "en", str) if fork.step in steps_in(svg))
    found = [one for one in parsed(svg).iter() if one.get("class") == "sl-branch"]
    assert len(found) == len(fork.branches)
