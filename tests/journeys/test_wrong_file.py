"""Two real nodes: what was told of another person is taken out by two, and is gone abroad as soon as it arrives."""

import re
import time

from tools.demo import check, journeys
from tools.demo.driver import Walk
from tools.demo.nodes import Node

REMOVED = "An entry of another person was removed|นำรายการของบุคคลอื่นออกแล้ว|កំណត់ត្រារបស់អ្នកផ្សេងត្រូវបានដកចេញ"
THERE_TOO = "removed there too|ทางนั้นนำออกแล้วเช่นกัน|ខាងនោះក៏បានដកចេញដែរ"


def until(walk: Walk, side: str, key: str, words: str) -> None:
    browser, end = walk.world.person(walk.country(side), key), time.monotonic() + 120
    while not re.search(words, browser.client.get(f"/cases/{walk.case}/").text):
        assert time.monotonic() < end, f"{side} {key}: {words} is not on the page"
        time.sleep(0.3)


def test_a_request_in_the_wrong_file_is_taken_out_on_both_sides(two_nodes: tuple[Node, Node], walk: Walk) -> None:
    journeys.shelter(walk)
    journeys.request_tracing(walk)
    walk.do("home", "focal", "take_tracing")
    worker, head = (walk.world.person(walk.host, key) for key in ("worker", "head"))
    entries = worker.get(f"/cases/{walk.case}/").linked(r"/entries/[0-9a-f-]{36}/$")
    asked = next(one for one in entries if worker.get(one).linked("/rounds/"))
    page = worker.get(f"{asked}take-out/")
    form = page.form_with("ask")
    assert form is not None
    assert worker.send(page, form, {}).status == 200
    page = head.get(walk.wait_for("host", "head", "/take-out/", "what may be another's").linked("/take-out/")[0])
    form = page.form_with("act")
    assert form is not None
    assert head.send(page, form, {"act": "out"}).status == 200
    until(walk, "host", "worker", REMOVED)
    until(walk, "home", "focal", REMOVED)
    until(walk, "host", "worker", THERE_TOO)
    assert check.verify(two_nodes, walk, closed=False)
