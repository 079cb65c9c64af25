"""Pages are light and quiet: few bytes, no errors, and nobody outside is asked for anything."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request
from tools.demo.nodes import Node
from tools.pictures.holdings import Holdings
from tools.pictures.shots import SHOTS

from .conftest import Open

pytestmark = pytest.mark.browser
FIRST = {"en": 100_000, "th": 100_000, "km": 130_000}
LATER = 25_000
WALK = ("work", "list", "record", "form", "consent", "procedure", "me")


class Counted:
    """Bytes on the wire of what a page loads, as the browser received them."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        page.on("requestfinished", self._add)

    def _add(self, request: Request) -> None:
        sizes = request.sizes()
        self.bytes[request.url] = sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def take(self) -> dict[str, int]:
        """What came since the last time."""
        found, self.bytes = self.bytes, {}
        return found


@pytest.mark.parametrize(
    ("language", "country", "who"), [("en", "TH", ""), ("th", "TH", "worker"), ("km", "KH", "officer")]
)
def test_the_first_page_is_light(
    language: str, country: str, who: str, chromium: Browser, pair: dict[str, Node], window: Open
) -> None:
    signed_in = window(country, who, locale=language)
    # A window with the same sitting and nothing in its cache.
    fresh = chromium.new_context(storage_state=signed_in.context.storage_state(), locale=language)
    page = fresh.new_page()
    counted = Counted(page)
    page.goto(pair[country].url + ("/" if who else "/sign-in/"), wait_until="networkidle")
    assert page.evaluate("document.documentElement.lang") == language
    found = counted.take()
    fresh.close()
    assert sum(found.values()) <= FIRST[language], found


def test_later_pages_are_lighter_still(pair: dict[str, Node], held: dict[str, Holdings], window: Open) -> None:
    page, shots = window("TH", "worker"), {one.name: one for one in SHOTS}
    page.goto(pair["TH"].url + "/", wait_until="networkidle")
    counted, heavy = Counted(page), {}
    for name in WALK:
        page.goto(pair["TH"].url + shots[name].way(held["TH"]), wait_until="networkidle")
        found = {url: size for url, size in counted.take().items() if "/fonts/" not in url}
        if sum(found.values()) > LATER:
            heavy[name] = found
    assert not heavy


def test_nothing_goes_wrong_and_nothing_leaves_the_house(
    pair: dict[str, Node], held: dict[str, Holdings], window: Open
) -> None:
    page, shots = window("TH", "worker"), {one.name: one for one in SHOTS}
    errors: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.add(urlsplit(request.url).hostname or request.url))
    for name in WALK:
        page.goto(pair["TH"].url + shots[name].way(held["TH"]), wait_until="networkidle")
    assert not errors
    assert asked == {"th.localhost"}


def test_leaving_quickly_leaves_nothing_behind(pair: dict[str, Node], window: Open) -> None:
    page = window("TH", "worker")
    page.goto(pair["TH"].url + "/")
    with page.expect_navigation():
        page.locator(".leave button").click()
    assert "Homeward" not in page.title()
    page.go_back()
    page.goto(pair["TH"].url + "/")
    assert "/sign-in/" in page.url
