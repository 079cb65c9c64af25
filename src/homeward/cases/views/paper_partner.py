"""A partner on paper: what is waiting for their letter, typing their answer in, printing ours, offering the case."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeward.cases import forms
from homeward.cases.actions import offer_case, type_in
from homeward.cases.queries import on_paper
from homeward.cases.rules.answers import Problem
from homeward.cases.views import filling
from homeward.cases.views.common import file_or_404, page, reader, refusal, step_or_404, today
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7


@require_http_methods(["GET"])
def partner(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What went on paper, what the other side may answer now, and, once they have a node, the offer of the case."""
    file = file_or_404(request, case_id)
    if not on_paper.runs_on_paper(file.case):
        raise Http404
    return page(request, "paper_partner.html", _context(file))


@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """Types in a step of the other side from their paper, with its number and date."""
    file = file_or_404(request, case_id)
    planned = step_or_404(file.release, name)
    if not on_paper.runs_on_paper(file.case) or planned.id not in on_paper.theirs_now(file):
        raise Http404
    if request.method == "GET":
        return page(request, "typed.html", filling.context(request, file.release, planned, uuid7(), {}, file=file))
    entry_id, raw = filling.entry_id_of(request), filling.raw_of(request)
    sent = filling.read(request, file.release, planned, entry_id, raw)
    dated = forms.read_date(today(), reader(request).language)((raw.get("dated") or [""])[0])
    if isinstance(dated, str):
        sent.filled.problems["dated"] = Problem(dated if dated != "empty" else "required")
    refused = None
    if not sent.filled.problems and not isinstance(dated, str):
        try:
            type_in(case_id=case_id, step=name, values=sent.filled.values, number=(raw.get("number") or [""])[0],
                    dated=dated, by=reader(request), entry_id=entry_id, today=today(),
                    happened_on=sent.happened_on)  # fmt: skip
            messages.success(request, _("Saved."))
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    context = filling.context(request, file.release, planned, entry_id, raw, problems=sent.filled.problems, file=file)
    context |= {"number": (raw.get("number") or [""])[0], "dated": (raw.get("dated") or [""])[0],
                "refusal": refusal(refused) if refused else None}  # fmt: skip
    return page(request, "typed.html", context, status=422)


@require_POST
def offer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Offers the case to the other country's node, when the person was asked anew."""
    file = file_or_404(request, case_id)
    try:
        offer_case(case_id=case_id, by=reader(request), today=today(), since=on_paper.paired_on(file.case.partner))
    except Refused as error:
        context = {**_context(file), "refusal": refusal(error)}
        return page(request, "paper_partner.html", context, status=422)
    messages.success(request, _("The case was offered to the other country, with the consents asked anew."))
    return redirect("cases:record", case_id=case_id)


def _context(file: on_paper.Journal) -> dict[str, object]:
    return {"file": file, "case": file.case, "release": file.release, "theirs": on_paper.theirs_now(file),
            "ours": on_paper.told_on_paper(file), "consents": on_paper.to_ask_anew(file, today()),
            "their_node": on_paper.has_node(file.case.partner)}  # fmt: skip
