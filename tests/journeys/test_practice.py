"""Scenarios of practice on two real nodes: what a person abroad reads, and above all what she never reads."""

import json
import time

from tools.demo import check, journeys
from tools.demo.driver import Walk
from tools.demo.nodes import Node

Pair = tuple[Node, Node]


def crossed(pair: Pair, walk: Walk) -> list[dict[str, object]]:
    """The told entries of a case as the home node holds them."""
    there = next(one for one in pair if one.country == walk.home)
    found: list[dict[str, object]] = there.ask("told", "--case", walk.case)[walk.case]
    return found


def until_stopped(pair: Pair, walk: Walk) -> dict[str, object]:
    """The home node's view once it knows that the journey did not take place."""
    there = next(one for one in pair if one.country == walk.home)
    end = time.monotonic() + 30
    while True:
        held: dict[str, object] = there.ask("common", "--case", walk.case)[walk.case]
        if held["stopped"] or time.monotonic() > end:
            return held
        time.sleep(0.1)


def test_on_the_bridge_one_word_leads_back_and_abroad_it_only_did_not_take_place(two_nodes: Pair, walk: Walk) -> None:
    journeys.shelter(walk)
    journeys.search(walk)
    journeys.decide(walk, "go_back")
    journeys.plan_journey(walk)
    post = journeys.post_of(walk, "host")
    walk.do("host", post, "give_last_word", crossing__word="does_not_want", crossing__outcome="did_not_take_place")
    held = until_stopped(two_nodes, walk)
    assert held["stopped"] and held["leads"] == ["host"]
    told = [one for one in crossed(two_nodes, walk) if one["step"] == "give_last_word"]
    assert [one["facts"] for one in told] == [{"crossing.outcome": "did_not_take_place"}]
    assert "does_not_want" not in json.dumps(crossed(two_nodes, walk))
    walk.do("host", "worker", "record_decision", decision__choice="stay")
    walk.do("host", "worker", "plan_stay", stay__permit="asked")


def test_the_wrong_uncle_is_named_by_nobody_abroad(two_nodes: Pair, walk: Walk) -> None:
    journeys.shelter(walk)
    journeys.search(walk, way="telephone", outcome="suitable_with_support", request__age_group="adult",
                    request__nobody_else="yes", family__relation="uncle", family__name="ពូ ផល្លា",
                    family__contact="never")  # fmt: skip
    told = json.dumps(crossed(two_nodes, walk), ensure_ascii=False)
    assert "ពូ ផល្លា" not in told and "uncle" not in told and "never" not in told
    assert "suitable_with_support" in told
    walk.wait_for("host", "worker", "/steps/assess_risk/", "the answer")
    assert check.verify(two_nodes, walk, closed=False)


def test_please_stop_reads_closed_in_agreement_abroad(two_nodes: Pair, walk: Walk) -> None:
    journeys.shelter(walk)
    journeys.search(walk)
    journeys.decide(walk, "go_back")
    journeys.plan_journey(walk)
    journeys.cross(walk)
    walk.do("home", "officer", "plan_reintegration", plan__person_agrees="yes")
    walk.do("home", "officer", "agree_follow_up", follow__wish="wanted")
    walk.do("home", "officer", "end_follow_up", follow__end="please_stop")
    journeys.end(walk, reason="asked_to_stop")
    assert "closed" in check.verify(two_nodes, walk, closed=True)
    here = next(one for one in two_nodes if one.country == walk.host)
    told = here.ask("told", "--case", walk.case)[walk.case]
    assert [one["answers"] for one in told if one["step"] == "end_help"] == [{}]
    assert "asked_to_stop" not in json.dumps(told) and "please_stop" not in json.dumps(told)
