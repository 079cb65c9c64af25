"""The page of one case, its entries, notes and papers, and who has it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User, role_name
from homeward.cases.actions import assigning, desk, linking
from homeward.cases.models import Entry, Paper, Round
from homeward.cases.queries import (
    ahead,
    alike,
    attachments,
    beside,
    closed,
    closings,
    drawing,
    lines,
    linked,
    lists,
    meeting,
    notices,
    offices,
    story,
    taken_out,
    troubles,
    wording,
)
from homeward.cases.queries import moving as editions
from homeward.cases.queries import record as records
from homeward.cases.queries.allowed import may, must_be_allowed
from homeward.cases.queries.journal import Journal, open_sealed
from homeward.cases.queries.shown import named, opened_entry
from homeward.cases.views.common import file_or_404, page, reader, refusal, today
from homeward.exchange import queries as exchange
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.vault import actions as audit
from homeward.vault import queries as vault
from homeward.web.context import country_name

UNLOCKED = "names_unlocked"


@require_GET
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Where the case stands, what is next, what was written, who is on it."""
    file = file_or_404(request, case_id)
    return shown(request, file)


def shown(request: HttpRequest, file: Journal, *, refused: Refused | None = None, **typed: str) -> HttpResponse:
    """The page of a case; after a refused note or link with what was typed."""
    if file.seal:
        return sealed(request, file)
    case_id, user = file.case.id, reader(request)
    found = records.record(file, user, today(), settings.NODE.country)
    # Names are for those who hold the case themselves; at a border post, which works by shifts, whoever is on duty.
    assigned = may(file, user, "unlock_names").allowed
    audit.record("open", actor=str(user.id), object=str(case_id))
    records.seen(case_id, user)
    letters = exchange.letters(case_id)
    show = request.GET.get("show", "")
    opened = open_sealed(beside.to_open(file))
    entries = closed.seen(file, records.entry_kinds(file, show, settings.NODE.country), user)
    context = {
        "record": found, "file": file, "release": file.release, "case": file.case, "assigned": assigned, "show": show,
        "house_name": lists.house_names([case_id]).get(case_id, "") if assigned else "",
        "names": named(file, user) if assigned and request.session.get(UNLOCKED) else None,
        "lines": story.journal_lines(file, entries, opened, user, letters, found.rounds),
        "papers": story.paper_lines([one for one in found.papers if attachments.may_open(file, one, user)],
                                    file.entries, opened, attachments.names(file, user.language)),
        "on_the_way": attachments.on_the_way(file, user.language),
        **_head(file, found, letters), **_ahead(file, found), **_beside(file, opened, user), **_may(file, user),
        "new_entry": uuid7(), "refusal": refusal(refused) if refused else None, "typed": typed,
    }  # fmt: skip
    return page(request, "record.html", context, status=422 if refused else 200)


def sealed(request: HttpRequest, file: Journal) -> HttpResponse:
    """The page of a sealed file: the decision, safety and who may ask, for those who review."""
    user = reader(request)
    found = records.record(file, user, today(), settings.NODE.country)
    audit.record("open", actor=str(user.id), object=str(file.case.id))
    entries = closed.seen(file, records.entry_kinds(file, "", settings.NODE.country), user)
    context = {
        "case": file.case, "file": file, "release": file.release, "flags": lines.flags(file.own.flags, file.release),
        "lines": story.journal_lines(file, entries, {}, user, [], {}),
        "steps": [one for one in (*found.next, *found.possible) if one.mine],
        "awaiting": [one for one in found.drafts if one.awaiting], "may_do": may(file, user, "complete_step").allowed,
    }  # fmt: skip
    return page(request, "sealed.html", context)


def _head(file: Journal, found: records.Record, letters: list[exchange.LetterRow]) -> dict[str, Any]:
    other, partner = file.case.other, file.case.partner
    on_paper = file.case.on_paper or exchange.on_paper(partner)
    promises = [one.promise for one in found.waiting if one.promise]
    return {
        "flags": lines.flags([*file.own.flags, *lines.closed_marks(file)], file.release),
        "may_still": closings.may_still(file),
        "notices": notices.notices(file, today()), "troubles": troubles.troubles(file),
        "meeting": meeting.words(file, today(), found.hidden),
        "responsible": sorted(file.sides.node_of(side) for side in file.own.lead),
        "days": ahead.days_words(found),
        "sentence": ahead.sentence_for_today(found) if not file.own.closed else "",
        "telling": next((one.step.id for one in (*found.next, *found.possible)
                         if one.mine and one.step.id in file.release.person_clock.told_by), None),
        "heard": ahead.heard_words(exchange.last_heard(partner), on_paper, country_name(other)),
        "other": country_name(other),
        "drawing": drawing.of_case(file, found.stops, promises, *ahead.letter_words(found, letters)),
    }  # fmt: skip


def _ahead(file: Journal, found: records.Record) -> dict[str, Any]:
    return {
        "ours": ahead.ours(found, today()), "theirs": ahead.theirs(found), "not_yet": ahead.not_yet(found),
        "any_time": ahead.any_time(found),
        "rounds": [(one, wording.step_title(file.release, one.step)) for one in found.rounds.values()
                   if one.state != Round.State.SENT],
        "awaiting": [(one, wording.step_title(file.release, one.step)) for one in found.drafts
                     if one.awaiting and one.step != taken_out.ASKED],
        "asked_out": [one for one in found.drafts if one.awaiting and one.step == taken_out.ASKED],
        "kept": {one.step for one in found.drafts if not one.awaiting},
    }  # fmt: skip


def _beside(file: Journal, opened: beside.Opened, user: User) -> dict[str, Any]:
    return {
        "consents": beside.consents(file, today()), "people_named": beside.people_named(file, opened, user),
        "contact": beside.safe_contact(file, opened, user), "looked": beside.looked(file.case.id),
        "linked": linked.linked(file), "pair": linked.choices(file),
        "edition": editions.card(file) if file.told and not file.own.closed else None,
        "asking": next((one.id for one in file.release.steps.values() if one.does("give_consent")), None),
    }  # fmt: skip


def _may(file: Journal, user: User) -> dict[str, bool]:
    asked = {"may_assign": "assign", "may_unlock": "unlock_names", "may_link": "link_cases", "may_add": "upload_paper",
             "may_do": "complete_step", "may_sign": "sign_round", "may_second": "approve_step"}  # fmt: skip
    return {name: may(file, user, action).allowed for name, action in asked.items()}


@require_GET
def entry(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """One entry with what was answered, as far as the reader's role may read each kind of answer."""
    file, user = file_or_404(request, case_id), reader(request)
    found = next((one for one in closed.seen(file, file.entries, user) if one.id == entry_id), None)
    if found is None:
        raise Http404
    audit.record("read", actor=str(user.id), object=str(case_id), fields=f"{found.step or found.kind} {entry_id}")
    rounds = {one.entry_id: one for one in Round.objects.filter(entry_id=entry_id)}
    twin = story.told_twin(file, found)
    opened = open_sealed([found, twin] if twin else [found])
    (line,) = story.journal_lines(file, [found], opened, user, exchange.letters(case_id), rounds)
    step = file.release.steps.get(found.step)
    context = {
        "entry": found, "case": file.case, "file": file, "release": file.release, "line": line,
        "destroyed": found.id not in opened and not line.removed, "may_take_out": taken_out.may_ask(file, found, user),
        "alike": alike.reading(file, found, user), **_removed(file, found, user),
        "round": rounds.get(entry_id), "paper": found.facts.get("paper"),
        "answers": opened_entry(file, found, opened.get(found.id, {}), user),
        "crossed": [one.label for one in opened_entry(file, twin, opened.get(twin.id, {}), user)] if twin else None,
        "step_why": wording.say(file.release, "steps", found.step, "why", default=" ").strip() if step else "",
        "clause": step.clause if step else "", "trail": trail(file, line.title),
        "other": country_name(file.sides.other(settings.NODE.country)),
    }  # fmt: skip
    return page(request, "entry.html", context)


def _removed(file: Journal, found: Entry, user: User) -> dict[str, Any]:
    """Of an entry that was taken out: who had read it, for those who may confirm such a word."""
    word = file.removals.get(str(found.id)) or (found if found.kind == Entry.Kind.TAKEN_OUT else None)
    if word is None:
        return {}
    may_know = may(file, user, "approve_step").allowed
    if may_know:
        audit.record("who_read", actor=str(user.id), object=str(file.case.id), fields=str(found.id))
    return {"may_know": may_know, "readers": taken_out.readers(file, word) if may_know else ()}


def trail(file: Journal, words: str) -> list[tuple[str, str]]:
    """Where I am: the cases, this case, this page."""
    return [(_("Cases"), reverse("cases:list")), (file.case.number, reverse("cases:record", args=[file.case.id])),
            (words, "")]  # fmt: skip


@require_POST
def note(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Writes a note in the journal of this side."""
    file = file_or_404(request, case_id)
    text = request.POST.get("text", "")
    try:
        desk.write_note(case_id=case_id, text=text, by=reader(request), entry_id=entry_id_of(request, "entry"))
    except Refused as refused:
        return shown(request, file, refused=refused, note=text)
    return redirect("cases:record", case_id=case_id)


@require_POST
def link(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Links this case with another that belongs to it, says what the person wants, or takes the link away."""
    file = file_or_404(request, case_id)
    number, kind, wish = (request.POST.get(name, "") for name in ("number", "kind", "wish"))
    try:
        if request.POST.get("end"):
            linking.unlink(case_id=case_id, link_id=entry_id_of(request, "end"), by=reader(request))
        elif request.POST.get("said"):
            linking.say_wish(case_id=case_id, link_id=entry_id_of(request, "said"), wish=wish, by=reader(request))
        else:
            linking.link(case_id=case_id, number=number, by=reader(request), link_id=entry_id_of(request, "link"),
                         kind=kind, wish=wish)  # fmt: skip
    except Refused as refused:
        return shown(request, file, refused=refused, number=number, kind=kind, wish=wish)
    return redirect("cases:record", case_id=case_id)


def entry_id_of(request: HttpRequest, name: str) -> UUID:
    """The id that the page was made with, so that sending twice writes once."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Refused(_("This page was not whole. Please open it again; nothing was changed.")) from None


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
            paper_id = entry_id_of(request, "paper")
            desk.add_paper(case_id=case_id, kind=request.POST.get("kind", "other"), name=sent.name or "",
                           data=sent.read(), media_type=sent.content_type or "", by=reader(request),
                           paper_id=paper_id, note=request.POST.get("note", ""))  # fmt: skip
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    context = {"case": file.case, "file": file, "release": file.release, "paper_id": uuid7(),
               "refusal": refusal(refused) if refused else None, "note": request.POST.get("note", ""),
               "trail": trail(file, _("Add a paper"))}  # fmt: skip
    return page(request, "paper.html", context, status=422 if refused else 200)


@require_GET
def paper_file(request: HttpRequest, case_id: UUID, paper_id: UUID) -> HttpResponse:
    """A paper as a download, never shown inside the application's own pages."""
    file = file_or_404(request, case_id)
    found = Paper.objects.filter(id=paper_id, case_id=case_id).first()
    if found is None or not attachments.may_open(file, found, reader(request)):
        raise Http404
    audit.record("paper", actor=str(reader(request).id), object=str(case_id), fields=str(found.entry_id))
    data = vault.get_file(paper_id).read()
    kinds = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/plain": "txt"}
    name = f"{str(paper_id)[-8:]}.{kinds.get(found.media_type, 'bin')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=found.media_type, headers=headers)


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Gives the case to an office or a worker, or takes it back."""
    file, user = file_or_404(request, case_id), reader(request)
    must_be_allowed(user, "assign", case_id)
    refused = None
    if request.method == "POST":
        try:
            _assign(request, case_id, user)
            if request.POST.get("end") and agencies.standing(user, case_id)[0] == "none":
                return redirect("cases:list")
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    colleagues = [(one, role_name(one.role)) for one in agencies.colleagues(user)
                  if offices.holds_cases(one)]  # fmt: skip
    context = {
        "case": file.case,
        "file": file,
        "release": file.release,
        "holders": agencies.holders(case_id),
        "colleagues": colleagues,
        "offices": offices.to_assign(user),
        "new_entry": uuid7(),
        "typed": request.POST,
        "other_entry": uuid7(),
        "end_entry": uuid7(),
        "refusal": refusal(refused) if refused else None,
        "trail": trail(file, _("Who has this case")),
    }
    return page(request, "assign.html", context, status=422 if refused else 200)


def _assign(request: HttpRequest, case_id: UUID, user: User) -> None:
    typed = request.POST
    who, agency = offices.one_of(user, typed.get("agency", ""), typed.get("user", ""), case_id)
    act = assigning.unassign if typed.get("end") else assigning.assign
    act(case_id=case_id, agency=agency, user_id=who, by=user, entry_id=entry_id_of(request, "entry"), today=today())


@require_POST
def unlock(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Shows legal names of one's own cases for this sitting: one act, recorded."""
    file_or_404(request, case_id)
    must_be_allowed(reader(request), "unlock_names", case_id)
    audit.record("unlock_names", actor=str(reader(request).id), object=str(case_id))
    request.session[UNLOCKED] = True
    return redirect("cases:record", case_id=case_id)
