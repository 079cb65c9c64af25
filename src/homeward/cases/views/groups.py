"""The sheet of a group: what is known of the event, and up to three hundred lines on one screen."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.cases.actions import desk, group_lines, groups
from homeward.cases.forms.typed import shown_day
from homeward.cases.models import Draft, GroupEvent
from homeward.cases.papers import arrivals as papers
from homeward.cases.queries import drafts
from homeward.cases.queries import groups as queries
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.rules import groups as rules
from homeward.cases.views import arrivals as common
from homeward.cases.views.common import page, reader, today
from homeward.cases.views.filling import as_uuid, entry_id_of, raw_of
from homeward.cases.views.group_cells import Clashes, Rows
from homeward.lib.ids import uuid7
from homeward.lib.numbers import in_digits
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Section
from homeward.vault import actions as audit


@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, event_id: UUID | None = None) -> HttpResponse:
    """What is known of a group as a whole; sent, it is kept even where something could not be read."""
    user = reader(request)
    must_be_allowed(user, "receive_groups")
    said = groups.the_arrivals()
    sheet = sheet_or_404(request, event_id) if event_id else None
    release = sheet.release if sheet else procedure.current()
    form = release.forms[said.event]
    raw = dict(sheet.about) if sheet else {}
    filled = None
    entry = event_id or as_uuid(request.GET.get("entry", "")) or uuid7()
    if request.method == "POST":
        raw, entry = raw_of(request), event_id or entry_id_of(request)
        filled = common.read(form, release, raw, user.language, today())
        groups.write_event(event_id=entry, values=filled.values, raw=raw, by=user)
        if not filled.problems:
            return redirect("cases:group", event_id=entry)
    context = common.form_context(request, form, release, raw, filled, entry)
    context |= {"back": reverse("cases:group", args=[entry]) if sheet else reverse("cases:arrivals"),
                "kept_all_the_same": bool(filled)}  # fmt: skip
    return page(request, "arrival_form.html", context, status=422 if filled else 200)


def sheet_or_404(request: HttpRequest, event_id: UUID) -> queries.Sheet:
    """The sheet of a group that the reader's own office received."""
    must_be_allowed(reader(request), "see_groups")
    try:
        return queries.sheet(event_id, reader(request))
    except GroupEvent.DoesNotExist:
        raise Http404 from None


@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The sheet, one part of its columns at a time; one button keeps everything that was typed."""
    if request.method == "POST":
        return save(request, event_id)
    take_up(request, event_id)
    sheet = sheet_or_404(request, event_id)
    return show(request, sheet, part_of(request, sheet))


def part_of(request: HttpRequest, sheet: queries.Sheet) -> Section:
    """The part that was asked for, else the first that the reader writes, else the first."""
    sections = sheet.sections()
    asked = [one for one in sections if one.id == request.GET.get("part")]
    return (asked or [one for one in sections if sheet.writes(one)] or sections)[0]


def show(request: HttpRequest, sheet: queries.Sheet, part: Section, clashes: Clashes | None = None) -> HttpResponse:
    """The page of the sheet; what clashes with a colleague's words stands in its field."""
    user, may = reader(request), common.rights(request)
    rows = Rows(sheet, part, today(), clashes or {}, may["open_case"] and may["receive_groups"])
    written = sum(1 for one in sheet.lines.values() if one.revision)
    audit.record("read", actor=str(user.id), object=str(sheet.event.id), fields=f"line.{part.id}", count=written)
    word = sheet.release.word
    tabs = [(one.id, word(user.language, f"sections.{sheet.form.id}.{one.id}")) for one in sheet.sections()]
    context: dict[str, Any] = {
        "event": sheet.event, "about": about(sheet, user.language), "part": part, "tabs": tabs, "may": may,
        "tab": dict(tabs)[part.id], "rows": rows.html(), "headings": rows.headings(), "written": written,
        "opened": sum(1 for one in sheet.lines.values() if one.case_id), "writes": bool(rows.writes),
        "full": len(sheet.lines) >= sheet.arrivals.most_lines, "entry": uuid7(), "clashes": clashes,
        "apart": sorted({tuple(sorted((a, b))) for a, others in sheet.apart.items() for b in others}),
        "place": common.first(sheet.about, "place"), "care": part.id,
    }  # fmt: skip
    return page(request, "group.html", context, status=422 if clashes else 200)


def about(sheet: queries.Sheet, language: str) -> list[tuple[str, str]]:
    """What is known of the group, as label and words."""
    word, form = sheet.release.word, sheet.release.forms[sheet.arrivals.event]
    found = []
    for question in form.questions:
        texts = sheet.about.get(question.id) or []
        if texts and texts[0]:
            plain = shown_day(texts[0], language) if question.type == "date" else texts[0]
            said = word(language, f"codes.{question.codes}.{plain}", plain) if question.codes else plain
            found.append((word(language, f"questions.{question.id}.label"), said))
    return found


def save(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """Keeps every line that changed; words that clash are shown, all others are kept all the same."""
    sheet = sheet_or_404(request, event_id)
    part, raw, act = part_of(request, sheet), raw_of(request), request.POST.get("act", "")
    saved = kept(request, event_id, part, raw)
    if act == "more" and common.rights(request)["receive_groups"]:
        groups.more_lines(event_id=event_id, by=reader(request))
    fresh = sheet_or_404(request, event_id)
    if saved.clashes:
        return show(request, fresh, part, saved.clashes)
    if act == "more":
        return redirect(f"{request.path}?part={part.id}#n{len(sheet.lines) + 1}")
    number = in_digits(str(len(saved.written)), reader(request).digits)
    said = ngettext("%(n)s line kept.", "%(n)s lines kept.", len(saved.written)) % {"n": number}
    messages.success(request, said if saved.written else _("Everything was kept already."))
    # No redirect: sent again, the same lines change nothing.
    return show(request, fresh, part)


def kept(request: HttpRequest, event_id: UUID, part: Section, raw: dict[str, list[str]]) -> group_lines.Saved:
    """Hands the lines of a page to the one action that keeps them."""
    numbers = [n for n in rules.lines_in(raw) if f"{n}.was" in raw]
    was = {n: int(text) if (text := raw[f"{n}.was"][0]).isdecimal() else 0 for n in numbers}
    lines = {n: rules.of_line(raw, n) for n in numbers}
    return group_lines.save_lines(event_id=event_id, section=part.id, lines=lines, was=was, by=reader(request))


@require_POST
def line(request: HttpRequest, event_id: UUID, number: int) -> HttpResponse:
    """Keeps one line when a field is left, and answers with what has to change in the page; needs a script."""
    before = sheet_or_404(request, event_id)
    part, raw = part_of(request, before), raw_of(request)
    saved = kept(request, event_id, part, {name: texts for name, texts in raw.items() if name.startswith(f"{number}.")})
    sheet = sheet_or_404(request, event_id)
    may = common.rights(request)
    rows = Rows(sheet, part, today(), saved.clashes, may["open_case"] and may["receive_groups"])
    swap = ' hx-swap-oob="true"'
    touched = {number} | changed(before.apart, sheet.apart) | changed(before.together, sheet.together)
    found = [rows.swapped(sheet.lines[n]) for n in sorted(touched) if n in sheet.lines]
    found.append(rows.was(sheet.lines[number], swap=swap))
    sent, now = rules.of_line(raw, number), sheet.lines[number].typed
    for question in rows.questions:
        mine = saved.clashes.get(number, {}).get(question.id)
        if (
            question.id in rows.writes
            and mine is None
            and sent.get(question.id, [""])[0].strip() != (now.get(question.id) or [""])[0]
        ):
            found.append(rows.input(sheet.lines[number], question, swap=swap))
    return HttpResponse("".join(found))


def changed(before: dict[int, list[int]], after: dict[int, list[int]]) -> set[int]:
    """Lines whose pairs are not what they were."""
    return {n for n in (*before, *after) if before.get(n) != after.get(n)}


def take_up(request: HttpRequest, event_id: UUID) -> None:
    """Keeps what was sent after the sitting had been locked, as soon as its writer is back."""
    entry = as_uuid(request.GET.get("entry", ""))
    draft = Draft.objects.filter(id=entry, user=reader(request).id, case_id=event_id).first() if entry else None
    if draft is None:
        return
    raw = drafts.opened(draft)
    sheet = sheet_or_404(request, event_id)
    saved = kept(request, event_id, part_of(request, sheet), raw)
    if not saved.clashes:
        desk.drop_draft(entry_id=draft.id, by=reader(request))
        messages.success(request, _("What you typed before the page was locked is kept."))


@require_GET
def paper(request: HttpRequest, event_id: UUID) -> HttpResponse:
    """The same sheet on paper, for this group: empty lines with its mark, to be typed in later."""
    sheet = sheet_or_404(request, event_id)
    must_be_allowed(reader(request), "see_groups")
    audit.record("print", actor=str(reader(request).id), object=str(event_id), fields="group")
    kind = "care" if request.GET.get("kind") == "care" and common.rights(request)["group_health"] else "group"
    tongues = common.languages(sheet.release, request.GET.get("language", ""))
    made = papers.made(kind, sheet.release, tongues, entry=event_id, lines=max(len(sheet.lines), 1), about=sheet.about)
    headers = {"Content-Disposition": 'inline; filename="group.pdf"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
