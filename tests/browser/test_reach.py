"""Everybody can use the pages: axe finds nothing, the keyboard goes everywhere, and no script is needed."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from tools.demo import made_up
from tools.demo.nodes import Node, today
from tools.pictures.holdings import Holdings
from tools.pictures.shots import SHOTS

from homeward.cli import ROOT
from homeward.procedure.loading import load

from .conftest import Open

pytestmark = pytest.mark.browser
LOOKED_AT = {
    "TH": (("", ("sign-in", "demo")),
           ("worker", ("work", "list", "open-a-case", "record", "form", "consent", "crossing-record", "paper",
                       "procedure", "procedure-step", "procedure-consents", "procedure-answers", "procedure-days",
                       "procedure-story", "procedure-search", "procedure-editions", "me", "not-found")),
           ("head", ("round-sent", "assign")), ("clerk", ("registry",)), ("admin", ("accounts", "invite", "offices"))),
    "KH": (("officer", ("record-home-side", "work-officer-kh")),),
}  # fmt: skip
VISIBLE = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const seen = ring && box.width > 0 && box.left >= 0;
  return { tag: one.tagName, name: one.textContent.trim() || one.name || '', seen };
}"""


def found_by_axe(page: Page) -> list[str]:
    """What axe says of a page, one line each."""
    answer = Axe().run(page)
    return [f"{one['id']}: {node['html'][:160]}" for one in answer.response["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("country", ["TH", "KH"])
def test_axe_finds_nothing(country: str, pair: dict[str, Node], held: dict[str, Holdings], window: Open) -> None:
    shots, wrong = {one.name: one for one in SHOTS}, {}
    for who, names in LOOKED_AT[country]:
        page = window(country, who, bypass_csp=True)
        for name in names:
            page.goto(pair[country].url + shots[name].way(held[country]))
            if found := found_by_axe(page):
                wrong[name] = found
    assert not wrong


def test_a_phone_shows_nothing_wider_than_itself(
    pair: dict[str, Node], held: dict[str, Holdings], window: Open
) -> None:
    shots, wide = {one.name: one for one in SHOTS}, []
    for who, names in LOOKED_AT["TH"]:
        page = window("TH", who, viewport={"width": 390, "height": 844})
        for name in names:
            page.goto(pair["TH"].url + shots[name].way(held["TH"]))
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(name)
    assert not wide


def test_the_way_out_hides_nothing_on_a_phone(pair: dict[str, Node], window: Open) -> None:
    for country in pair:
        page = window(country, "worker", viewport={"width": 390, "height": 844})
        page.goto(pair[country].url + "/")
        for language in ("th", "km", "en"):
            page.locator(f'.tongues button[value="{language}"]').click(trial=True, timeout=2000)


def test_the_keyboard_skips_to_the_content_and_shows_where_it_is(pair: dict[str, Node], window: Open) -> None:
    page = window("TH", "worker")
    page.goto(pair["TH"].url + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(pair["TH"].url + "/cases/")
    for _ in range(24):
        page.keyboard.press("Tab")
        here = page.evaluate(VISIBLE)
        assert here["seen"], here


def test_a_step_is_completed_without_a_script(pair: dict[str, Node], held: dict[str, Holdings], window: Open) -> None:
    release, step = load(ROOT / "sop" / "th-kh-return"), "tell_person"
    case = held["TH"].open("worker", step)
    page = window("TH", "worker", java_script_enabled=False)
    page.goto(f"{pair['TH'].url}/cases/{case['id']}/steps/{step}/?all=1")
    raw = made_up.filled(release, release.forms[release.steps[step].form or ""], today=today(), language="th")
    for name, values in raw.items():
        fill(page, name, values)
    page.locator("main form .card-footer .btn-primary").last.click()
    assert page.url.endswith(f"/cases/{case['id']}/"), page.locator("main").inner_text()[:400]


def fill(page: Page, name: str, values: list[str]) -> None:
    """Answer a question as a person does, whatever kind of input it has."""
    inputs = page.locator(f'main [name="{name}"]')
    kind = inputs.first.evaluate("one => one.type") if inputs.count() else ""
    for value in values:
        if kind in ("radio", "checkbox"):
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            inputs.select_option(value)
        else:
            inputs.fill(value)
