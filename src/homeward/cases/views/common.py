"""What every page of this room needs: who reads, in which language, on which day, and the file that may be seen."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import Case
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.closed import hidden
from homeward.cases.queries.journal import Journal, journal
from homeward.lib import dates
from homeward.lib.errors import Refused
from homeward.procedure.rules import Release, Step

OF_A_SEALED_FILE = frozenset({"record", "entry", "step", "draft", "second"})


def reader(request: HttpRequest) -> User:
    """The signed-in person; the middleware lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def today() -> date:
    """The day in this node's own time zone."""
    return dates.today(settings.NODE.time_zone)


def file_or_404(request: HttpRequest, case_id: UUID) -> Journal:
    """The journal of a case that the reader may open; a case of somebody else does not exist for her."""
    try:
        file = journal(case_id)
    except Case.DoesNotExist:
        raise Http404 from None
    must_be_allowed(reader(request), "open_record", case_id, file=file)
    # Of a sealed file only these pages are there; what they show of it is narrowed by `queries.closed`.
    if file.seal and request.resolver_match and request.resolver_match.url_name not in OF_A_SEALED_FILE:
        raise Http404
    return file


def to_the_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Back to the case, or to the list where what was just done took it from the reader's office."""
    if agencies.standing(reader(request), case_id)[0] == "none":
        return redirect("cases:list")
    return redirect("cases:record", case_id=case_id)


def step_or_404(release: Release, step: str) -> Step:
    """A step of the edition that the case follows."""
    if step not in release.steps:
        raise Http404
    return release.steps[step]


def seen_or_404(request: HttpRequest, file: Journal, step: str) -> Step:
    """A step of a case that exists for the reader: one of closed data that she may not read does not."""
    if step in hidden(file, reader(request)):
        raise Http404
    return step_or_404(file.release, step)


def word(request: HttpRequest, release: Release, key: str, default: str = "") -> str:
    """A word of the procedure in the reader's language."""
    return release.word(reader(request).language, key, default) or default


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """Page first, fragment second: htmx gets the named part of the same template."""
    return render(request, f"cases/{template}", {"today": today(), "node": settings.NODE, **context}, status=status)


def refusal(refused: Refused) -> Mapping[str, Any]:
    """What a template shows of a refusal."""
    return {"why": str(refused.why), "clause": refused.clause, "fields": refused.fields}
