"""A case goes to and fro between two real nodes: both always say the same, and somebody leads it at every moment."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tools.demo import check, journeys
from tools.demo.driver import Walk, World
from tools.demo.nodes import Node

Pair = tuple[Node, Node]


@pytest.fixture(scope="module")
def case(world: World) -> Walk:
    """One who wants to go back and whose family is not asked: nothing of her has crossed yet."""
    walk = Walk(world, "TH", "KH")
    journeys.shelter(walk, asks="no")
    journeys.decide(walk, "go_back")
    return walk


def held(node: Node, walk: Walk) -> dict[str, Any]:
    """The common part as one node holds it; empty where it has never heard of the case."""
    found: dict[str, Any] = node.ask("common", "--case", walk.case).get(walk.case, {})
    return found


def told(node: Node, walk: Walk, step: str) -> list[dict[str, Any]]:
    return [one for one in node.ask("told", "--case", walk.case)[walk.case] if one["step"] == step]


def until(said: Callable[[], bool], what: str, patience: float = 30) -> None:
    end = time.monotonic() + patience
    while not said():
        assert time.monotonic() < end, what
        time.sleep(0.1)


@contextmanager
def a_cut_line(pair: Pair) -> Iterator[None]:
    """Nothing goes by itself, in neither direction; what people write meanwhile waits and goes afterwards."""
    for node in pair:
        node.ask("ways", "--way", "stick")
    try:
        yield
    finally:
        for node in pair:
            node.ask("ways", "--way", "direct", "--way", "stick")


def propose(walk: Walk) -> None:
    """Ask for the return if that is not agreed, and send the plan with signature and number."""
    journeys.ask(walk, "return")
    walk.do("host", "worker", "propose_journey", journey__age_group="adult",
            journey__way_back=["vehicle", "bed", "money", "interpreter"])  # fmt: skip
    walk.sign_and_send("host", "head", "propose_journey")


def hand_over(walk: Walk) -> None:
    walk.do("host", "worker", "ask_again", journey__again="go")
    post = journeys.post_of(walk, "host")
    walk.do("host", post, "give_last_word", crossing__word="go_on")
    walk.do("host", post, "hand_over", handover__signed="signed")


def test_shared_declined_and_shared_again_is_one_case_with_every_word_of_it(two_nodes: Pair, case: Walk) -> None:
    assert held(two_nodes[1], case) == {}
    propose(case)
    case.do("home", "focal", "agree_journey", agreed__answer="cannot_now")
    case.wait_for("host", "worker", "/steps/propose_journey/", "what they answered")
    # Not there, and now she takes her word back, too: what was shared ends abroad.
    case.do("host", "worker", "withdraw_consent", at="consents/return/withdraw/", withdrawal__scope="return")
    case.do("home", "focal", "confirm_withdrawal")
    assert check.verify(two_nodes, case, closed=False)
    assert not case.world.person("TH", "worker").get(f"/cases/{case.case}/").linked("/steps/propose_journey/$")
    propose(case)
    case.do("home", "focal", "agree_journey", agreed__answer="agreed", agreed__receiver="អ៊ំ")
    assert check.verify(two_nodes, case, closed=False)
    for node in two_nodes:
        answers = [one["facts"]["agreed.answer"] for one in told(node, case, "agree_journey")]
        assert sorted(answers) == ["agreed", "cannot_now"]
        assert len(told(node, case, "propose_journey")) == 2
        assert held(node, case)["leads"] == ["host"]


def test_a_case_on_its_way_goes_back_to_where_it_came_from(two_nodes: Pair, case: Walk) -> None:
    hand_over(case)
    case.wait_for("home", "focal", "/steps/receive_person/|/assign/", "the handover")
    # In the middle of the bridge: one word of the person leads back, and both sides know who has the case.
    case.do("host", "worker", "change_mind")
    until(lambda: bool(held(two_nodes[1], case).get("stopped")), "the other side does not know that she went back")
    assert check.verify(two_nodes, case, closed=False)
    for node in two_nodes:
        assert held(node, case)["leads"] == ["host"]
        assert [one["facts"] for one in told(node, case, "change_mind")] == [{}]
    page = case.world.person("KH", "officer").get(f"/cases/{case.case}/steps/receive_person/")
    assert page.status != 200 or page.form_with("entry") is None


def test_an_offer_taken_back_and_accepted_on_a_cut_line_is_accepted_on_both_sides(two_nodes: Pair, case: Walk) -> None:
    case.do("host", "worker", "record_decision", decision__choice="go_back")
    propose(case)
    case.do("home", "focal", "agree_journey", agreed__answer="agreed", agreed__receiver="អ៊ំ")
    hand_over(case)
    border = journeys.post_of(case, "home")
    case.wait_for("home", border, "/steps/receive_person/", "the handover")
    with a_cut_line(two_nodes):
        case.do("host", "worker", "change_mind")
        case.do("home", border, "receive_person", receiving__signed="signed")
        here, there = (held(node, case) for node in two_nodes)
        assert here["digest"] == there["digest"] and "queued" in {*here["letters"]} & {*there["letters"]}
    # The person is there: that counts, and the word that crossed it stands in both files.
    until(lambda: all(held(node, case)["leads"] == ["home"] for node in two_nodes), "both do not say who leads")
    assert check.verify(two_nodes, case, closed=False)
    for node in two_nodes:
        assert len(told(node, case, "change_mind")) == 2 and len(told(node, case, "receive_person")) == 1


def test_what_the_side_that_led_before_writes_does_not_bring_the_lead_back(two_nodes: Pair, case: Walk) -> None:
    case.do("host", "worker", "withdraw_consent", at="consents/return/withdraw/", withdrawal__scope="return")
    case.do("home", "focal", "confirm_withdrawal")
    assert check.verify(two_nodes, case, closed=False)
    assert [held(node, case)["leads"] for node in two_nodes] == [["home"], ["home"]]
    page = case.world.person("TH", "worker").get(f"/cases/{case.case}/")
    assert not page.linked("/steps/plan_visits/") and not page.linked("/steps/end_help/")
