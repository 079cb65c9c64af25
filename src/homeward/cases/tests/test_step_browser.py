"""The forms in a real Chromium: autosave, conditional questions, rows, and a crossing whose line is cut."""

import os
import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from tools.browser import ARGUMENTS, for_test

from homeward.agencies.queries import User
from homeward.cases.models import Draft, Entry
from homeward.cases.queries.journal import journal
from homeward.cases.tests import journeys, making

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chromium() -> Iterator[BrowserContext]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=for_test(), args=ARGUMENTS)
        # Beside Playwright's loop Django has connections of its own; the last ones are gone with their database.
        connections.close_all()
        yield browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        connections.close_all()
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def sign_in(context: BrowserContext, url: str, user: User, language: str = "en") -> Page:
    client = making.browser(user, language)
    context.clear_cookies()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    return context.new_page()


def protected() -> making.Made:
    made = making.opened()
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    made.consent("record_data", 2)
    return made


def test_what_is_typed_is_kept_by_itself_and_is_there_again(live_server, chromium: BrowserContext) -> None:
    made = protected()
    page = sign_in(chromium, live_server.url, made.people["worker"])
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    address = f"{live_server.url}/cases/{made.case.id}/steps/name_people/"
    page.goto(address)
    page.fill('[name="people.0.people.name"]', "Aunt Sok")
    expect(page.locator("[data-kept]")).to_be_visible(timeout=8000)
    expect(page.locator("[data-kept]")).to_have_attribute("data-state", "kept")
    with making.acting(made.people["worker"]):
        assert Draft.objects.count() == 1
    page.goto(address)
    assert page.input_value('[name="people.0.people.name"]') == "Aunt Sok"
    assert not errors


def test_a_question_appears_under_the_answer_that_asks_for_it(live_server, chromium: BrowserContext) -> None:
    made = protected()
    page = sign_in(chromium, live_server.url, made.people["worker"])
    page.goto(f"{live_server.url}/cases/{made.case.id}/steps/name_people/")
    through = page.locator('[name="people.0.people.through"]')
    expect(through).to_be_hidden()
    page.check('[name="people.0.people.contact"][value="only_through"]')
    expect(through).to_be_visible()
    page.check('[name="people.0.people.contact"][value="may"]')
    expect(through).to_be_hidden()
    expect(through).to_be_disabled()


def test_another_person_is_added_and_the_whole_is_saved(live_server, chromium: BrowserContext) -> None:
    made = protected()
    page = sign_in(chromium, live_server.url, made.people["worker"])
    page.goto(f"{live_server.url}/cases/{made.case.id}/steps/name_people/")
    page.fill('[name="people.0.people.name"]', "Aunt Sok")
    page.get_by_role("button", name="Add another").click()
    page.fill('[name="people.1.people.name"]', "Bopha")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile(rf"/cases/{made.case.id}/(#.*)?$"))
    with making.acting(made.people["worker"]):
        assert "name_people" in journal(made.case.id).own.done


def test_a_word_at_the_crossing_is_sent_when_the_line_is_back(live_server, chromium: BrowserContext) -> None:
    made = journeys.on_the_day()
    page = sign_in(chromium, live_server.url, made.people["border"])
    page.goto(f"{live_server.url}/cases/{made.case.id}/crossing/")
    page.check('[name="crossing.alone"][value="yes"]')
    entry = page.locator('form:has([value="give_last_word"]) [name="entry"]').get_attribute("value")
    chromium.set_offline(True)
    page.locator('button[value="go_on"]').click()
    expect(page.locator(".line-down")).to_be_visible(timeout=8000)
    with making.acting(made.people["border"]):
        assert not Entry.objects.filter(id=UUID(entry)).exists()
    chromium.set_offline(False)
    expect(page.locator('[value="hand_over"]').first).to_be_attached(timeout=15000)
    with making.acting(made.people["border"]):
        assert Entry.objects.filter(id=UUID(entry)).count() == 1
