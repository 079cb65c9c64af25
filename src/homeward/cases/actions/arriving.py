"""A line of a group, or somebody who came aside, becomes a case: one by one, when the person has slept."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.actions import opening
from homeward.cases.models import Case, GroupLine, SurgeAside, SurgeMark
from homeward.cases.queries import surge as queries
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.rules import surge as rules
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

Arrived = GroupLine | SurgeAside


def open_case(
    *, of: type[GroupLine] | type[SurgeAside], arrived_id: UUID, values: Mapping[str, Any], by: User, entry_id: UUID,
    today: date, happened_on: date | None = None, country: str | None = None,
) -> Case:  # fmt: skip
    """Opens the case of a line or of somebody who came aside; one of them becomes one case, whoever comes first.

    The id of the case follows from that of the line: a second sending finds the same case. Raises Refused when a
    colleague has opened it already.
    """
    must_be_allowed(by, "receive_groups" if of is GroupLine else "take_aside")
    with transaction.atomic():
        row = of.objects.select_for_update().filter(id=arrived_id, agency_id=by.agency_id).first()
        if row is None or (isinstance(row, GroupLine) and row.destroyed_at):
            raise Refused(_("This line is no longer kept."))
        case_id = uuid5(row.id, "case")
        if row.case_id and not Case.objects.filter(id=case_id).exists():
            raise Refused(_("A colleague has opened a case from this line already."))
        case = opening.open_case(case_id=case_id, values=values, by=by, entry_id=entry_id, today=today,
                                 happened_on=happened_on, country=country)  # fmt: skip
        if row.case_id is None:
            row.case_id, row.opened_at = case.id, timezone.now()
            row.save(update_fields=["case_id", "opened_at"])
            vault.record("open_from_arrival", actor=str(by.id), object=str(case.id))
            if isinstance(row, SurgeAside):
                _came_back(row, by)
        return case


def _came_back(row: SurgeAside, by: User) -> None:
    """Counts a person who opened a case after the talk aside, apart from those who did on the same day."""
    zone = ZoneInfo(settings.NODE.time_zone)
    assert row.opened_at is not None
    later = rules.came_back(row.written_at.astimezone(zone).date(), row.opened_at.astimezone(zone).date())
    SurgeMark.objects.create(id=uuid5(row.id, "back"), reception_id=row.reception_id, agency_id=by.agency_id,
                             kind=queries.BACK, cell=queries.LATER if later else queries.SAME_DAY, count=1)  # fmt: skip
