"""One-sided for a year: a node works wholly alone, and offers its running cases when its partner appears."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tools.demo import check, journeys, nodes
from tools.demo.driver import Walk, World
from tools.demo.nodes import Node

from homeward.cli import ROOT
from homeward.lib.cluster import free_port
from homeward.procedure.loading import load

SCOPES = ("tracing", "contact_family")
RUNNING, SAY_NO = 61, 7
Pair = tuple[Node, Node]


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    """Thailand runs; Cambodia has signed the procedure and installed nothing."""
    folder = Path(tempfile.mkdtemp(prefix="hw-alone-"))
    both = nodes.pair_of(folder, (free_port(), free_port()))
    try:
        nodes.made(both[:1], say=print)
        both[0].serve("--workers", "1")
        both[0].wait_until_up()
        yield both
    finally:
        for one in both:
            one.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def running(pair: Pair) -> list[str]:
    """Cases of a year, all on paper, before anybody knows of a node over there."""
    found: list[str] = pair[0].ask("year", "--cases", str(RUNNING))
    return found


@pytest.fixture(scope="module")
def world(pair: Pair) -> Iterator[World]:
    world = World({one.country: one for one in pair}, load(ROOT / "sop" / "th-kh-return"), print)
    yield world
    world.close()


def asked_on_paper(world: World, asked_on: str) -> Walk:
    """A case whose family was asked about and found, all on paper."""
    walk = Walk(world, "TH", "KH")
    journeys.shelter(walk)
    walk.do("host", "worker", "agree_door_plan", door__way="visit")
    for scope in SCOPES:
        journeys.ask(walk, scope, happened=asked_on)
    walk.do("host", "worker", "request_tracing", **journeys.ASKED)
    walk.sign_and_send("host", "head", "request_tracing")
    walk.type_in("worker", "take_tracing", number="១២៣/២៦")
    walk.type_in("worker", "answer_tracing", number="១៣០/២៦", answer__outcome="found_suitable")
    walk.do("host", "worker", "assess_risk", risk__level="low")
    return walk


@pytest.mark.usefixtures("running")
def test_a_case_lives_on_paper_and_crosses_whole_when_asked_anew(pair: Pair, world: World) -> None:
    before = (nodes.today() - timedelta(days=1)).isoformat()
    walk, stays = asked_on_paper(world, before), asked_on_paper(world, before)

    nodes.made(pair[1:], say=print)
    nodes.introduce(pair)
    pair[1].serve("--workers", "1")
    pair[1].wait_until_up()

    assert walk.offer("worker").status == 422
    for scope in SCOPES:
        journeys.ask(walk, scope)
    assert walk.offer("worker").status == 200
    assert "the same on both nodes" in check.verify(pair, walk, closed=False)

    walk.do("host", "worker", "record_decision", decision__choice="go_back")
    journeys.plan_journey(walk)
    assert "the same on both nodes" in check.verify(pair, walk, closed=False)

    assert stays.offer("worker").status == 422
    assert pair[1].ask("common", "--case", stays.case) == {}
    stays.do("host", "worker", "record_decision", decision__choice="stay")


def test_sixty_one_running_cases_are_offered_one_by_one_and_whoever_says_no_stays_on_paper(
    pair: Pair, running: list[str]
) -> None:
    here, there = pair
    agree, decline = running[SAY_NO:], running[:SAY_NO]
    assert there.ask("common", *cases(running)) == {}
    became = here.ask("offer", *cases(agree), *cases(decline, "--no"))
    assert {one for one in running if became[one] == "offered"} == set(agree)
    assert {one for one in running if became[one] == "stays on paper"} == set(decline)
    end = time.monotonic() + 60
    while differing(pair, agree) and time.monotonic() < end:
        time.sleep(0.2)
    assert differing(pair, agree) == []
    held = there.ask("common", *cases(running))
    assert len(held) == RUNNING - SAY_NO and not set(held) & set(decline)
    assert all(one["entries"] >= 3 for one in held.values())


def cases(ids: list[str], name: str = "--case") -> list[str]:
    return [word for one in ids for word in (name, one)]


def differing(pair: Pair, ids: list[str]) -> list[str]:
    """Cases that both nodes do not hold alike, or whose letter is not accepted yet."""
    here, there = (node.ask("common", *cases(ids)) for node in pair)
    return [
        one for one in ids
        if one not in there or here[one]["digest"] != there[one]["digest"] or here[one]["letters"] != ["accepted"]
    ]  # fmt: skip
