"""Where very many people pass: the tally with its large buttons, and, apart from it, who came aside."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.cases.actions import surge
from homeward.cases.actions.groups import the_arrivals
from homeward.cases.forms.typed import shown_day
from homeward.cases.models import SurgeAside, SurgeReception
from homeward.cases.queries import surge as queries
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.rules import surge as rules
from homeward.cases.views import arrivals as common
from homeward.cases.views.common import page, reader, today
from homeward.cases.views.filling import as_uuid, entry_id_of, raw_of
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.lib.numbers import in_digits
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Release
from homeward.vault import actions as audit

Raw = dict[str, list[str]]


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begins to count at a place."""
    user = reader(request)
    must_be_allowed(user, "count_surge")
    release, said = procedure.current(), the_arrivals()
    form, raw, filled = release.forms[said.reception], {}, None
    entry = as_uuid(request.GET.get("entry", "")) or uuid7()
    if request.method == "POST":
        raw, entry = raw_of(request), entry_id_of(request)
        filled = common.read(form, release, raw, user.language, today())
        if not filled.problems:
            surge.write_reception(reception_id=entry, raw=raw, by=user)
            return redirect("cases:surge", reception_id=entry)
    context = common.form_context(request, form, release, raw, filled, entry) | {"back": reverse("cases:arrivals")}
    return page(request, "arrival_form.html", context, status=422 if filled else 200)


def reception_or_404(request: HttpRequest, reception_id: UUID) -> SurgeReception:
    """A reception; every office that counts may see it."""
    must_be_allowed(reader(request), "see_tally")
    try:
        return SurgeReception.objects.get(id=reception_id)
    except SurgeReception.DoesNotExist:
        raise Http404 from None


@require_GET
def tally(request: HttpRequest, reception_id: UUID) -> HttpResponse:
    """The tally: one large button for each kind of person."""
    reception = reception_or_404(request, reception_id)
    audit.record("read", actor=str(reader(request).id), object=str(reception_id), fields="tally")
    return _tally(request, reception)


def _tally(request: HttpRequest, reception: SurgeReception, **more: Any) -> HttpResponse:
    release = procedure.release(reception.release)
    assert release.arrivals is not None
    language, counts = reader(request).language, queries.tally(reception.id)
    about = queries.about([reception])[reception.id]
    outcome = release.questions[release.arrivals.outcome]
    outcomes = [
        (release.word(language, f"codes.{outcome.codes}.{one.id}"), counts.aside.get(one.id, 0))
        for one in release.codes[outcome.codes or ""]
    ]
    back = counts.back
    context = {
        "reception": reception, "place": common.first(about, "place"),
        "day": shown_day(common.first(about, "day"), language),
        "table": table(release, counts.door, language, more.get("typed")), "total": sum(counts.door.values()),
        "outcomes": outcomes,
        "aside_total": sum(counts.aside.values()), "later": back.get(queries.LATER, 0), "mark": uuid7(),
        "sheet": uuid7(), "same_day": back.get(queries.SAME_DAY, 0), "may": common.rights(request), **more,
    }  # fmt: skip
    return page(request, "surge.html", context, status=422 if more.get("refusal") else 200)


def table(release: Release, counts: dict[str, int], language: str, typed: Raw | None = None) -> dict[str, Any]:
    """The tally as rows and columns: the first thing that can be seen makes the rows, all others the columns."""
    assert release.arrivals is not None
    form = release.forms[release.arrivals.tally]
    axes = rules.axes(form, release.codes)
    lists = {one.id: one.codes for one in form.questions}

    def said(codes: list[str], at: int) -> str:
        words = [release.word(language, f"codes.{lists[axes[at + n][0]]}.{one}") for n, one in enumerate(codes)]
        return ", ".join(words)

    rows: dict[str, list[tuple[str, str, int, str]]] = {}
    for cell in rules.cells(form, release.codes):
        row, *rest = cell.split(rules.JOINT)
        text = next(iter((typed or {}).get(f"cell:{cell}", [])), "")
        rows.setdefault(row, []).append((cell, said(rest, 1), counts.get(cell, 0), text))
    sums = rules.sums(counts, 0)
    return {
        "columns": [words for _cell, words, _n, _text in next(iter(rows.values()))],
        "rows": [(said([row], 0), cells, sums.get(row, 0)) for row, cells in rows.items()],
    }


@require_POST
def count(request: HttpRequest, reception_id: UUID) -> HttpResponse:
    """One stroke, one stroke back, or a whole paper; a second sending of the same counts once."""
    reception, user, act = reception_or_404(request, reception_id), reader(request), request.POST.get("act", "")
    # With a script every tap is sent once and in turn; without one, a second sending is told by the page's own mark.
    tapped = bool(request.headers.get("HX-Request"))
    mark = uuid7() if tapped else entry_id_of(request)
    try:
        if act == "sheet":
            counts = _sheet(request)
            surge.count_sheet(reception_id=reception_id, counts=counts, sheet_id=mark, by=user)
            messages.success(request, _("The paper was added to the tally."))
        else:
            sign, _colon, cell = act.partition(":")
            surge.count(reception_id=reception_id, cell=cell, mark_id=mark, by=user, number=-1 if sign == "back" else 1)
    except Refused as refused:
        if not tapped:
            return _tally(request, reception, refusal=refused, typed=raw_of(request))
    if tapped:
        return _counts(request, reception)
    return redirect("cases:surge", reception_id=reception_id)


def _counts(request: HttpRequest, reception: SurgeReception) -> HttpResponse:
    """Every number of the tally anew, each to take its place in the page."""
    release, digits = procedure.release(reception.release), reader(request).digits
    shown = table(release, counts := queries.tally(reception.id).door, reader(request).language)
    found = [("span", "tally-total", sum(counts.values()))]
    for r, (_words, cells, total) in enumerate(shown["rows"], 1):
        found += [("b", f"tally-{r}-{c}", cell[2]) for c, cell in enumerate(cells, 1)]
        found.append(("span", f"tally-sum-{r}", total))
    swap = 'hx-swap-oob="innerHTML"'
    parts = (f'<{tag} id="{name}" {swap}>{in_digits(str(n), digits)}</{tag}>' for tag, name, n in found)
    return HttpResponse("".join(parts))


def _sheet(request: HttpRequest) -> dict[str, int]:
    typed = {name[5:]: texts[0] for name, texts in raw_of(request).items() if name.startswith("cell:") and texts[0]}
    counts = {cell: rules.read_count(text) for cell, text in typed.items()}
    if wrong := [cell for cell, number in counts.items() if number is None]:
        words = _("Please write whole numbers. Nothing was counted; what you typed still stands below.")
        raise Refused(words, None, {f"cell:{cell}": words for cell in wrong})
    return {cell: number or 0 for cell, number in counts.items()}


@require_http_methods(["GET", "POST"])
def asides(request: HttpRequest, reception_id: UUID) -> HttpResponse:
    """Who came aside: written down apart from the queue, with six questions at most."""
    user, reception = reader(request), reception_or_404(request, reception_id)
    must_be_allowed(user, "take_aside")
    release = procedure.release(reception.release)
    assert release.arrivals is not None
    form, raw, filled = release.forms[release.arrivals.aside], {}, None
    entry = as_uuid(request.GET.get("entry", "")) or uuid7()
    if request.method == "POST":
        raw, entry = raw_of(request), entry_id_of(request)
        filled = common.read(form, release, raw, user.language, today())
        if not filled.problems:
            surge.write_aside(aside_id=entry, reception_id=reception_id, values=filled.values, by=user)
            messages.success(request, _("Kept. Without a case it is destroyed by itself."))
            return redirect("cases:asides", reception_id=reception_id)
    found = queries.asides(reception_id, user)
    audit.record("read", actor=str(user.id), object=str(reception_id), fields="aside", count=len(found))
    context = common.form_context(request, form, release, raw, filled, entry)
    context |= {"reception": reception, "found": [_line(one, release, user.language) for one in found],
                "days": release.arrivals.keep_aside, "may": common.rights(request)}  # fmt: skip
    return page(request, "asides.html", context, status=422 if filled else 200)


def _line(one: queries.AsideSeen, release: Release, language: str) -> dict[str, Any]:
    """Somebody who came aside, as one line: the outcome, then all that was answered."""
    assert release.arrivals is not None
    said = []
    for question in release.forms[release.arrivals.aside].questions:
        value = one.values.get(question.id)
        if value and question.id != release.arrivals.outcome and not question.person:
            words = release.word(language, f"codes.{question.codes}.{value}", str(value)) if question.codes else value
            said.append((release.word(language, f"questions.{question.id}.label"), words))
    outcome = release.questions[release.arrivals.outcome]
    names = [one.values.get(q.id, "") for q in release.forms[release.arrivals.aside].questions if q.person]
    return {"seen": one, "name": next(filter(None, names), ""), "said": said,
            "outcome": release.word(language, f"codes.{outcome.codes}.{one.values.get(outcome.id)}")}  # fmt: skip


@require_POST
def forget(request: HttpRequest, reception_id: UUID, aside_id: UUID) -> HttpResponse:
    """Destroys what was written of somebody, at once."""
    try:
        surge.forget_aside(aside_id=aside_id, by=reader(request))
        messages.success(request, _("Destroyed. Only the tally stays."))
    except (SurgeAside.DoesNotExist, Refused) as refused:
        messages.warning(request, str(refused))
    return redirect("cases:asides", reception_id=reception_id)
