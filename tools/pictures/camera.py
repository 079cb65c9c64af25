"""Opens pages in Chromium as somebody of the cast, in a language and at a width, and takes their pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from tools.browser import ARGUMENTS, find
from tools.demo.nodes import Broken, Node
from tools.pictures.holdings import Holdings, NotThere
from tools.pictures.shots import Shot

# The fonts of scripts that stand on the page are asked for only when it is laid out.
FONTS = """async () => {
  for (let turn = 0; turn < 3; turn++) { await new Promise(requestAnimationFrame); await document.fonts.ready }
}"""
HEIGHTS = {1280: 800, 390: 844}


@contextmanager
def browser() -> Iterator[BrowserContext]:
    """One window of Chromium that finds both nodes by their names and speaks with nobody else."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=find(), args=[*ARGUMENTS, "--host-resolver-rules=MAP *.localhost 127.0.0.1"]
        )
        try:
            yield chromium.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        finally:
            chromium.close()


def sign_in(page: Page, node: Node, who: str) -> None:
    """One click on the sign-in page of the demo; nobody when `who` is empty."""
    page.context.clear_cookies()
    page.goto(f"{node.url}/demo/")
    if who:
        name = f"{node.country.lower()}-{who}".replace("_", "-")
        with page.expect_navigation():
            page.locator(f'form[action="/demo/{name}/"] button').click()


def speak(page: Page, node: Node, language: str) -> None:
    """Choose a language as a person does, on the bar."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{node.url}/procedure/" if page.locator(".leave").count() else f"{node.url}/demo/")
    if page.evaluate("document.documentElement.lang") != language:
        with page.expect_navigation():
            page.locator(f'.tongues button[value="{language}"]').click()


def take(
    page: Page, nodes: Mapping[str, Node], held: Mapping[str, Holdings], shots: Sequence[Shot], *,
    languages: Sequence[str], widths: Sequence[int], folder: Path, tall: int = 0,
) -> Iterator[str]:  # fmt: skip
    """Take these pictures; yields a line for each picture that could not be taken. `tall` cuts them off below."""
    folder.mkdir(parents=True, exist_ok=True)
    for (country, who), group in groupby(shots, key=lambda one: (one.country, one.who)):
        node, mine = nodes[country], list(group)
        sign_in(page, node, who)
        for language in languages:
            speak(page, node, language)
            for shot in mine:
                try:
                    _one(page, node, held[country], shot, widths, folder, language, tall)
                except (NotThere, Error, Broken) as reason:
                    yield f"{shot.name} {language}: {str(reason).splitlines()[0]}"


def _one(
    page: Page, node: Node, held: Holdings, shot: Shot, widths: Sequence[int], folder: Path, language: str, tall: int
) -> None:
    page.set_viewport_size({"width": widths[0], "height": HEIGHTS.get(widths[0], 800)})
    page.goto(node.url + shot.way(held))
    if shot.act:
        shot.act(page)
    page.evaluate(FONTS)
    for width in widths:
        page.set_viewport_size({"width": width, "height": tall or HEIGHTS.get(width, 800)})
        page.screenshot(path=folder / f"{shot.name}-{language}-{width}.png", full_page=not tall)
