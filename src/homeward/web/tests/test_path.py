"""The path: what is drawn before a decision, what after, and that it can be heard as well as seen."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from django.utils import translation

from homeward.web.path import Drawing, Letter, Station, dots, in_words, large

TRUNK = (
    Station("Protection", "host", "done", "4 Nov"),
    Station("Risk", "host", "here"),
    Station("Decision", "host", "ahead", fork=True),
)
BEFORE = Drawing(TRUNK, "Thailand", "Cambodia", "host", ("go back", "stay", "somewhere else"))
BACK = (Station("Journey", "host", "done"), Station("Reception", "home", "here"))


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def pictures(drawing: Drawing) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(large(drawing)).iter("svg"))  # noqa: S314 our own drawing


def test_before_the_decision_three_branches_are_alike() -> None:
    wide = pictures(BEFORE)[0]
    branches = [one for one in wide.iter("path") if one.get("class") == "track-branch"]
    ends = {str(one.get("d")).rsplit(" ", 2)[-2] for one in branches}
    assert len(branches) == 3
    assert len(ends) == 1


def test_after_the_decision_no_open_branch_is_left() -> None:
    after = Drawing((*TRUNK, *BACK), "Thailand", "Cambodia", "host")
    assert "track-branch" not in large(after)


def test_the_path_of_somebody_who_stays_lies_whole_on_one_side() -> None:
    stays = replace(BEFORE, stations=(*TRUNK, Station("Life here", "host", "here")), branches=())
    wide = pictures(stays)[0]
    border = next(float(str(one.get("x1"))) for one in wide.iter("line"))
    marks = [float(str(one.get("cx"))) for one in wide.iter("circle")]
    assert max(marks) < border


def test_stations_of_the_other_side_stand_beyond_the_border() -> None:
    wide = pictures(Drawing((*TRUNK, *BACK), "Thailand", "Cambodia", "host"))[0]
    border = next(float(str(one.get("x1"))) for one in wide.iter("line"))
    marks = sorted({float(str(one.get("cx"))) for one in wide.iter("circle")})
    assert marks[-2] < border < marks[-1]


def test_each_node_sees_its_own_side_in_the_same_hue() -> None:
    assert 'class="ground-ours" width' in large(BEFORE)
    assert 'class="ground-theirs" width' in large(replace(BEFORE, ours="home"))


def test_the_drawing_can_be_heard() -> None:
    heard = in_words(replace(BEFORE, letter=Letter(0, "letter 12", "Battambang", arrived=True)))
    assert "Protection (Thailand): done 4 Nov" in heard
    assert "Risk (Thailand): the case is here" in heard
    assert "go back · stay · somewhere else" in heard
    assert "letter 12: Battambang" in heard


def test_words_of_people_cannot_become_markup() -> None:
    bad = Station('<script>"x"</script>', "host", "here", "<b>")
    drawing = Drawing((bad,), "<i>", "&", "host", ("<u>",), Letter(0, "<em>", "<s>"))
    for text in (large(drawing), dots(drawing)):
        assert not re.search(r"<(script|b|i|u|em|s)\b", text)
        ElementTree.fromstring(text)  # noqa: S314 our own drawing


def test_nothing_is_styled_inside_the_drawing() -> None:
    assert "style=" not in large(BEFORE)


def test_a_row_of_dots_says_where_the_case_is() -> None:
    assert 'aria-label="Stage 2 of 3: Risk"' in dots(BEFORE)
    assert 'class="theirs"' in dots(BEFORE, waiting=True)


def test_an_empty_path_is_still_a_drawing() -> None:
    assert pictures(Drawing((), "Thailand", "Cambodia", "host"))
    assert "Stage – of 0" in dots(Drawing((), "Thailand", "Cambodia", "host"))
