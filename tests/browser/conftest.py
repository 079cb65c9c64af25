"""Two demo nodes and one Chromium for all tests of this folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from tools.browser import ARGUMENTS, for_test
from tools.demo.check import two_nodes
from tools.demo.nodes import Node
from tools.pictures.camera import sign_in
from tools.pictures.holdings import Holdings, holdings

CASES = 24
Open = Callable[..., Page]


@pytest.fixture(scope="package")
def pair() -> Iterator[dict[str, Node]]:
    """Both nodes, running, by country."""
    for_test()
    with two_nodes(cases=CASES, say=lambda _line: None) as found:
        yield {one.country: one for one in found}


@pytest.fixture(scope="package")
def held(pair: dict[str, Node]) -> dict[str, Holdings]:
    """What each node holds."""
    return {country: holdings(node) for country, node in pair.items()}


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser; every test opens windows of its own."""
    # The other tests of a run use Django in this process, beside Playwright's loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=for_test(), args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def window(chromium: Browser, pair: dict[str, Node]) -> Iterator[Open]:
    """Opens a window of somebody of the cast: `window("TH", "worker", java_script_enabled=False)`; "" is nobody."""
    opened: list[BrowserContext] = []

    def open_one(country: str, who: str, **options: Any) -> Page:
        context = chromium.new_context(reduced_motion="reduce", **options)
        opened.append(context)
        page = context.new_page()
        if who:
            sign_in(page, pair[country], who)
        return page

    yield open_one
    for context in opened:
        context.close()
