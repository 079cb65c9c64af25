"""A form between browser and rules: what was typed, how it reads, which files came with it, and the page again."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeward.cases import forms
from homeward.cases.actions import desk
from homeward.cases.models import Draft, Paper
from homeward.cases.queries import offices
from homeward.cases.queries.journal import Journal
from homeward.cases.rules import answers
from homeward.cases.rules.answers import Filled, Problem
from homeward.cases.views.common import reader, today
from homeward.lib.errors import Refused
from homeward.procedure.rules import Form, Release, Step

NOT_TYPED = ("csrfmiddlewaretoken", "entry", "act", "save")
HAPPENED, ASSIGN = "happened_on", "assign_to"
MOST_BYTES = 20 * 1024 * 1024
PART_BY_PART = 12


@dataclass(slots=True)
class Sent:
    """A form that was sent: the id its entry will have, what was typed, and what it reads as."""

    entry_id: UUID
    raw: dict[str, list[str]]
    filled: Filled
    happened_on: date | None

    @property
    def assign_to(self) -> str:
        """The code of the office that the case is given to."""
        return (self.raw.get(ASSIGN) or [""])[0]


def raw_of(request: HttpRequest) -> dict[str, list[str]]:
    """Everything typed into the form, by input name."""
    return {str(name): [str(one) for one in request.POST.getlist(name)] for name in request.POST
            if name not in NOT_TYPED}  # fmt: skip


def as_uuid(text: str) -> UUID | None:
    """An id, or None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def entry_id_of(request: HttpRequest) -> UUID:
    """The id that the page drew for the entry; without it one cannot tell a second sending from a second entry."""
    entry_id = as_uuid(request.POST.get("entry", ""))
    if entry_id is None:
        raise Refused(_("This page was not whole. Please open the step again; nothing was changed."))
    return entry_id


def form_of(release: Release, planned: Step) -> Form | None:
    """The form of a step, if it has one."""
    return release.forms[planned.form] if planned.form else None


def read(request: HttpRequest, release: Release, planned: Step, entry_id: UUID, raw: dict[str, list[str]]) -> Sent:
    """What was typed, as values and problems."""
    read_date = forms.read_date(today(), reader(request).language)
    codes = {name: [code.id for code in listed] for name, listed in release.codes.items()}
    form = form_of(release, planned)
    filled = answers.read(form, raw, codes=codes, read_date=read_date, today=today()) if form else Filled({}, {})
    text = (raw.get(HAPPENED) or [""])[0].strip()
    day = read_date(text) if text else None
    if isinstance(day, str):
        filled.problems[HAPPENED], day = Problem(day), None
    elif day is not None and day > today():
        filled.problems[HAPPENED] = Problem("in_the_future")
    return Sent(entry_id, raw, filled, day)


def keep_files(request: HttpRequest, planned: Step, file: Journal, sent_as: UUID, raw: dict[str, list[str]]) -> dict[
    str, Problem
]:  # fmt: skip
    """Stores what was uploaded before anything else is judged, and puts the paper's id where the file stood."""
    problems: dict[str, Problem] = {}
    form = form_of(file.release, planned)
    wanted = {one.id: one.compartment for one in form.questions if one.type == "file"} if form else {}
    for name in request.FILES:
        upload = request.FILES.get(name)
        asked = next((one for one in wanted if str(name) == one or str(name).endswith("." + one)), None)
        if upload is None or asked is None:
            continue
        data = upload.read(MOST_BYTES + 1)
        paper_id = uuid5(sent_as, f"{name}|{hashlib.sha256(data).hexdigest()}")
        try:
            desk.add_paper(case_id=file.case.id, kind="form", name=upload.name or "", data=data,
                           media_type=upload.content_type or "", by=reader(request), paper_id=paper_id,
                           compartment=wanted[asked])  # fmt: skip
            raw[str(name)] = [str(paper_id)]
        except Refused as refused:
            problems[str(name)] = Problem("file_refused", {"why": str(refused.why)})
    for one in wanted:
        given = as_uuid((raw.get(one) or [""])[0])
        if given and not Paper.objects.filter(id=given, case_id=file.case.id).exists():
            problems[one] = Problem("no_such_file")
    return problems


def context(
    request: HttpRequest,
    release: Release,
    planned: Step,
    entry_id: UUID,
    raw: dict[str, list[str]],
    *,
    problems: dict[str, Problem] | None = None,
    file: Journal | None = None,
    kept: Draft | None = None,
) -> dict[str, Any]:
    """Everything that the page of a step shows."""
    form, language = form_of(release, planned), reader(request).language
    purpose = planned.tells.purpose if planned.tells else None
    problems = problems or {}
    parts = (
        forms.parts(form, release, language, raw=raw, problems=problems, purpose=purpose, today=today()) if form else []
    )
    return {
        "release": release, "step": planned, "entry": entry_id, "parts": parts, "file": file, "kept": kept,
        "case": file.case if file else None,
        "title": release.word(language, f"steps.{planned.id}.title"),
        "why": release.word(language, f"steps.{planned.id}.why", ""),
        "proposed": planned.source.get("status") == "proposed",
        "problems": forms.problem_lines(problems, parts, {HAPPENED: _("When did this happen?")}),
        "happened_on": (raw.get(HAPPENED) or [""])[0],
        "happened_error": forms.sentence(problems[HAPPENED]) if HAPPENED in problems else "",
        "crosses": forms.crossing(planned, form, release, language, file) if file else None,
        "offices": offices.to_assign(reader(request)) if planned.does("assign") else [],
        "office": (raw.get(ASSIGN) or [""])[0],
        **shown_part(request, parts, bool(problems)),
    }  # fmt: skip


def shown_part(request: HttpRequest, parts: list[forms.Part], wrong: bool) -> dict[str, Any]:
    """Which part of a long form is open; all of them when something is wrong or all were asked for."""
    long = len(parts) > 1 and sum(len(part.rows[0].fields) for part in parts) > PART_BY_PART
    asked = request.GET.get("part", "1")
    if not long or wrong or request.GET.get("all"):
        return {"part": 0, "long": long}
    number = int(asked) if asked.isascii() and asked.isdigit() else 1
    return {"part": max(1, min(number, len(parts))), "long": long}
