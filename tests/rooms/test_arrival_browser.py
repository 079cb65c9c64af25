"""The sheet of a group and the tally in a real Chromium: kept by itself, without a script, on a phone."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from tools.browser import ARGUMENTS, for_test
from tools.demo import arrivals, cast

from homeward.agencies.queries import User
from homeward.cases.models import GroupEvent, GroupLine, SurgeReception
from homeward.cases.queries import surge
from homeward.cases.tests import making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME, APART = "line.house_name", "line.keep_apart"
# Where pictures go when somebody wants to look.
LOOK = os.environ.get("HOMEWARD_LOOK", "")


@pytest.fixture
def chromium() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=for_test(), args=ARGUMENTS)
        connections.close_all()
        yield browser
        connections.close_all()
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def people() -> dict[str, User]:
    found = cast.plant("TH")
    arrivals.plant("TH", found, making.today())
    return found


def sign_in(browser: Browser, url: str, user: User, language: str = "en", **options: object) -> Page:
    context: BrowserContext = browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": making.browser(user, language).cookies[name].value, "url": url}])
    return context.new_page()


def sheet(people: dict[str, User]) -> str:
    with making.acting(people["worker"]):
        return f"/arrivals/groups/{GroupEvent.objects.get().id}/"


def bridge(people: dict[str, User]) -> str:
    with making.acting(people["officer"]):
        return f"/arrivals/surge/{SurgeReception.objects.get().id}/"


def look(page: Page, name: str) -> None:
    if LOOK:
        page.screenshot(path=Path(LOOK) / f"{name}.png")


def test_a_line_is_kept_when_a_field_is_left_and_both_lines_say_keep_apart(
    live_server, chromium: Browser, people: dict[str, User]
) -> None:
    page = sign_in(chromium, live_server.url, people["worker"], viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + sheet(people))
    page.fill(f'[name="30.{NAME}"]', "Heron")
    page.keyboard.press("Tab")
    expect(page.locator("#w30")).to_have_value("1", timeout=8000)
    page.fill(f'[name="30.{APART}"]', "22")
    page.keyboard.press("Tab")
    expect(page.locator("#s22")).to_contain_text("keep apart from 30", timeout=8000)
    expect(page.locator("#s30")).to_contain_text("keep apart from 22")
    with making.acting(people["worker"]):
        assert GroupLine.objects.get(number=30).revision == 2
    page.reload()
    assert page.input_value(f'[name="30.{NAME}"]') == "Heron"
    look(page, "sheet")
    assert not errors


def test_two_windows_of_one_sheet_lose_nothing(live_server, chromium: Browser, people: dict[str, User]) -> None:
    first = sign_in(chromium, live_server.url, people["worker"])
    second = sign_in(chromium, live_server.url, people["worker2"])
    for page in (first, second):
        page.goto(live_server.url + sheet(people))
    first.fill(f'[name="31.{NAME}"]', "Heron")
    first.keyboard.press("Tab")
    expect(first.locator("#w31")).to_have_value("1", timeout=8000)
    second.fill('[name="31.line.bag"]', "77")
    second.keyboard.press("Tab")
    expect(second.locator(f'[name="31.{NAME}"]')).to_have_value("Heron", timeout=8000)
    second.fill(f'[name="31.{NAME}"]', "Egret")
    first.fill(f'[name="31.{NAME}"]', "White heron")
    first.keyboard.press("Tab")
    expect(first.locator("#w31")).to_have_value("3", timeout=8000)
    second.keyboard.press("Tab")
    expect(second.locator("#s31")).to_contain_text("a colleague wrote “White heron”", timeout=8000)
    assert second.input_value(f'[name="31.{NAME}"]') == "Egret"
    second.get_by_role("button", name="Keep all lines").first.click()
    expect(second.locator("main")).to_contain_text("1 line kept.", timeout=8000)
    assert second.input_value(f'[name="31.{NAME}"]') == "Egret"


def test_the_whole_sheet_is_kept_without_a_script(live_server, chromium: Browser, people: dict[str, User]) -> None:
    page = sign_in(chromium, live_server.url, people["worker"], java_script_enabled=False)
    page.goto(live_server.url + sheet(people))
    page.locator(f'[name="40.{NAME}"]').fill("Heron")
    page.locator('[name="40.line.sex"]').select_option("male")
    page.locator(f'[name="41.{NAME}"]').fill("Egret")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("2 lines kept.")
    page.get_by_role("button", name="Ten more lines").first.click()
    expect(page.locator("#n53")).to_be_visible()
    assert page.locator(f'[name="41.{NAME}"]').input_value() == "Egret"


def test_every_tap_counts_though_taps_come_fast(live_server, chromium: Browser, people: dict[str, User]) -> None:
    page = sign_in(chromium, live_server.url, people["border"])
    page.goto(live_server.url + bridge(people))
    before = int(page.locator("#tally-total").inner_text())
    button = page.locator('button[value="add:female/child/alone"]')
    for _ in range(5):
        button.click()
    expect(page.locator("#tally-total")).to_have_text(str(before + 5), timeout=10000)
    page.locator('button[value="back:female/child/alone"]').click()
    expect(page.locator("#tally-total")).to_have_text(str(before + 4), timeout=10000)
    with making.acting(people["border"]):
        assert sum(surge.tally(SurgeReception.objects.get().id).door.values()) == before + 4


def test_axe_finds_nothing_and_a_phone_shows_nothing_wider_than_itself(
    live_server, chromium: Browser, people: dict[str, User]
) -> None:
    wrong = {}
    for who, paths in (
        ("worker", ("/arrivals/", sheet(people), f"{sheet(people)}?part=taken", "/arrivals/groups/new/",
                    f"{sheet(people)}lines/1/case/")),
        ("nurse", (f"{sheet(people)}?part=care",)),
        ("officer", (bridge(people), f"{bridge(people)}aside/")),
    ):  # fmt: skip
        page = sign_in(chromium, live_server.url, people[who], bypass_csp=True, viewport={"width": 1280, "height": 900})
        for path in paths:
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(live_server.url + path)
            answer = Axe().run(page)
            found = [f"{v['id']}: {n['html'][:140]}" for v in answer.response["violations"] for n in v["nodes"]]
            page.set_viewport_size({"width": 390, "height": 844})
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append("wider than a phone")
            look(page, f"phone-{who}-{path.strip('/').replace('/', '-').replace('?', '-')[-24:]}")
            if found:
                wrong[path] = found[:4]
    assert not wrong
