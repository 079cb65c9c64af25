"""An entry that belongs to another person: one says so, a second one reads it and takes it out, or leaves it in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homeward.agencies.queries import User
from homeward.cases.actions import taking_out
from homeward.cases.models import Case, Entry
from homeward.cases.queries import closed, story, taken_out
from homeward.cases.queries.allowed import may, must_be_allowed
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.cases.queries.shown import opened_entry
from homeward.cases.views.common import file_or_404, page, reader, refusal, today
from homeward.cases.views.record import entry_id_of, trail
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.vault import actions as audit
from homeward.web.context import country_name


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """Says that an entry belongs to another person, and perhaps to whom."""
    file, user = file_or_404(request, case_id), reader(request)
    must_be_allowed(user, "complete_step", case_id)
    entry = _entry_or_404(file, entry_id, user)
    refused, number = None, request.POST.get("belongs_to", "")
    if request.method == "POST":
        try:
            taking_out.ask_to_take_out(case_id=case_id, entry_id=entry_id, by=user, belongs_to=number, today=today(),
                                       ask_id=entry_id_of(request, "ask"))  # fmt: skip
            messages.success(request, _("A second person has to confirm it. Until then the entry stays as it is."))
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    title = _("This belongs to another person")
    context = {**_entry(file, entry, user), "ask": request.POST.get("ask") or uuid7(), "number": number,
               "refusal": refusal(refused) if refused else None, "title": title,
               "trail": trail(file, title)}  # fmt: skip
    return page(request, "take_out.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, case_id: UUID, ask_id: UUID) -> HttpResponse:
    """What a colleague said belongs to another person: read, then taken out or left in."""
    file, user = file_or_404(request, case_id), reader(request)
    found = next((one for one in taken_out.asked(case_id) if one.id == ask_id), None)
    if found is None:
        raise Http404
    entry = _entry_or_404(file, found.entry, user)
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "out":
                taking_out.take_out(case_id=case_id, ask_id=ask_id, by=user, today=today())
                messages.success(request, _("It is removed. Its place in the journal says so."))
            else:
                taking_out.leave_in(case_id=case_id, ask_id=ask_id, by=user, today=today())
                messages.success(request, _("It stays as it is."))
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    audit.record("read", actor=str(user.id), object=str(case_id), fields=f"{entry.step or entry.kind} {entry.id}")
    title = _("An entry may belong to another person")
    opened = open_sealed([entry])
    numbers = Case.objects.filter(id__in=found.belongs).values_list("number", flat=True)
    context = {**_entry(file, entry, user), "answers": opened_entry(file, entry, opened.get(entry.id, {}), user),
               "mine": found.by == user.id, "known_to": list(numbers), "told_on": bool(found.belongs), "title": title,
               "may_second": may(file, user, "approve_step").allowed, "trail": trail(file, title),
               "refusal": refusal(refused) if refused else None}  # fmt: skip
    return page(request, "take_out_second.html", context, status=422 if refused else 200)


def _entry_or_404(file: Journal, entry_id: UUID, user: User) -> Entry:
    entry = next((one for one in closed.seen(file, file.entries, user) if one.id == entry_id), None)
    if entry is None:
        raise Http404
    return entry


def _entry(file: Journal, entry: Entry, user: User) -> dict[str, Any]:
    """What both pages show of the entry: its line, and whether the other country has it."""
    (line,) = story.journal_lines(file, [entry], {}, user, [], {})
    twin = story.told_twin(file, entry)
    return {"file": file, "case": file.case, "release": file.release, "entry": entry, "line": line,
            "told": twin is not None or entry.id in file.told, "on_paper": file.case.on_paper,
            "other": country_name(file.case.other)}  # fmt: skip
