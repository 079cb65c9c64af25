"""A closure in a case: the same bytes on both nodes, and nothing in it but a kind and a code."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from homeward.cases.rules import closings
from homeward.cases.rules.arriving import as_entry
from homeward.procedure.rules import Closing

CASE = uuid4()
AT = "2026-03-02T08:00:00+00:00"
EVENT = closings.Event(uuid4(), "crossing", "AA", "order", date(2026, 3, 2), date(2026, 3, 16), AT, way="nobody")
BEGUN = closings.begins(EVENT, CASE, "r" * 64)
ENDED = closings.ends(replace(EVENT, ended_on=date(2026, 3, 9)), CASE, "r" * 64)


def judged(content, *known, sender: str = "AA"):
    found = closings.judge_closure(content, {one.id: as_entry(one) for one in known}, sender)
    return found and found.code


def test_both_nodes_write_the_same_entry_from_the_same_letter():
    heard = closings.read_body(closings.as_body(EVENT), "AA")
    assert heard == EVENT
    assert closings.begins(heard, CASE, "r" * 64).digest() == BEGUN.digest()
    assert UUID(BEGUN.id) == closings.begin_id(EVENT.id, CASE) != closings.begin_id(EVENT.id, uuid4())


def test_only_the_country_that_closed_something_opens_it():
    assert judged(BEGUN) is None and judged(ENDED, BEGUN) is None
    assert judged(BEGUN, sender="BB") == "not_the_writer"
    theirs = replace(ENDED, node="BB")
    assert judged(theirs, BEGUN, sender="BB") == "not_the_writer"


@pytest.mark.parametrize(
    "spoilt",
    [{"answers": {"text": "x"}}, {"step": "open_door"}, {"facts": {"closes": "crossing", "reason": "a free word"}},
     {"facts": {"closes": "mouth", "reason": "order"}}, {"pointers": {"withdraws": ["x"]}}, {"happened_on": None},
     {"facts": {"closes": "crossing"}}],
)  # fmt: skip
def test_anything_more_is_not_taken_in(spoilt):
    assert judged(replace(BEGUN, **spoilt)) == "more_than_agreed"


@pytest.mark.parametrize(
    "spoilt",
    [{"id": "x"}, {"kind": "mouth"}, {"reason": "Free words"}, {"since": "soon"}, {"at": "today"}, {"hours": "all day"},
     {"version": 0}, {"version": "1"}, {"way": 3}, {"ended_on": None}],
)  # fmt: skip
def test_a_letter_that_is_not_whole_is_not_read(spoilt):
    body = closings.as_body(EVENT) | spoilt
    assert closings.read_body(body, "AA") is None or spoilt == {"ended_on": None}


def test_one_point_of_several_or_a_way_that_lets_pass_stops_nobody():
    closing = Closing("crossing", "closed", ways="ways", stops_with=("nobody",), points="points")
    assert closings.stops(EVENT, closing)
    assert not closings.stops(replace(EVENT, point="high_pass"), closing)
    assert not closings.stops(replace(EVENT, way="on_foot"), closing)
