"""A step of a case: its form, the draft that is kept, the refusal that loses nothing."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeward.cases import forms
from homeward.cases.actions import desk, opening, steps
from homeward.cases.queries import drafts, offices, record
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.cases.rules import answers
from homeward.cases.rules.answers import Filled, Problem
from homeward.cases.views.common import file_or_404, page, reader, refusal, step_or_404, today
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Form, Release, Step

NOT_ANSWERS = ("csrfmiddlewaretoken", "entry", "case", "happened_on", "save")


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """Shows the form of a step, or completes it."""
    file = file_or_404(request, case_id)
    planned = step_or_404(file.release, name)
    if request.method == "GET":
        return _show(request, file, planned)
    entry_id = _entry_id(request)
    raw = raw_of(request)
    filled, happened_on = _read(request, file.release, planned, raw)
    if filled.problems or (isinstance(happened_on, Problem)):
        return _again(request, file, planned, entry_id, raw, filled, happened_on)
    try:
        if planned.second_person:
            desk.ask_second(entry_id=entry_id, case_id=case_id, step=name, raw=raw, by=reader(request))
        else:
            steps.complete_step(case_id=case_id, step=name, values=filled.values, by=reader(request),
                                entry_id=entry_id, today=today(), happened_on=happened_on,
                                assign_to=request.POST.get("assign_to", ""))  # fmt: skip
    except Refused as refused:
        return _again(request, file, planned, entry_id, raw, filled, happened_on, refused)
    return redirect("cases:record", case_id=case_id)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Opens a case: the form of the step with which the procedure begins."""
    release = procedure.current()
    planned = opening.opening_step(release)
    if request.method == "GET":
        return page(request, "step.html", _context(request, release, planned, uuid7(), {}, {}) | {"new_case": uuid4()})
    entry_id, raw = _entry_id(request), raw_of(request)
    case_id = _uuid(request.POST.get("case", "")) or uuid4()
    filled, happened_on = _read(request, release, planned, raw)
    refused = None
    if not filled.problems and not isinstance(happened_on, Problem):
        try:
            case = opening.open_case(case_id=case_id, values=filled.values, by=reader(request), entry_id=entry_id,
                                     today=today(), happened_on=happened_on)  # fmt: skip
            return redirect("cases:record", case_id=case.id)
        except Refused as error:
            refused = error
    desk.keep_draft(entry_id=entry_id, case_id=None, step=planned.id, raw=raw, by=reader(request))
    context = _context(request, release, planned, entry_id, raw, _problems(filled, happened_on))
    context |= {"new_case": case_id, "refusal": refusal(request, refused) if refused else None}
    return page(request, "step.html", context, status=422)


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """A step that waits for a second person: read, then confirmed or given back."""
    file = file_or_404(request, case_id)
    kept = next((one for one in drafts.awaiting(case_id) if one.id == entry_id), None)
    if kept is None:
        raise Http404
    planned, raw = step_or_404(file.release, kept.step), drafts.opened(kept)
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "back":
                desk.give_back(entry_id=entry_id, by=reader(request))
            else:
                filled, _day = _read(request, file.release, planned, raw)
                desk.confirm_second(entry_id=entry_id, values=filled.values, by=reader(request), today=today())
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    context = _context(request, file.release, planned, entry_id, raw, {}, file)
    context |= {"second": True, "refusal": refusal(request, refused) if refused else None}
    return page(request, "step.html", context, status=422 if refused else 200)


@require_POST
def draft(request: HttpRequest, case_id: UUID | None = None, name: str = "") -> HttpResponse:
    """Keeps what is typed, every few seconds; answers with nothing but the time."""
    if case_id is not None:
        file_or_404(request, case_id)
    name = name or opening.opening_step(procedure.current()).id
    desk.keep_draft(entry_id=_entry_id(request), case_id=case_id, step=name, raw=raw_of(request), by=reader(request))
    return HttpResponse(status=204)


def raw_of(request: HttpRequest) -> dict[str, list[str]]:
    """Everything typed into the form, by input name."""
    return {str(name): [str(one) for one in request.POST.getlist(name)] for name in request.POST
            if name not in NOT_ANSWERS}  # fmt: skip


def _show(request: HttpRequest, file: Journal, planned: Step) -> HttpResponse:
    kept = drafts.mine(reader(request), file.case.id, planned.id)
    if kept is not None:
        context = _context(request, file.release, planned, kept.id, drafts.opened(kept), {}, file)
        return page(request, "step.html", context | {"kept_at": kept.kept_at})
    raw: dict[str, list[str]] = {}
    if planned.repeats == "replaces":
        mine = [e for e in file.entries if e.step == planned.id and not e.told]
        raw = forms.raw_of(record.last_values(file, planned.id, open_sealed(mine)))
    return page(request, "step.html", _context(request, file.release, planned, uuid7(), raw, {}, file))


def _again(
    request: HttpRequest,
    file: Journal,
    planned: Step,
    entry_id: UUID,
    raw: dict[str, list[str]],
    filled: Filled,
    happened_on: "date | Problem | None",
    refused: Refused | None = None,
) -> HttpResponse:
    """The same page with everything that was typed, and what is wrong; the draft is kept too."""
    desk.keep_draft(entry_id=entry_id, case_id=file.case.id, step=planned.id, raw=raw, by=reader(request))
    context = _context(request, file.release, planned, entry_id, raw, _problems(filled, happened_on), file)
    context["refusal"] = refusal(request, refused) if refused else None
    return page(request, "step.html", context, status=422)


def _problems(filled: Filled, happened_on: "date | Problem | None") -> dict[str, Problem]:
    wrong = {"happened_on": happened_on} if isinstance(happened_on, Problem) else {}
    return {**wrong, **filled.problems}


def _read(
    request: HttpRequest, release: Release, planned: Step, raw: dict[str, list[str]]
) -> "tuple[Filled, date | Problem | None]":
    read_date = forms.read_date(today(), reader(request).language)
    codes = {name: [code.id for code in listed] for name, listed in release.codes.items()}
    form = _form(release, planned)
    filled = answers.read(form, raw, codes=codes, read_date=read_date) if form else Filled({}, {})
    text = request.POST.get("happened_on", "").strip()
    day = read_date(text) if text else None
    if isinstance(day, str):
        return filled, Problem(day)
    return filled, Problem("in_the_future") if day and day > today() else day


def _form(release: Release, planned: Step) -> Form | None:
    return release.forms[planned.form] if planned.form else None


def _context(
    request: HttpRequest,
    release: Release,
    planned: Step,
    entry_id: UUID,
    raw: dict[str, list[str]],
    problems: dict[str, Problem],
    file: Journal | None = None,
) -> dict[str, Any]:
    form, language = _form(release, planned), reader(request).language
    purpose = planned.tells.purpose if planned.tells else None
    parts = forms.parts(form, release, language, raw=raw, problems=problems, purpose=purpose) if form else []
    return {
        "release": release, "step": planned, "entry": entry_id, "parts": parts, "file": file,
        "title": release.word(language, f"steps.{planned.id}.title"),
        "why": release.word(language, f"steps.{planned.id}.why", ""),
        "problems": [(name, forms.sentence(problem)) for name, problem in problems.items()],
        "happened_on": request.POST.get("happened_on", ""),
        "crosses": forms.crossing(planned, form, release, language, file) if file else None,
        "offices": offices.to_assign(reader(request)) if planned.does("assign") else [],
    }  # fmt: skip


def _entry_id(request: HttpRequest) -> UUID:
    entry_id = _uuid(request.POST.get("entry", ""))
    if entry_id is None:
        raise Refused(_("This page was not whole. Please open the step again; nothing was changed."))
    return entry_id


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
