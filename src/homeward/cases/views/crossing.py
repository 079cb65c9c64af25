"""At the crossing: the person's last word, then what passes between the offices; two acts, on a telephone."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from homeward.cases import forms, papers
from homeward.cases.actions import desk, steps
from homeward.cases.queries import crossing as journeys
from homeward.cases.queries import drafts, lists
from homeward.cases.queries.allowed import may_stand_in
from homeward.cases.queries.crossing import CrossingSteps
from homeward.cases.queries.journal import Journal
from homeward.cases.views import filling
from homeward.cases.views.common import file_or_404, page, reader, refusal, today
from homeward.cases.views.filling import Sent, entry_id_of, raw_of
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import rules as procedure
from homeward.procedure.rules import Step
from homeward.vault import actions as audit

Raw = dict[str, list[str]]


@require_http_methods(["GET", "POST"])
def crossing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One page for both posts; each button completes the step it stands for, with the id that the page drew for it."""
    file = file_or_404(request, case_id)
    found = journeys.steps_of(file.release)
    if found.handing is None:
        raise Http404
    if request.method == "GET":
        return _page(request, file, found)
    known = {one.id: one for one in (found.word, found.handing, found.receiving, found.turning) if one}
    planned = known.get(request.POST.get("step", ""))
    if planned is None:
        raise Http404
    entry_id, raw = entry_id_of(request), raw_of(request)
    raw.pop("step", None)
    if any(one.id == entry_id for one in file.entries):
        return redirect("cases:crossing", case_id=case_id)
    sent = filling.read(request, file.release, planned, entry_id, _completed(file, planned, raw))
    _let_stop(found, planned, sent)
    refused = None
    if not sent.filled.problems:
        try:
            steps.complete_step(case_id=case_id, step=planned.id, values=sent.filled.values, by=reader(request),
                                entry_id=entry_id, today=today(), happened_on=sent.happened_on)  # fmt: skip
            return redirect("cases:crossing", case_id=case_id)
        except Refused as error:
            refused = error
    desk.keep_draft(entry_id=entry_id, case_id=case_id, step=planned.id, raw=raw, by=reader(request))
    return _page(request, file, found, sent=(planned, sent), refused=refused)


def _completed(file: Journal, planned: Step, raw: Raw) -> Raw:
    """A required question with one possible answer is not asked on a bridge."""
    form = filling.form_of(file.release, planned)
    only = {}
    for question in form.questions if form else ():
        listed = file.release.codes.get(question.codes or "", ())
        if question.required and question.type == "code" and len(listed) == 1 and question.id not in raw:
            only[question.id] = [listed[0].id]
    return raw | only


def _let_stop(found: CrossingSteps, planned: Step, sent: Sent) -> None:
    """A word that ends the journey waits for no other answer: what was not ticked is simply not known."""
    if planned == found.word and found.question is not None:
        given = sent.filled.values.get(found.question.id)
        if given and given not in found.goes_on:
            sent.filled.problems.clear()


def _page(
    request: HttpRequest, file: Journal, found: CrossingSteps, *,
    sent: tuple[Step, Sent] | None = None, refused: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    user, case_id = reader(request), file.case.id
    open_now = procedure.open_steps(file.own, file.release, file.side)
    audit.record("read", actor=str(user.id), object=str(case_id), fields="journey")

    def act(step: Step | None) -> dict[str, Any] | None:
        mine = step is not None and step.id in open_now and may_stand_in(user.role, step.role, file.release)
        return _act(request, file, step, sent) if step is not None and mine else None

    record = journeys.told_of(file, found.receiving) or journeys.told_of(file, found.handing)
    word = journeys.told_of(file, found.word)
    context = {
        "case": file.case, "file": file, "release": file.release,
        "house_name": lists.house_names([case_id]).get(case_id, ""),
        "plan": journeys.plan(file, found, user), "question": found.question, "goes_on": found.goes_on,
        "word": act(found.word), "choices": _choices(file, found, user.language),
        "said": _said(file, found, word, user.language),
        "acts": [one for one in (act(found.handing), act(found.receiving)) if one],
        "turning": act(found.turning), "record": record,
        "mark": papers.short_mark(record.digest) if record else "",
        "refusal": refusal(refused) if refused else None,
    }  # fmt: skip
    wrong = refused is not None or (sent is not None and bool(sent[1].filled.problems))
    return page(request, "crossing.html", context, status=422 if wrong else 200)


def _act(request: HttpRequest, file: Journal, step: Step, sent: tuple[Step, Sent] | None) -> dict[str, Any]:
    """One card: the form of a step with what was typed, or with the day of today."""
    if sent and sent[0] == step:
        entry_id, raw, problems = sent[1].entry_id, sent[1].raw, sent[1].filled.problems
    else:
        kept = drafts.mine(reader(request), file.case.id, step.id)
        entry_id = kept.id if kept else uuid7()
        raw, problems = drafts.opened(kept) if kept else _today(file, step), {}
    context = filling.context(request, file.release, step, entry_id, raw, problems=problems, file=file)
    return context | {"printed": f"?entry={entry_id}"}


def _today(file: Journal, step: Step) -> Raw:
    form = filling.form_of(file.release, step)
    days = [one for one in form.questions if one.type == "date" and one.required] if form else []
    return forms.raw_of({one.id: today().isoformat() for one in days})


def _choices(file: Journal, found: CrossingSteps, language: str) -> list[tuple[str, str, str]]:
    """The person's words as buttons: go on, then the ordinary other answers, last the one that ends it."""
    if found.question is None:
        return []
    listed = sorted(file.release.codes[found.question.codes or ""], key=lambda one: one.protective)
    kinds = ["btn-primary" if one.id in found.goes_on else "btn-stop" if one == listed[-1] else "" for one in listed]
    words = [file.release.word(language, f"codes.{found.question.codes}.{one.id}", one.id) for one in listed]
    return [(one.id, said, kind) for one, said, kind in zip(listed, words, kinds, strict=True)]


def _said(file: Journal, found: CrossingSteps, entry: Any, language: str) -> str:
    code = entry.facts.get(found.question.id) if entry and found.question else None
    return file.release.word(language, f"codes.{found.question.codes}.{code}", code) if code and found.question else ""
