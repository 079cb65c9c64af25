"""Gives a case to an office or a worker, and takes it back: entries of the journal that open the row-level door."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.agencies.queries import User
from homeward.cases.actions import projecting, writing
from homeward.cases.models import Case, Entry
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules.entries import Content
from homeward.lib.errors import Refused
from homeward.procedure.rules import Step
from homeward.vault import actions as vault


def assign(
    *, case_id: UUID, agency: str, user_id: UUID | None, by: User, entry_id: UUID, today: date, part: str = ""
) -> Entry:
    """Gives the case to an office, or to a worker of one, from now on; both are named by an entry of the journal."""
    must_be_allowed(by, "assign", case_id)
    with transaction.atomic():
        file = journal(case_id, lock=True)
        if known := Entry.objects.filter(id=entry_id, case_id=case_id).first():
            return known
        facts = {"agency": agency, "user": str(user_id) if user_id else "", "part": part}
        row = write_assignment(file.case, writing.Writer.of(by), facts, entry_id=entry_id)
        _open_door(case_id, agency, user_id, part)
        projecting.project(case_id, today=today)
        return row


def unassign(*, case_id: UUID, agency: str, user_id: UUID | None, by: User, entry_id: UUID, today: date) -> Entry:
    """Takes the case from a worker or an office; refused when nobody would be left with it."""
    must_be_allowed(by, "assign", case_id)
    with transaction.atomic():
        file = journal(case_id, lock=True)
        left = [one for one in offices.holders(case_id) if one.user is None and one.agency.code != agency]
        if user_id is None and not left:
            raise Refused(_("A case always stays with somebody. Give it to another office first."))
        given = [str(e.id) for e in file.entries if e.kind == Entry.Kind.ASSIGNMENT and e.facts.get("agency") == agency
                 and e.facts.get("user") == (str(user_id) if user_id else "")]  # fmt: skip
        facts = {"agency": agency, "user": str(user_id) if user_id else "", "part": "ended"}
        row = write_assignment(file.case, writing.Writer.of(by), facts, entry_id=entry_id, pointers={"ends": given})
        office = offices.agency(agency)
        agencies.revoke_access(case_id=case_id, agency=office, user=user_id)
        projecting.project(case_id, today=today, gone=[office.id])
        return row


def give_to(file: Journal, step: Step, agency: str, writer: writing.Writer) -> None:
    """What a step of the procedure assigns: the office that was chosen, as an entry of its own."""
    office = offices.agencies().filter(code=agency).first() if agency else None
    if office is None:
        raise Refused(_("Please choose an office of the list."), step.clause, {"assign_to": _("Please choose one.")})
    write_assignment(file.case, writer, {"agency": office.code, "user": "", "part": "receiving"})
    _open_door(file.case.id, office.code, None, "receiving")


def write_assignment(
    case: Case,
    writer: writing.Writer,
    facts: Mapping[str, str],
    *,
    entry_id: UUID | None = None,
    pointers: Mapping[str, list[str]] | None = None,
) -> Entry:
    """Writes into the journal who has the case from now on."""
    (row,) = writing.store([assignment(case, writer, facts, entry_id=entry_id, pointers=pointers)], case=case)
    vault.record("assign", actor=writer.user, object=str(case.id))
    return row


def assignment(
    case: Case,
    writer: writing.Writer,
    facts: Mapping[str, str],
    *,
    entry_id: UUID | None = None,
    pointers: Mapping[str, list[str]] | None = None,
) -> Content:
    """Who has the case from now on, not yet stored: the code of an office, perhaps a worker's id, the part."""
    return writing.make_content(
        case=case, kind=Entry.Kind.ASSIGNMENT, writer=writer, told=False, facts=facts, pointers=pointers,
        entry_id=entry_id,
    )  # fmt: skip


def _open_door(case_id: UUID, agency: str, user_id: UUID | None, part: str) -> None:
    office = offices.agency(agency)
    if not any(one.agency.id == office.id and one.user is None for one in offices.holders(case_id)):
        agencies.grant_access(case_id=case_id, agency=office, user=None, part="receiving")
    if user_id is not None:
        worker = offices.user(user_id)
        agencies.grant_access(case_id=case_id, agency=office, user=worker, part=part or worker.role)
