"""Why does it wait: a small form that names the cause of a step's wait, or says that it goes on."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homeward.cases import forms
from homeward.cases.actions import waiting
from homeward.cases.queries import wording
from homeward.cases.queries.journal import Journal
from homeward.cases.views.common import file_or_404, page, reader, refusal, seen_or_404, today
from homeward.cases.views.record import entry_id_of
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import rules as procedure


@require_http_methods(["GET", "POST"])
def waits(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """Shows the causes of the procedure's list, or records the one that was chosen."""
    file = file_or_404(request, case_id)
    planned = seen_or_404(request, file, name)
    if not file.release.waiting_causes:
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            _record(request, case_id, name)
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    said = procedure.live_waits(name, file.own.waits)
    now = procedure.waiting_now(name, file.own, file.release, today()) if said else None
    context = {
        "case": file.case, "file": file, "release": file.release, "step": planned, "now": now,
        "title": wording.step_title(file.release, name), "entry": uuid7(), "fields": _fields(request, file, refused),
        "runs": not procedure.due(name, file.own, file.release, today()).may_rest,
        "now_words": wording.wait_words(file.release, now.cause, now.since, now.until) if now else "",
        "refusal": refusal(refused) if refused else None,
    }  # fmt: skip
    return page(request, "waiting.html", context, status=422 if refused else 200)


def _record(request: HttpRequest, case_id: UUID, name: str) -> None:
    entry_id, by = entry_id_of(request, "entry"), reader(request)
    if request.POST.get("act") == "go_on":
        waiting.go_on(case_id=case_id, step=name, by=by, entry_id=entry_id, today=today())
        messages.success(request, _("It goes on. The clock of this step runs again."))
        return
    waiting.wait(case_id=case_id, step=name, cause=request.POST.get("cause", ""), until=_until(request), by=by,
                 entry_id=entry_id, today=today())  # fmt: skip
    messages.success(request, _("Written down. The clock of this step rests; the person's own days never do."))


def _until(request: HttpRequest) -> date | None:
    typed = request.POST.get("until", "").strip()
    if not typed:
        return None
    read = forms.read_date(today(), reader(request).language)(typed)
    if not isinstance(read, date):
        raise Refused(_("The day could not be read."), None, {"until": _("Please write day, month and year.")})
    return read


def _fields(request: HttpRequest, file: Journal, refused: Refused | None) -> list[dict[str, Any]]:
    wrong = refused.fields if refused and refused.fields else {}
    causes = [(one.id, wording.cause(file.release, one.id)) for one in file.release.waiting_causes]
    return [
        {"name": "cause", "id": "cause", "type": "code", "label": _("Why does it wait?"), "required": True,
         "choices": causes, "given": request.POST.getlist("cause"), "error": wrong.get("cause", "")},
        {"name": "until", "id": "until", "type": "date", "label": _("Until when, if that is known"), "required": False,
         "value": request.POST.get("until", ""), "error": wrong.get("until", "")},
    ]  # fmt: skip
