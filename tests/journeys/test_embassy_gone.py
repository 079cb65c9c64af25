"""Embassy gone: no papers, no letters; each is told what is true, and on opening every letter is asked about again."""

import time
from collections.abc import Mapping
from datetime import timedelta

from tools.demo import check, journeys
from tools.demo.driver import Walk, World
from tools.demo.nodes import Node, today

Pair = tuple[Node, Node]
REVIEW = (today() + timedelta(days=14)).isoformat()
FOCAL = ("focal", "focal2")


def press(world: World, key: str, path: str, action: str, values: Mapping[str, str]) -> None:
    """Somebody in Thailand opens a page and sends the form whose address holds `action`."""
    browser = world.person("TH", key)
    page = browser.get(path)
    form = next(one for one in page.forms if action in one.action and set(values) - {"act", "way"} <= one.names)
    answer = browser.send(page, form, values)
    assert answer.status == 200, answer.said()


def close_papers(world: World) -> None:
    """Nobody issues travel papers any more: one says so, another confirms it."""
    asked = {"way": "none", "reason": "staff_recalled", "review": REVIEW}
    browser = world.person("TH", "focal")
    page = browser.get("/open/KH/consular/")
    form = page.form_with("review")
    assert form is not None and browser.send(page, form, asked).status == 200
    press(world, "focal2", "/open/", "/open/", {"act": "confirm"})


def decided(world: World) -> Walk:
    """Somebody who wants no family asked and has decided to go back."""
    walk = Walk(world, "TH", "KH")
    journeys.shelter(walk, asks="no")
    journeys.decide(walk, "go_back")
    journeys.ask(walk, "return")
    return walk


def asks(world: World) -> Walk:
    """Somebody whose family is asked about in a letter that waits."""
    walk = Walk(world, "TH", "KH")
    journeys.shelter(walk)
    journeys.request_tracing(walk)
    return walk


def reads(world: World, country: str, key: str, path: str, words: str, patience: float = 30) -> bool:
    """Whether somebody finds these words on a page, now or soon."""
    end = time.monotonic() + patience
    while words not in world.person(country, key).get(path).text:
        if time.monotonic() > end:
            return False
        time.sleep(0.3)
    return True


def test_the_embassy_is_gone_and_nobody_is_forgotten_and_nothing_leaves_that_is_not_right_any_more(
    two_nodes: Pair, world: World
) -> None:
    there = next(one for one in two_nodes if one.country == "KH")
    goes, stays = decided(world), decided(world)
    close_papers(world)
    say = world.release.texts
    # The other country reads it as theirs; whoever waits is told what is true, and nothing else stops.
    assert reads(world, "KH", "focal", "/open/", say["km"]["codes.papers_from.none"])
    case = world.person("TH", "worker").get(f"/cases/{goes.case}/")
    assert say["th"]["closures.consular.tell"] in case.text
    step = world.person("TH", "worker").get(f"/cases/{goes.case}/steps/propose_journey/")
    form = step.form_with("entry")
    assert (
        form is not None and goes._send(world.person("TH", "worker"), step, form, "propose_journey", {}).status == 422
    )
    goes.do("host", "worker", "tell_person")
    stays.do("host", "worker", "record_decision", decision__choice="stay")
    stays.do("host", "worker", "plan_stay", stay__permit="asked")

    # Letters wait, unsealed; one person takes back her consent meanwhile.
    partner = "kh.mosvy"
    for key in FOCAL:
        press(world, key, "/letters/", "/close/", {"partner": partner, "reason": "relations", "review": REVIEW})
    asked, stopped = asks(world), asks(world)
    stopped.do("host", "worker", "withdraw_consent", at="consents/tracing/withdraw/")
    for key in FOCAL:
        press(world, key, "/letters/", "/open/", {})

    # What nobody agrees to any more is not sent; the other letter leaves when somebody of its case says so.
    press(world, "head", "/letters/", "/decide/", {"way": "go"})
    asked.do("home", "focal", "take_tracing")
    assert "the same on both nodes" in check.verify(two_nodes, asked, closed=False)
    assert there.ask("common", "--case", stopped.case) == {}

    # Papers are issued again: clocks run, each case is looked at, and the journey can be planned.
    for key in FOCAL:
        press(world, key, "/open/", "/open/", {"act": "open"})
    assert goes.case in world.person("TH", "worker").get("/open/").text
    goes.do("host", "worker", "tell_person")
    assert f"/cases/{goes.case}/" not in world.person("TH", "worker").get("/open/").text
    goes.do("host", "worker", "propose_journey", journey__age_group="adult",
            journey__way_back=["vehicle", "bed", "money", "interpreter"])  # fmt: skip
    goes.sign_and_send("host", "head", "propose_journey")
    goes.do("home", "focal", "agree_journey", agreed__answer="agreed", agreed__receiver="អ៊ំ")
    assert "the same on both nodes" in check.verify(two_nodes, goes, closed=False)
