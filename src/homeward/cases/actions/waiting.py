"""Says why a step waits, from the list of causes, and that it goes on; the office's own clock rests meanwhile."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.actions import projecting, writing
from homeward.cases.models import Entry
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.closed import hidden
from homeward.cases.queries.journal import Journal, journal
from homeward.lib.errors import Refused
from homeward.procedure import rules as procedure
from homeward.vault import actions as vault


def wait(
    *, case_id: UUID, step: str, cause: str, until: date | None = None, by: User, entry_id: UUID, today: date
) -> Entry:
    """Records why an open step of this side waits; what was said before about it ends. The same entry id is one entry.

    `cause` is a code of the procedure's list; with `until` the wait ends by itself after that day. Raises Refused.
    """
    with transaction.atomic():
        file = journal(case_id, lock=True)
        if known := Entry.objects.filter(id=entry_id, case_id=case_id).first():
            return known
        _must_be_open(file, step, by)
        if cause not in {one.id for one in file.release.waiting_causes}:
            raise Refused(_("Please choose why it waits."), None, {"cause": _("Choose one of the causes.")})
        if until is not None and until < today:
            raise Refused(_("This day has passed."), None, {"until": _("This day has passed.")})
        facts = {"step": step, "cause": cause, "until": until.isoformat() if until else None}
        return _write(file, step, {key: value for key, value in facts.items() if value}, by, entry_id, today)


def go_on(*, case_id: UUID, step: str, by: User, entry_id: UUID, today: date) -> Entry:
    """Records that a step waits no longer. Raises Refused when nobody said that it waits."""
    with transaction.atomic():
        file = journal(case_id, lock=True)
        if known := Entry.objects.filter(id=entry_id, case_id=case_id).first():
            return known
        _must_be_open(file, step, by)
        if not procedure.live_waits(step, file.own.waits):
            raise Refused(_("This step does not wait any more."))
        return _write(file, step, {"step": step}, by, entry_id, today)


def _must_be_open(file: Journal, step: str, by: User) -> None:
    planned = file.release.steps.get(step)
    if planned is None or step in hidden(file, by):
        raise Refused(_("This edition of the procedure has no such step."))
    must_be_allowed(by, "complete_step", file.case.id, role=planned.role, release=file.release)
    if step not in procedure.open_steps(file.own, file.release, file.side):
        raise Refused(_("This step is not open now. What it waits for stands on the page of the case."), planned.clause)


def _write(file: Journal, step: str, facts: Mapping[str, Any], by: User, entry_id: UUID, today: date) -> Entry:
    before: Sequence[str] = sorted(procedure.live_waits(step, file.own.waits))
    content = writing.make_content(
        case=file.case, kind=Entry.Kind.WAITING, writer=writing.Writer.of(by), told=False, happened_on=today,
        facts=facts, pointers={"ends": before}, entry_id=entry_id, node=settings.NODE.country,
    )  # fmt: skip
    (row,) = writing.store([content], case=file.case)
    vault.record("write", actor=str(by.id), object=str(file.case.id), fields=f"waiting {step}")
    projecting.project(file.case.id, today=today)
    return row
