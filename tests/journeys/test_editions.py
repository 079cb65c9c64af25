"""Two real nodes move one running case to another edition: one proposes, the other accepts, both compute it anew."""

import re
import shutil
import time
from pathlib import Path

from tools.demo import check, journeys
from tools.demo.driver import Walk
from tools.demo.nodes import Node, finish

from homeward.cli import ROOT
from homeward.procedure.loading import load

Pair = tuple[Node, Node]


def next_edition(folder: Path) -> str:
    """The edition of another day: nothing else differs, so that it is quickly checked and the walk goes on."""
    shutil.copytree(ROOT / "sop" / "th-kh-return", folder)
    path = folder / "procedure.yaml"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"(?m)^(edition:.*?\bdate: *)\d{4}-\d{2}-\d{2}", r"\g<1>2026-12-24", text, count=1), "utf-8")
    return load(folder).meaning


def press(walk: Walk, side: str, key: str, act: str, query: str = "") -> None:
    """Look at the edition of the case until the button is there, and press it."""
    browser, end = walk.world.person(walk.country(side), key), time.monotonic() + 120
    while True:
        page = browser.get(f"/cases/{walk.case}/edition/{query}")
        form = page.form_with("about")
        if page.status == 200 and form is not None:
            assert browser.send(page, form, {"act": [act]}).status == 200
            return
        assert time.monotonic() < end, f"{side} {key}: {act} is not on the page: {page.said()}"
        time.sleep(0.5)


def until_it_follows(walk: Walk, side: str, key: str, meaning: str) -> None:
    browser, end = walk.world.person(walk.country(side), key), time.monotonic() + 120
    words = "since both countries agreed|ตั้งแต่ทั้งสองประเทศตกลงกัน|តាំងពីប្រទេសទាំងពីរព្រមព្រៀង"
    while not re.search(words, browser.client.get(f"/cases/{walk.case}/edition/").text):
        assert time.monotonic() < end, f"{side} does not follow {meaning[:8]}"
        time.sleep(0.5)


def test_a_case_goes_on_under_another_edition_when_both_countries_said_so(
    two_nodes: Pair, walk: Walk, tmp_path: Path
) -> None:
    journeys.shelter(walk)
    journeys.request_tracing(walk)
    walk.do("home", "focal", "take_tracing")
    meaning = next_edition(tmp_path / "next")
    for node in two_nodes:
        assert meaning in finish(node.run("homeward", "sop", "install", str(tmp_path / "next")))
    press(walk, "host", "head", "propose", f"?to={meaning}")
    press(walk, "home", "focal", "accept")
    until_it_follows(walk, "home", "focal", meaning)
    until_it_follows(walk, "host", "head", meaning)
    walk.do("host", "worker", "tell_person")
    assert check.verify(two_nodes, walk, closed=False)
