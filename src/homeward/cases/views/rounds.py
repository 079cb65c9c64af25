"""Letters on their way through the office: the head reads and signs, the registry numbers, and they are sent."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from homeward.cases import forms
from homeward.cases.actions import rounds
from homeward.cases.models import Round
from homeward.cases.queries import registry as desk
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import open_sealed
from homeward.cases.queries.shown import opened_entry
from homeward.cases.views.common import file_or_404, page, reader, refusal, today
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure


@require_http_methods(["GET", "POST"])
def round_(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """The letter as it was drafted, with what crosses; the head signs it or gives it back with a note."""
    file = file_or_404(request, case_id)
    found = Round.objects.filter(entry_id=entry_id, case_id=case_id).first()
    entry = next((one for one in file.entries if one.id == entry_id), None)
    if found is None or entry is None:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "back":
                rounds.send_back(
                    entry_id=entry_id, note=request.POST.get("note", ""), by=reader(request), today=today()
                )
            else:
                rounds.sign(entry_id=entry_id, by=reader(request), today=today())
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    opened = open_sealed([entry]).get(entry.id) or {}
    step = file.release.steps[found.step]
    form = file.release.forms.get(step.form or "")
    context = {"round": found, "marks": desk.marks(found), "case": file.case, "file": file, "release": file.release,
               "step": step, "answers": opened_entry(file, entry, opened, reader(request)),
               "crosses": forms.crossing(step, form, file.release, reader(request).language, file),
               "note": request.POST.get("note", ""), "refusal": refusal(request, refused) if refused else None}  # fmt: skip
    return page(request, "round.html", context, status=422 if refused else 200)


@require_GET
def registry(request: HttpRequest) -> HttpResponse:
    """Signed letters that wait for a number: office, kind and code, nothing else."""
    must_be_allowed(reader(request), "number_letter")
    return page(request, "registry.html", {"rounds": desk.awaiting_number(), "release": procedure.current()})


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
            dated = forms.read_date(today(), reader(request).language)(request.POST.get("dated", ""))
            if isinstance(dated, str):
                raise Refused(_("Please write the date of the letter."), None, {"dated": _("This is not a date.")})
            rounds.number_and_send(entry_id=entry_id, number=request.POST.get("number", ""), dated=dated,
                                   secrecy=request.POST.get("secrecy", ""), urgency=request.POST.get("urgency", ""),
                                   by=reader(request), today=today())  # fmt: skip
            return redirect("cases:registry")
        except Refused as error:
            refused = error
    context = {"round": found, "release": procedure.current(), "typed": request.POST,
               "refusal": refusal(request, refused) if refused else None}  # fmt: skip
    return page(request, "number.html", context, status=422 if refused else 200)
