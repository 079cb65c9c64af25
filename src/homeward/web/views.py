"""The styleguide: every part of the pages alive, with made-up words; only on demo and test nodes."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeward.lib.errors import Refused
from homeward.web import samples
from homeward.web.reader import meet

ERRORS = ("400", "403", "403_csrf", "404", "422", "500")


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """All parts on one page, in the reader's language; `?error=404` shows a page of errors."""
    wanted = request.GET.get("error")
    if wanted:
        if wanted not in ERRORS:
            raise Http404
        return render(request, f"{wanted}.html", status=int(wanted[:3]))
    who = meet(request)
    return render(
        request,
        "web/styleguide.html",
        {
            "fields": samples.fields(),
            "problems": [("q-uncle", samples.word("uncle"), samples.word("please"))],
            "refusal": Refused(samples.word("refused"), clause="4.6"),
            "trail": [(samples.word("lotus"), "/"), (samples.word("tracing"), "")],
            "drawings": samples.drawings(who),
            "goes": samples.words("goes"),
            "stays": samples.words("stays"),
            "words": samples.table(),
            "then": who.today - timedelta(days=6),
            "soon": who.today + timedelta(days=23),
        },
    )
