"""Opens a case: its random id, its number, its key, its first entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.cases.actions import assigning, steps, writing
from homeward.cases.models import Case, Entry
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import Journal
from homeward.lib.errors import Refused
from homeward.lib.ids import new_case_number
from homeward.procedure import actions as procedure_actions
from homeward.procedure.rules import Release, Step
from homeward.vault import actions as vault


def opening_step(release: Release) -> Step:
    """The step of an edition that opens a case."""
    return next(step for step in release.steps.values() if step.does("open_case"))


def open_case(
    *,
    case_id: UUID,
    values: Mapping[str, Any],
    by: User,
    entry_id: UUID,
    today: date,
    happened_on: date | None = None,
    country: str | None = None,
) -> Case:
    """Opens a case in the country where the person was found; the same case id twice is one case.

    `country` is the one on the other side; a node with one corridor need not be told.
    The worker who opens it is assigned to it, with her agency as owner. `case_id` is drawn at random by the page.
    """
    must_be_allowed(by, "open_case")
    with transaction.atomic():
        if known := Case.objects.filter(id=case_id).first():
            return known
        if country is None and len(settings.NODE.corridors) > 1:
            raise Refused(_("Please say with which country this case is opened."))
        release = procedure_actions.keep_current(country)
        agencies.grant_access(case_id=case_id, agency=by.agency, user=None, part="owner")
        agencies.grant_access(case_id=case_id, agency=by.agency, user=by, part=by.role)
        vault.open_case(case_id)
        case = _with_free_number(case_id, release)
        mine = {"agency": by.agency.code, "user": str(by.id), "part": "owner"}
        given = assigning.write_assignment(case, writing.Writer.of(by), mine)
        file = Journal(case, [given], {})
        step = opening_step(release)
        steps.write_step(
            file, step, values, writing.Writer.of(by), entry_id=entry_id, today=today, happened_on=happened_on
        )
        return case


def _with_free_number(case_id: UUID, release: Release) -> Case:
    here = settings.NODE.country
    there = next(country for country in release.parties if country != here)
    while True:
        try:
            with transaction.atomic():
                return Case.objects.create(
                    id=case_id, number=new_case_number(here), host=here, home=there, release=release.meaning
                )
        except IntegrityError:
            if Entry.objects.filter(case_id=case_id).exists():
                raise
