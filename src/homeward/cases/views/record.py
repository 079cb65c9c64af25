"""The page of one case, its entries, notes and papers, and who has it."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.agencies import queries as agencies
from homeward.cases.actions import assigning, desk
from homeward.cases.models import Paper
from homeward.cases.queries import lists, offices
from homeward.cases.queries import record as records
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import open_sealed
from homeward.cases.queries.shown import named, opened_entry
from homeward.cases.views.common import file_or_404, page, reader, refusal, today
from homeward.exchange import queries as letters
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.vault import actions as audit
from homeward.vault import queries as vault

UNLOCKED = "names_unlocked"


@require_GET
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where the case stands, what is next, what was written, who is on it."""
    file = file_or_404(request, case_id)
    user = reader(request)
    shown = records.record(file, user, today(), settings.NODE.country)
    assigned = any(one.user and one.user.id == user.id for one in shown.holders)
    audit.record("open", actor=str(user.id), object=str(case_id))
    records.seen(case_id, user)
    context = {
        "record": shown,
        "file": file,
        "release": file.release,
        "case": file.case,
        "house_name": lists.house_names([case_id]).get(case_id, "") if assigned else "",
        "names": named(file, user) if assigned and request.session.get(UNLOCKED) else None,
        "assigned": assigned,
        "entries": records.entry_kinds(file.entries, request.GET.get("show", ""), settings.NODE.country),
        "show": request.GET.get("show", ""),
        "letters": letters.letters(case_id),
        "heard": letters.last_heard(settings.NODE.partner),
        "new_entry": uuid7(),
    }
    return page(request, "record.html", context)


@require_GET
def entry(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """One entry with what was answered, as far as the reader's role may read each kind of answer."""
    file = file_or_404(request, case_id)
    found = next((one for one in file.entries if one.id == entry_id), None)
    if found is None:
        raise Http404
    audit.record("read", actor=str(reader(request).id), object=str(case_id), fields=found.step or found.kind)
    opened = open_sealed([found]).get(found.id)
    context = {"entry": found, "case": file.case, "file": file, "release": file.release, "destroyed": opened is None,
               "answers": opened_entry(file, found, opened or {}, reader(request))}  # fmt: skip
    return page(request, "entry.html", context)


@require_POST
def note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Writes a note in the journal of this side."""
    file_or_404(request, case_id)
    entry_id = UUID(request.POST.get("entry", "") or str(uuid7()))
    desk.write_note(case_id=case_id, text=request.POST.get("text", ""), by=reader(request), entry_id=entry_id)
    return redirect("cases:record", case_id=case_id)


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Adds a paper: the file is checked by its content, sealed, and kept before anything else is looked at."""
    file = file_or_404(request, case_id)
    refused = None
    if request.method == "POST":
        try:
            sent = request.FILES.get("file")
            if sent is None:
                raise Refused(_("Please choose a file."), None, {"file": _("No file was chosen.")})
            paper_id = UUID(request.POST.get("paper", "") or str(uuid7()))
            desk.add_paper(case_id=case_id, kind=request.POST.get("kind", "other"), name=sent.name or "",
                           data=sent.read(), media_type=sent.content_type or "", by=reader(request),
                           paper_id=paper_id, note=request.POST.get("note", ""))  # fmt: skip
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    context = {"case": file.case, "file": file, "release": file.release, "paper_id": uuid7(),
               "refusal": refusal(request, refused) if refused else None, "note": request.POST.get("note", "")}  # fmt: skip
    return page(request, "paper.html", context, status=422 if refused else 200)


@require_GET
def paper_file(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
    """A paper as a download, never shown inside the application's own pages."""
    file_or_404(request, case_id)
    found = Paper.objects.filter(id=paper_id, case_id=case_id).first()
    if found is None:
        raise Http404
    audit.record("paper", actor=str(reader(request).id), object=str(case_id))
    data = vault.get_file(paper_id).read()
    kinds = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/plain": "txt"}
    name = f"{str(paper_id)[-8:]}.{kinds.get(found.media_type, 'bin')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=found.media_type, headers=headers)


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Gives the case to an office or a worker, or takes it back."""
    file = file_or_404(request, case_id)
    user = reader(request)
    must_be_allowed(user, "assign", case_id)
    refused = None
    if request.method == "POST":
        try:
            who = UUID(request.POST["user"]) if request.POST.get("user") else None
            act = assigning.unassign if request.POST.get("end") else assigning.assign
            act(case_id=case_id, agency=request.POST.get("agency", "") or user.agency.code, user_id=who, by=user,
                entry_id=UUID(request.POST.get("entry", "") or str(uuid7())), today=today())  # fmt: skip
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    context = {"case": file.case, "file": file, "release": file.release, "holders": agencies.holders(case_id),
               "colleagues": agencies.colleagues(user), "offices": offices.to_assign(user), "new_entry": uuid7(),
               "refusal": refusal(request, refused) if refused else None}  # fmt: skip
    return page(request, "assign.html", context, status=422 if refused else 200)


@require_POST
def unlock(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Shows legal names of one's own cases for this sitting: one act, recorded."""
    file_or_404(request, case_id)
    must_be_allowed(reader(request), "unlock_names", case_id)
    audit.record("unlock_names", actor=str(reader(request).id), object=str(case_id))
    request.session[UNLOCKED] = True
    return redirect("cases:record", case_id=case_id)
