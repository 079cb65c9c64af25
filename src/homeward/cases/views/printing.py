"""Printed forms: paper is the normal form at a border post, and typed in afterwards under the id it carries."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from homeward.cases import papers
from homeward.cases.models import Entry
from homeward.cases.papers import consent
from homeward.cases.papers import handover as handover_paper
from homeward.cases.queries import asking
from homeward.cases.queries import crossing as journeys
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.told_letter import told_letter
from homeward.cases.views.common import file_or_404, reader, today
from homeward.cases.views.filling import as_uuid
from homeward.lib import dates
from homeward.lib.canon import canonical, digest
from homeward.lib.ids import uuid7
from homeward.vault import actions as audit


@require_GET
def handover(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The handover form, in the languages of both countries. `?entry=` names the record that it will become."""
    file = _file(request, case_id)
    found = journeys.steps_of(file.release)
    if found.handing is None:
        raise Http404
    record = journeys.told_of(file, found.handing)
    entry, mark = _identity(request, file, record)
    data = handover_paper.form(number=file.case.number, entry=entry, digest=mark)
    return _pdf(request, file, "handover", data)


@require_GET
def consents(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the person has agreed to, as a paper to keep."""
    file, user = _file(request, case_id), reader(request)
    release = file.release
    gives = asking.step_that(release, asking.GIVES)
    agreed = []
    for scope, known in file.own.consents.items():
        until = dates.show(known.until, user.language) if known.until else ""
        names = {one: release.word(one, f"consents.{scope}.name") for one in _languages(file)}
        who = {one: release.word(one, f"consents.{scope}.who", "") for one in _languages(file)}
        agreed.append(consent.Agreed(names, who, until, "yes" if known.live else "no"))
    entry, mark = _identity(request, file, journeys.told_of(file, gives))
    data = consent.receipt(number=file.case.number, entry=entry, digest=mark, agreed=agreed,
                           date=dates.show(today(), user.language))  # fmt: skip
    return _pdf(request, file, "consent", data)


@require_GET
def letter(request: HttpRequest, case_id: UUID, entry_id: UUID) -> HttpResponse:
    """A told entry as an official letter of its country: for a partner on paper, and beside the electronic one."""
    file = _file(request, case_id)
    told = file.told.get(entry_id)
    entry = next((one for one in file.entries if one.id == entry_id), None)
    if told is None or told.incoming or entry is None or str(entry_id) in file.taken_out:
        raise Http404
    return _pdf(request, file, "letter", told_letter(file, entry, _languages(file)), of=str(entry_id))


def _file(request: HttpRequest, case_id: UUID) -> Journal:
    file = file_or_404(request, case_id)
    must_be_allowed(reader(request), "print_paper", case_id)
    return file


def _identity(request: HttpRequest, file: Journal, record: Entry | None) -> tuple[str, str]:
    """The id and the digest of the record; of an empty form, the id it will have and a digest of what stands on it."""
    if record is not None:
        return str(record.id), record.digest
    entry = str(as_uuid(request.GET.get("entry", "")) or uuid7())
    return entry, digest(entry, {"case": str(file.case.id), "number": file.case.number})


def _languages(file: Journal) -> list[str]:
    """Both countries' languages, this node's first."""
    return papers.tongues([settings.NODE.country, file.case.other])


def _pdf(request: HttpRequest, file: Journal, kind: str, data: dict[str, Any], *, of: str = "") -> HttpResponse:
    audit.record("print", actor=str(reader(request).id), object=str(file.case.id), fields=f"{kind} {of}".strip())
    data["canonical"] = canonical({name: value for name, value in data.items() if name != "canonical"}).decode()
    made = papers.render(kind, data, _languages(file))
    name = f'inline; filename="{file.case.number}-{kind}.pdf"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)
