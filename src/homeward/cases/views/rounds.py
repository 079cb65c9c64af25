"""Letters on their way through the office: the head reads and signs, the registry numbers, and they are sent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from homeward.agencies import queries as agencies
from homeward.cases import forms
from homeward.cases.actions import rounds
from homeward.cases.models import Round
from homeward.cases.queries import alarms, alike, shown
from homeward.cases.queries import registry as desk
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import open_sealed
from homeward.cases.queries.wording import step_title
from homeward.cases.views.common import file_or_404, page, reader, refusal, today
from homeward.lib.errors import Refused
from homeward.vault import actions as audit
from homeward.web.context import country_name


@require_http_methods(["GET", "POST"])
def round_(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """The letter as it was drafted, with what crosses; the head signs it or gives it back with a note."""
    file, user = file_or_404(request, case_id), reader(request)
    found = Round.objects.filter(entry_id=entry_id, case_id=case_id).select_related("agency").first()
    entry = next((one for one in file.entries if one.id == entry_id), None)
    if found is None or entry is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "back":
                rounds.send_back(entry_id=entry_id, note=request.POST.get("note", ""), by=user, today=today())
            else:
                rounds.sign(entry_id=entry_id, by=user, today=today())
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    audit.record("read", actor=str(user.id), object=str(case_id), fields=f"{found.step} {entry_id}")
    step = file.edition_of(entry).steps[found.step]
    opened = open_sealed([entry]).get(entry.id) or {}
    told, kept = shown.parted(file, entry, opened, user, step, today())
    title = step_title(file.release, found.step)
    context = {
        "round": found,
        "marks": desk.mark_lines(found, user),
        "case": file.case,
        "file": file,
        "release": file.release,
        "step": step,
        "told": told,
        "kept": kept,
        "tells": list(dict.fromkeys(one.label for one in told)),
        "way": desk.way(found),
        "state": desk.state_words(found.state),
        "crosses": forms.crossing(step, file.release.forms.get(step.form or ""), file.release, user.language, file),
        "other": country_name(file.sides.other(settings.NODE.country)),
        "may_sign": agencies.may(user, "sign_round", case_id).allowed,
        "alike": alike.before(file, step, user) if found.state != Round.State.SENT else None,
        "at_head": found.state in (Round.State.DRAFTED, Round.State.SIGNED),
        "trail": [
            (_("Cases"), reverse("cases:list")),
            (file.case.number, reverse("cases:record", args=[case_id])),
            (title, ""),
        ],
        "note": request.POST.get("note", ""),
        "refusal": refusal(refused) if refused else None,
    }
    return page(request, "round.html", context, status=422 if refused else 200)


@require_GET
def registry(request: HttpRequest) -> HttpResponse:
    """Signed letters that wait for a number: office, kind and code, nothing else."""
    user = reader(request)
    must_be_allowed(user, "number_letter")
    return page(request, "registry.html", {"rounds": desk.awaiting_number(), "alarms": alarms.of_desk(user)})


@require_http_methods(["GET", "POST"])
def number(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """The clerk types the number of the ministry's own register; with that the letter is sent."""
    must_be_allowed(reader(request), "number_letter")
    found = desk.one_awaiting(entry_id)
    if found is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            _number(request, entry_id)
            return redirect("cases:registry")
        except Refused as error:
            refused = error
    wrong: Mapping[str, Any] = (refused.fields or {}) if refused else {}
    context = {"round": found, "release": desk.release_of(found), "fields": desk.fields(request.POST, wrong),
               "refusal": refusal(refused) if refused else None,
               "trail": [(_("Registry"), reverse("cases:registry")), (_("Number of the letter"), "")]}  # fmt: skip
    return page(request, "number.html", context, status=422 if refused else 200)


def _number(request: HttpRequest, entry_id: UUID) -> None:
    user, typed = reader(request), request.POST
    dated = forms.read_date(today(), user.language)(typed.get("dated", ""))
    if isinstance(dated, str):
        raise Refused(_("Please write the date of the letter."), None, {"dated": _("This is not a date.")})
    rounds.number_and_send(
        entry_id=entry_id,
        number=typed.get("number", ""),
        dated=dated,
        secrecy=desk.one_of(desk.SECRECY, typed.get("secrecy", "")),
        urgency=desk.one_of(desk.URGENCY, typed.get("urgency", "")),
        by=user,
        today=today(),
    )
