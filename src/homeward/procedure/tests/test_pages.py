"""The pages of the procedure: every step occurs, in three languages, found by any of them, and no script is needed."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from homeward.procedure import pages, queries, views
from homeward.procedure.actions import install
from homeward.procedure.tests.made_up import FOLDER, release
from homeward.web.reader import reading

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The made-up procedure is in force."""
    monkeypatch.setattr(queries, "current", release)
    pages._drawn.cache_clear()
    yield
    pages._drawn.cache_clear()


def got(view: Callable[..., HttpResponse], language: str = "en", query: str = "", **kwargs: Any) -> str:
    """What a page says to a reader of a language."""
    request = RequestFactory().get(f"/procedure/{query}")
    request.user = AnonymousUser()
    with reading(language=language):
        return view(request, **kwargs).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_stands_in_the_drawing_and_in_the_list(language: str) -> None:
    page = got(views.read, language, query="?lanes=all")
    for name in release().steps:
        assert page.count(f'data-step="{name}"') == 1
        assert page.count(f'id="step-{name}"') == 1
        assert release().word(language, f"steps.{name}.title") in page


def test_lanes_after_the_decision_come_when_they_are_asked_for_with_a_script_or_without() -> None:
    first, whole = got(views.read), got(views.read, query="?lanes=all")
    shown, later = (set(re.findall(r'data-step="(\w+)"', page)) for page in (first, whole))
    assert shown < later
    addresses = set(re.findall(r'hx-get="/procedure/(\?lanes=\w+)&amp;part=1"', first))
    assert addresses == set(re.findall(r'href="/procedure/(\?lanes=\w+)#lanes-', first)) - {"?lanes=all"}
    for query in addresses:
        part, page = got(views.read, query=f"{query}&part=1"), got(views.read, query=query)
        steps = set(re.findall(r'data-step="(\w+)"', part))
        assert "<html" not in part
        assert steps
        assert shown | steps == set(re.findall(r'data-step="(\w+)"', page))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "view", [views.read, views.everything, views.consents, views.roles, views.lists, views.days, views.marks,
             views.stories],
)  # fmt: skip
def test_no_page_carries_a_style_or_a_script_of_its_own(view: Callable[..., HttpResponse], language: str) -> None:
    page = got(view, language)
    assert f'<html lang="{language}">' in page
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|<style|<script(?![^>]*\ssrc=)", page)


def test_a_step_is_a_page_of_its_own_and_a_part_of_another() -> None:
    for name, step in release().steps.items():
        whole, part = got(views.step, step=name), got(views.step, step=name, query="?part=1")
        assert "<html" in whole
        assert "<html" not in part
        for question in release().forms[step.form].questions if step.form else ():
            assert release().word("en", f"questions.{question.id}.label") in part
    with pytest.raises(Http404):
        got(views.step, step="no_such_step")


def test_a_proposed_value_is_never_said_to_be_stated() -> None:
    raw = {one["id"]: str(one) for stage in release().bundle["stages"] for one in stage["steps"]}
    for name, written in raw.items():
        page = got(views.step, step=name)
        assert ("stated in:" in page) == ("'stated'" in written)
        assert ("proposed after:" in page) == ("'proposed'" in written)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_of_any_language_finds_its_step(language: str) -> None:
    name, title = next((name, release().word(language, f"steps.{name}.title")) for name in release().steps)
    assert f"/procedure/steps/{name}/" in got(views.search, "en", query=f"?q={title}")
    assert "Nothing in this edition has these words" in got(views.search, "en", query="?q=zzzzqqqq")


def test_a_story_is_told_with_what_is_expected() -> None:
    assert "/procedure/stories/1/" in got(views.stories)
    told = got(views.story, number=1)
    assert "Then:" in told
    with pytest.raises(Http404):
        got(views.story, number=99)


def test_the_drawing_can_be_taken_along() -> None:
    request = RequestFactory().get("/procedure/lanes.svg")
    answer = views.lanes(request)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"<svg")


@pytest.mark.django_db
def test_an_edition_is_read_under_its_hash_and_an_unknown_hash_is_no_page() -> None:
    install(FOLDER)
    hashed = release().meaning[:12]
    assert f"/procedure/{hashed}/steps/" in got(views.read, edition=hashed)
    assert release().meaning in got(views.editions)
    assert "first edition" in got(views.changes)
    with pytest.raises(Http404):
        got(views.read, edition="0" * 12)
