"""Opens the case of a line, or of somebody who came aside: the form of the opening step, filled with what is known."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeward.cases.actions import arriving, desk, opening
from homeward.cases.models import Case, GroupLine, SurgeAside
from homeward.cases.queries import drafts
from homeward.cases.queries import groups as group_queries
from homeward.cases.queries import surge as surge_queries
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.views import corridor, filling
from homeward.cases.views.common import page, reader, refusal, today
from homeward.cases.views.filling import raw_of
from homeward.cases.views.groups import sheet_or_404
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Form, Release
from homeward.vault import actions as audit

Raw = dict[str, list[str]]
Of = type[GroupLine] | type[SurgeAside]


@require_http_methods(["GET", "POST"])
def from_line(request: HttpRequest, event_id: UUID, number: int) -> HttpResponse:
    """The case of one line of a group."""
    must_be_allowed(reader(request), "receive_groups")
    sheet = sheet_or_404(request, event_id)
    line = sheet.lines.get(number)
    if line is None or not line.revision:
        raise Http404
    known = {name: list(texts) for name, texts in {**sheet.about, **line.typed}.items()}
    back = reverse("cases:group", args=[event_id]) + f"#n{number}"
    return _open(request, GroupLine, group_queries.line_id(event_id, number), known, back, line.case_id)


@require_http_methods(["GET", "POST"])
def from_aside(request: HttpRequest, reception_id: UUID, aside_id: UUID) -> HttpResponse:
    """The case of somebody who came aside."""
    must_be_allowed(reader(request), "take_aside")
    try:
        one = surge_queries.aside(aside_id, reader(request))
    except (SurgeAside.DoesNotExist, IndexError):
        raise Http404 from None
    known = {name: [str(value)] for name, value in one.values.items()}
    back = reverse("cases:asides", args=[reception_id])
    return _open(request, SurgeAside, aside_id, known, back, one.case_id)


@require_POST
def draft(request: HttpRequest, arrived_id: UUID) -> HttpResponse:
    """Keeps what is typed, every few seconds; answers with nothing."""
    release, entry = corridor.asked(request) or procedure.current(), _entry(request, arrived_id)
    step = opening.opening_step(release).id
    desk.keep_draft(entry_id=entry, case_id=arrived_id, step=step, raw=raw_of(request), by=reader(request))
    return HttpResponse(status=204)


def _entry(request: HttpRequest, arrived_id: UUID) -> UUID:
    """One opening for one line and writer, however many windows are open."""
    return uuid5(arrived_id, f"opening by {reader(request).id}")


def _open(request: HttpRequest, of: Of, arrived: UUID, known: Raw, back: str, case_id: UUID | None) -> HttpResponse:
    user, release = reader(request), corridor.asked(request, arrived)
    must_be_allowed(user, "open_case")
    if case_id:
        if Case.objects.filter(id=case_id).exists():
            return redirect("cases:record", case_id=case_id)
        messages.warning(request, _("A colleague has opened a case from this line already."))
        return redirect(back)
    if release is None:
        return corridor.choose(request)
    planned, entry = opening.opening_step(release), _entry(request, arrived)
    if request.method == "POST":
        if request.POST.get("act") == "throw":
            desk.drop_draft(entry_id=entry, by=user)
            return redirect(request.path)
        return _send(request, release, of, arrived, back, entry)
    kept = drafts.mine(user, arrived, planned.id, entry_id=entry)
    form = release.forms[planned.form or ""]
    raw = drafts.opened(kept) if kept else starting(release, form, known)
    audit.record("read", actor=str(user.id), object=str(arrived), fields="arrival")
    context = filling.context(request, release, planned, entry, raw, kept=kept)
    return page(request, "step.html", context | corridor.known(release) | _links(arrived, back))


def _links(arrived: UUID, back: str) -> dict[str, Any]:
    return {"new_case": arrived, "back_to": back, "draft_to": reverse("cases:arriving_draft", args=[arrived])}


def _send(request: HttpRequest, release: Release, of: Of, arrived: UUID, back: str, entry: UUID) -> HttpResponse:
    user, raw, known = reader(request), raw_of(request), corridor.known(release)
    planned = opening.opening_step(release)
    act = request.POST.get("act", "")
    if act.startswith(("add:", "part:")):
        desk.keep_draft(entry_id=entry, case_id=arrived, step=planned.id, raw=raw, by=user, always=True)
        return redirect(f"{request.path}?part={act.partition(':')[2] if act.startswith('part:') else '1'}")
    sent = filling.read(request, release, planned, entry, raw)
    refused = None
    if not sent.filled.problems:
        try:
            case = arriving.open_case(of=of, arrived_id=arrived, values=sent.filled.values, by=user, entry_id=entry,
                                      today=today(), happened_on=sent.happened_on,
                                      country=known.get("with_country"))  # fmt: skip
            return redirect("cases:record", case_id=case.id)
        except Refused as error:
            refused = error
    kept = desk.keep_draft(entry_id=entry, case_id=arrived, step=planned.id, raw=raw, by=user)
    context = filling.context(request, release, planned, entry, raw, problems=sent.filled.problems, kept=kept)
    context |= {"part": 0, "refusal": refusal(refused) if refused else None}
    return page(request, "step.html", context | known | _links(arrived, back), status=422)


def starting(release: Release, form: Form, known: Mapping[str, list[str]]) -> Raw:
    """What the opening form starts with: the answers that the procedure names, where its own lists have them."""
    # Sheets follow the first corridor, whichever country the person turns out to come from.
    arrivals = release.arrivals or procedure.current().arrivals
    found: Raw = {}
    questions = {one.id: one for one in form.questions}
    for target, sources in arrivals.opens_with.items() if arrivals else ():
        texts = next((known[one] for one in sources if known.get(one)), [])
        question = questions.get(target)
        if question and question.type in ("code", "codes"):
            texts = [one for one in texts if one in {code.id for code in release.codes[question.codes or ""]}]
        if question and texts:
            found[target] = texts
    return found
