"""A step of a case: its form, the draft that is kept, the refusal that loses nothing."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeward.cases import forms
from homeward.cases.actions import desk, opening, steps
from homeward.cases.models import Draft
from homeward.cases.queries import alike, asking, drafts, record, starting
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.cases.queries.sentences import closed_words
from homeward.cases.views import corridor, filling
from homeward.cases.views.common import file_or_404, page, reader, refusal, seen_or_404, to_the_case, today
from homeward.cases.views.filling import Sent, as_uuid, entry_id_of, raw_of
from homeward.consent import queries as consent
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure
from homeward.procedure import rules as procedure_rules
from homeward.procedure.rules import Step

Raw = dict[str, list[str]]
# The person asks for it herself: a consent may then be asked on a day that would be too early.
PERSON_ASKS = "person_asks"


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """Shows the form of a step, or completes it."""
    file = file_or_404(request, case_id)
    planned = seen_or_404(request, file, name)
    return send(request, file, planned) if request.method == "POST" else show(request, file, planned)


def show(
    request: HttpRequest, file: Journal, planned: Step, *, preset: Raw | None = None,
    template: str = "step.html", more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """The form: one's draft of it if there is one, else what is known already."""
    named = as_uuid(request.GET.get("entry", ""))
    if named and any(one.id == named for one in file.entries):
        return redirect("cases:entry", case_id=file.case.id, entry_id=named)
    kept = drafts.mine(reader(request), file.case.id, planned.id, entry_id=named)
    raw = drafts.opened(kept) if kept else _beginning(request, file, planned)
    entry_id = kept.id if kept else named or uuid7()
    context = filling.context(request, file.release, planned, entry_id, raw | (preset or {}), file=file, kept=kept)
    context["closed"] = planned.id not in procedure_rules.open_steps(file.own, file.release, file.side)
    if kind := procedure_rules.stopped(planned, file.own):
        # Nobody fills a form for nothing: what waits, and what may still be done, is said before.
        context["refusal"] = refusal(Refused(closed_words(kind, file.release), planned.clause))
    context["alike"] = alike.before(file, planned, reader(request))
    return page(request, template, context | (more or {}))


def send(
    request: HttpRequest, file: Journal, planned: Step, *, preset: Raw | None = None,
    template: str = "step.html", more: dict[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """Does what the button said: complete, one more row, another part, throw away."""
    entry_id, raw, act = entry_id_of(request), raw_of(request) | (preset or {}), request.POST.get("act", "")
    case_id = file.case.id
    if act == "throw":
        desk.drop_draft(entry_id=entry_id, by=reader(request))
        return redirect(request.path)
    wrong = filling.keep_files(request, planned, file, entry_id, raw)
    if act.startswith(("add:", "part:")):
        desk.keep_draft(entry_id=entry_id, case_id=case_id, step=planned.id, raw=raw, by=reader(request), always=True)
        return _further(request, entry_id, act)
    sent = filling.read(request, file.release, planned, entry_id, raw)
    sent.filled.problems.update(wrong)
    refused = None
    if not sent.filled.problems:
        try:
            return _complete(request, file, planned, sent)
        except Refused as error:
            refused = error
    kept = desk.keep_draft(entry_id=entry_id, case_id=case_id, step=planned.id, raw=raw, by=reader(request))
    context = filling.context(request, file.release, planned, entry_id, raw,
                              problems=sent.filled.problems, file=file, kept=kept)  # fmt: skip
    context["refusal"] = refusal(refused) if refused else None
    return page(request, template, context | {"part": 0} | (more or {}), status=422)


def _beginning(request: HttpRequest, file: Journal, planned: Step) -> Raw:
    form = filling.form_of(file.release, planned)
    values = starting.starting_values(file, form, reader(request)) if form else {}
    if planned.repeats == "replaces":
        mine = [one for one in file.entries if one.step == planned.id and not one.told]
        values |= record.last_values(file, planned.id, open_sealed(mine))
    raw = forms.raw_of(values)
    asked = {one.id for one in form.questions if one.type in ("code", "codes", "yes_no")} if form else set()
    return raw | {name: request.GET.getlist(name) for name in request.GET if name in asked}


def _further(request: HttpRequest, entry_id: UUID, act: str) -> HttpResponse:
    """Back to the draft that was just kept, at the part that was asked for."""
    kind, _colon, what = act.partition(":")
    asked = {"entry": str(entry_id), "part": request.GET.get("part", "1") if kind == "add" else what}
    if kind == "add" and request.GET.get("all"):
        asked["all"] = "1"
    place = f"#part-{what}" if kind == "add" else ""
    return redirect(f"{request.path}?{urlencode(asked)}{place}")


def _complete(request: HttpRequest, file: Journal, planned: Step, sent: Sent) -> HttpResponse:
    user, case_id = reader(request), file.case.id
    must_be_the_day(file, planned, sent)
    if planned.second_person:
        desk.ask_second(entry_id=sent.entry_id, case_id=case_id, step=planned.id, raw=sent.raw, by=user, today=today())
        messages.success(request, _("Handed to a second person. It counts when that person has read and confirmed it."))
    else:
        steps.complete_step(case_id=case_id, step=planned.id, values=sent.filled.values, by=user,
                            entry_id=sent.entry_id, today=today(), happened_on=sent.happened_on,
                            assign_to=sent.assign_to)  # fmt: skip
        messages.success(request, _("Saved."))
    return to_the_case(request, case_id)


def must_be_the_day(file: Journal, planned: Step, sent: Sent) -> None:
    """Raises Refused for a consent that is asked too early, unless the person asked for it."""
    scope = asking.scope_of(planned, sent.filled.values)
    if scope and scope in file.release.consents:
        day = sent.happened_on or today()
        verdict = asking.may_ask(file, scope, day, person_asks=bool(sent.raw.get(PERSON_ASKS)))
        if not verdict.allowed:
            raise Refused(consent.sentence(verdict), verdict.clause)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Opens a case: the form of the step with which the procedure begins."""
    release, user = corridor.asked(request), reader(request)
    if release is None:
        return corridor.choose(request)
    planned, known = opening.opening_step(release), corridor.known(release)
    if request.method == "GET":
        kept = drafts.mine(user, None, planned.id, entry_id=as_uuid(request.GET.get("entry", "")))
        raw = drafts.opened(kept) if kept else {}
        if known and corridor.country_in(raw) != known["with_country"]:
            kept, raw = None, {}
        case_id = as_uuid((raw.get("case") or [""])[0]) or uuid4()
        entry_id = kept.id if kept else uuid7()
        context = filling.context(request, release, planned, entry_id, raw, kept=kept)
        return page(request, "step.html", context | known | {"new_case": case_id})
    entry_id, raw, act = entry_id_of(request), raw_of(request), request.POST.get("act", "")
    if act == "throw":
        desk.drop_draft(entry_id=entry_id, by=user)
        return redirect(request.path)
    if act.startswith(("add:", "part:")):
        desk.keep_draft(entry_id=entry_id, case_id=None, step=planned.id, raw=raw, by=user, always=True)
        return _further(request, entry_id, act)
    case_id = as_uuid(request.POST.get("case", "")) or uuid4()
    sent = filling.read(request, release, planned, entry_id, raw)
    refused = None
    if not sent.filled.problems:
        try:
            case = opening.open_case(case_id=case_id, values=sent.filled.values, by=user, entry_id=entry_id,
                                     today=today(), happened_on=sent.happened_on,
                                     country=known.get("with_country"))  # fmt: skip
            return redirect("cases:record", case_id=case.id)
        except Refused as error:
            refused = error
    kept = desk.keep_draft(entry_id=entry_id, case_id=None, step=planned.id, raw=raw, by=user)
    context = filling.context(request, release, planned, entry_id, raw, problems=sent.filled.problems, kept=kept)
    context |= {**known, "new_case": case_id, "part": 0, "refusal": refusal(refused) if refused else None}
    return page(request, "step.html", context, status=422)


@require_http_methods(["GET", "POST"])
def second(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """A step that waits for a second person: read, then confirmed or given back."""
    file = file_or_404(request, case_id)
    kept: Draft | None = next((one for one in drafts.awaiting(case_id) if one.id == entry_id), None)
    if kept is None:
        if any(one.id == entry_id for one in file.entries):
            return redirect("cases:entry", case_id=case_id, entry_id=entry_id)
        raise Http404
    planned, raw = seen_or_404(request, file, kept.step), drafts.opened(kept)
    refused = None
    if request.method == "POST":
        try:
            if request.POST.get("act") == "back":
                desk.give_back(entry_id=entry_id, by=reader(request), today=today())
                messages.success(request, _("Given back. It is a draft of its writer again."))
            else:
                sent = filling.read(request, file.release, planned, entry_id, raw)
                desk.confirm_second(entry_id=entry_id, values=sent.filled.values, by=reader(request), today=today(),
                                    happened_on=sent.happened_on, assign_to=sent.assign_to)  # fmt: skip
                messages.success(request, _("Confirmed."))
            return to_the_case(request, case_id)
        except Refused as error:
            refused = error
    context = filling.context(request, file.release, planned, entry_id, raw, file=file)
    context |= {"mine": kept.user == reader(request).id, "refusal": refusal(refused) if refused else None}
    return page(request, "second.html", context, status=422 if refused else 200)


@require_POST
def draft(request: HttpRequest, case_id: UUID | None = None, name: str = "") -> HttpResponse:
    """Keeps what is typed, every few seconds; answers with nothing."""
    planned = opening.opening_step(corridor.asked(request) or procedure.current()).id
    if case_id is not None:
        planned = seen_or_404(request, file_or_404(request, case_id), name).id
    entry_id, raw = entry_id_of(request), raw_of(request)
    desk.keep_draft(entry_id=entry_id, case_id=case_id, step=planned, raw=raw, by=reader(request))
    return HttpResponse(status=204)
