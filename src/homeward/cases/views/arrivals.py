"""Arrivals: the list of groups and of receptions (counts only), one form for each, and the papers of the night."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from homeward.agencies import queries as agencies
from homeward.cases import forms
from homeward.cases.actions.groups import the_arrivals
from homeward.cases.papers import arrivals as papers
from homeward.cases.papers import tongues
from homeward.cases.queries import groups as group_queries
from homeward.cases.queries import surge as surge_queries
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.rules import answers
from homeward.cases.rules.answers import Filled
from homeward.cases.views.common import page, reader, today
from homeward.cases.views.filling import as_uuid
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Form, Release
from homeward.vault import actions as audit

SHOWN = 40
Raw = Mapping[str, list[str]]
RIGHTS = ("see_groups", "receive_groups", "group_health", "see_tally", "count_surge", "take_aside", "open_case")


def rights(request: HttpRequest) -> dict[str, bool]:
    """What the reader may do with arrivals; for templates."""
    return {name: agencies.may(reader(request), name).allowed for name in RIGHTS}


@require_GET
def arrivals(request: HttpRequest) -> HttpResponse:
    """Groups of the reader's own office and receptions of the node: when and how many, nothing else."""
    user, may = reader(request), rights(request)
    must_be_allowed(user, "see_tally")
    the_arrivals()
    groups = list(group_queries.events(user)[:SHOWN]) if may["see_groups"] else []
    receptions = list(surge_queries.receptions()[:SHOWN])
    passed = surge_queries.passed([one.id for one in receptions])
    about = surge_queries.about(receptions)
    places = [(one, passed.get(one.id, 0), first(about[one.id], "place")) for one in receptions]
    audit.record("list", actor=str(user.id), fields="arrivals", count=len(groups) + len(receptions))
    return page(request, "arrivals.html", {"groups": groups, "receptions": places, "may": may})


def first(typed: Mapping[str, list[str]], last_word: str) -> str:
    """The answer to the question of a form whose id ends so; empty when nothing was typed."""
    return next((texts[0] for name, texts in typed.items() if name.rsplit(".", 1)[-1] == last_word and texts), "")


def read(form: Form, release: Release, raw: Raw, language: str, on: date) -> Filled:
    """What was typed into a form of arrivals, as values and problems."""
    codes = {name: [code.id for code in listed] for name, listed in release.codes.items()}
    return answers.read(form, raw, codes=codes, read_date=forms.read_date(on, language), today=on)


def form_context(
    request: HttpRequest, form: Form, release: Release, raw: Raw, filled: Filled | None, entry: UUID
) -> dict[str, Any]:
    """What the page of a short form shows."""
    problems = filled.problems if filled else {}
    language = reader(request).language
    parts = forms.parts(form, release, language, raw=raw, problems=problems, today=today())
    return {"parts": parts, "entry": entry, "title": release.word(language, f"forms.{form.id}.title"),
            "problems": forms.problem_lines(problems, parts, {}), "trail_to": None}  # fmt: skip


@require_GET
def paper(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty sheet of a group, an empty tally, or the small card; `?language=th` prints one language alone."""
    user, release = reader(request), procedure.current()
    needed = {"group": "see_groups", "care": "group_health", "tally": "see_tally", "card": "see_tally"}.get(kind)
    if needed is None or release.arrivals is None:
        raise Http404
    must_be_allowed(user, needed)
    ask = request.GET
    tongues = languages(release, ask.get("language", ""))
    entry = as_uuid(ask.get("entry", "")) or uuid7()
    lines = ask.get("lines", "")
    count = int(lines) if lines.isascii() and lines.isdigit() else papers.A_SHEET
    made = papers.made(kind, release, tongues, entry=entry, lines=min(max(count, 1), release.arrivals.most_lines))
    audit.record("print", actor=str(user.id), object=str(entry), fields=kind)
    headers = {"Content-Disposition": f'inline; filename="{kind}.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def languages(release: Release, asked: str = "") -> list[str]:
    """The languages of a paper: one alone when it is asked for, else those of both countries and English."""
    if asked in papers.TONGUES:
        return [asked]
    return tongues(sorted(release.parties, key=lambda code: code != settings.NODE.country))
