"""The base page, its parts and the pages of errors, in three languages and without a database."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from homeward.web import views
from homeward.web.context import country_name, nav
from homeward.web.reader import reading

TODAY = date(2026, 11, 23)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def made(source: str, **values: object) -> str:
    return Template("{% load homeward %}" + source).render(Context(values))


def page(language: str) -> str:
    with reading(language=language):
        return views.styleguide(RequestFactory().get("/styleguide/")).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_carries_inline_style_or_script(language: str) -> None:
    html = page(language)
    assert f'<html lang="{language}">' in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|hx-on|<style|<script(?![^>]*\ssrc=)", html)


def test_htmx_is_told_to_obey_the_strict_policy() -> None:
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", page("en"))
    assert found
    config = json.loads(found[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert {"code": "422", "swap": True} in config["responseHandling"]


def test_every_answer_has_a_label_and_every_label_an_answer() -> None:
    html = page("en")
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    assert set(re.findall(r'<label[^>]*\sfor="([^"]+)"', html)) <= ids
    described = " ".join(re.findall(r'aria-describedby="([^"]*)"', html)).split()
    assert set(described) <= ids
    assert len(ids) == len(re.findall(r'\sid="[^"]+"', html))


def test_the_names_of_languages_load_no_font() -> None:
    html = page("en")
    switch = html[html.index("tongues") : html.index("</form>")] if "tongues" in html else ""
    assert "ខ្មែរ" not in re.sub(r"<[^>]+>", "", switch)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*views.ERRORS])
def test_an_error_is_gentle_and_tells_no_detail(name: str, language: str) -> None:
    with reading(language=language):
        html = render_to_string(f"{name}.html", {"exception": "psycopg says no", "request_path": "/secret"})
    assert "psycopg" not in html
    assert "secret" not in html
    assert f'<html lang="{language}"' in html


def test_days_and_numbers_follow_the_reader() -> None:
    values = {"d": date(2019, 4, 22), "at": datetime(2026, 11, 16, 2, 12, tzinfo=UTC), "n": 1234}
    source = "{{ d|day }}; {{ d|day:'long' }}; {{ at|moment }}; {{ at|ago }}; {{ n|num }}; {{ none|day }}"
    with reading(language="en", today=TODAY):
        assert made(source, **values) == "22 Apr 2019; 22 April 2019; 16 Nov 2026, 09:12; 7 days ago; 1,234; "
    with reading(language="th", digits="thai", today=TODAY):
        assert made("{{ d|day }} {{ n|num }}", **values) == "๒๒ เม.ย. ๖๒ ๑,๒๓๔"
    with reading(language="km", digits="khmer", today=TODAY):
        assert made("{{ d|day }}", **values) == "២២ មេសា ២០១៩"


def test_the_digits_of_one_reader_do_not_stay_for_the_next() -> None:
    with reading(language="km", digits="khmer"):
        assert made("{{ 7|num }}") == "៧"
    assert made("{{ 7|num }}") == "7"


def test_a_chip_says_its_state_in_words_and_knows_its_kinds() -> None:
    assert made("{% chip 'late' words %}", words="<2 days>") == '<span class="chip chip-late">&lt;2 days&gt;</span>'
    with pytest.raises(Exception, match="No chip"):
        made("{% chip 'purple' 'x' %}")


def test_a_side_is_named_and_not_only_coloured() -> None:
    with reading(language="en"):
        assert made("{% side 'KH' %}").endswith("Cambodia</span>")
        assert country_name("LA") == "Laos" and country_name("AA") == "AA"


def test_nobody_is_shown_where_to_go_before_signing_in() -> None:
    assert nav(RequestFactory().get("/")) == []


def test_a_conditional_question_carries_its_condition_as_data() -> None:
    assert 'data-shown-when="{&quot;uncle&quot;: [&quot;never&quot;]}"' in page("en")
