"""What is open: the four things towards each country, who waits for them, and the forms by which they change."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.agencies import queries as agencies
from homeward.cases import forms
from homeward.cases.actions import closings as actions
from homeward.cases.queries import closings, lists, wording
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.rules.closings import CHANNEL
from homeward.cases.views.common import page, reader, refusal, today
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure


@require_GET
def open_now(request: HttpRequest) -> HttpResponse:
    """What is open and closed, ours and as the other country says; what it stops, what may be done, what to tell."""
    return _shown(request)


def _shown(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    user = reader(request)
    must_be_allowed(user, "list_cases")
    corridors, goes_on = closings.corridors(user, today()), closings.goes_on(user, today())
    waiting = [one.case for corridor in corridors for thing in corridor.things for one in thing.waiting]
    waiting += [one.case for _row, lines in goes_on for one in lines]
    lists.record_list(user, lists.Filters(sort="open"), waiting)
    context = {
        "corridors": corridors, "goes_on": [(closings.said_of(row), lines) for row, lines in goes_on],
        "may_switch": agencies.may(user, "switch_ways").allowed, "refusal": refusal(refused) if refused else None,
    }  # fmt: skip
    return page(request, "open.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, country: str, kind: str) -> HttpResponse:
    """The form by which something is closed, or said to go otherwise; refused it keeps what was typed."""
    user = reader(request)
    must_be_allowed(user, "switch_ways")
    if closings.closing_of(country, kind) is None or kind == CHANNEL:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            said = _close(request, country, kind)
            waits = _("Noted. It is closed when a second person confirms it.")
            messages.success(request, waits if said == "waits" else _("Written down. The other country reads it too."))
            return redirect("cases:open_now")
        except Refused as error:
            refused = error
    release = procedure.current(country)
    name = wording.say(release, "closures", kind, "name")
    context = {"fields": _fields(request, country, kind, refused), "name": name, "release": release,
               "stops": wording.say(release, "closures", kind, "stops"),
               "tell": wording.say(release, "closures", kind, "tell"),
               "refusal": refusal(refused) if refused else None}  # fmt: skip
    return page(request, "open_close.html", context, status=422 if refused else 200)


@require_POST
def change(request: HttpRequest, closing: UUID) -> HttpResponse:
    """Confirms a closure, opens again, or says that somebody looked and when the next look is."""
    user, act = reader(request), request.POST.get("act", "")
    try:
        if act == "confirm":
            actions.confirm(closing=closing, by=user, today=today())
            messages.success(request, _("It is closed now. Every case that waits for it says so."))
        elif act == "open":
            said = actions.open_way(closing=closing, by=user, today=today())
            waits = _("Noted. It is open when a second person confirms it.")
            messages.success(request, waits if said == "waits" else _("It is open. Clocks run again."))
        elif act == "look":
            actions.look_again(closing=closing, review_on=_day(request, "review"), by=user, today=today())
            messages.success(request, _("Written down: looked at again, and it stays as it is."))
        else:
            raise Http404
    except Refused as error:
        return _shown(request, error)
    return redirect("cases:open_now")


def _close(request: HttpRequest, country: str, kind: str) -> str:
    given = {name: request.POST.get(name, "").strip() for name in ("point", "way", "hours", "reason")}
    hours = given.pop("hours").replace("-", "–").replace(" ", "")
    since = _day(request, "since") if request.POST.get("since", "").strip() else today()
    return actions.close_way(country=country, kind=kind, since=since, review_on=_day(request, "review"),
                             by=reader(request), today=today(), hours=hours, **given)  # fmt: skip


def _day(request: HttpRequest, name: str) -> date:
    read = forms.read_date(today(), reader(request).language)(request.POST.get(name, "").strip())
    if not isinstance(read, date):
        raise Refused(_("The day could not be read."), None, {name: _("Please write day, month and year.")})
    return read


def _fields(request: HttpRequest, country: str, kind: str, refused: Refused | None) -> list[dict[str, Any]]:
    release, wrong = procedure.current(country), refused.fields if refused else {}
    closing = release.closures[kind]

    def codes(name: str, label: str, listed: str, *, required: bool = True) -> dict[str, Any]:
        choices = [(one.id, wording.say(release, "codes", listed, one.id)) for one in release.codes.get(listed, ())]
        return {"name": name, "id": name, "type": "code", "label": label, "required": required, "choices": choices,
                "given": request.POST.getlist(name), "error": wrong.get(name, "")}  # fmt: skip

    def typed(name: str, kind_: str, label: str, hint: str = "", *, required: bool = False) -> dict[str, Any]:
        return {"name": name, "id": name, "type": kind_, "label": label, "required": required, "help": hint,
                "value": request.POST.get(name, ""), "error": wrong.get(name, "")}  # fmt: skip

    found = []
    if closing.points:
        found.append(codes("point", _("Where? Choose nothing when it is everywhere."), closing.points, required=False))
    if closing.ways:
        found.append(codes("way", _("How does it go now?"), closing.ways))
    if closing.points:
        found.append(typed("hours", "text", _("At which hours, if only at some"), "08:00–16:00"))
    if closing.reasons:
        found.append(codes("reason", _("Why?"), closing.reasons))
    found.append(typed("since", "date", _("Since when, if not since today")))
    again = typed("review", "date", _("When is it looked at again?"), required=True)
    if closing.review and request.method == "GET":
        # Until when the procedure asks for a look; it may be sooner.
        day = today() + timedelta(days=closing.review.value)
        again["value"] = f"{day.day}/{day.month}/{day.year}"
    return [*found, again]
