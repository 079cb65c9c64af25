"""What is done with a group that arrives as a whole: its event, more empty lines, and the end of old lines."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.cases.models import GroupEvent, GroupLine, LineRevision
from homeward.cases.queries import groups as queries
from homeward.cases.queries.allowed import must_be_allowed
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure
from homeward.procedure.rules.arrivals import Arrivals
from homeward.vault import actions as vault

FIRST_ROWS, MORE_ROWS = 10, 10
Raw = Mapping[str, Sequence[str]]


def the_arrivals() -> Arrivals:
    """What the edition in force says of arrivals; Refused where it says nothing."""
    found = procedure.current().arrivals
    if found is None:
        raise Refused(_("This edition of the procedure has no sheet for groups."))
    return found


def write_event(*, event_id: UUID, values: Mapping[str, Any], raw: Raw, by: User) -> GroupEvent:
    """Begins the sheet of a group, or corrects what is said of the group as a whole; the same id is one group.

    `raw` is what was typed: it is kept as it was typed, even where it could not be read. Nothing is required.
    """
    must_be_allowed(by, "receive_groups")
    with transaction.atomic():
        said = the_arrivals()
        known = GroupEvent.objects.select_for_update().filter(id=event_id).first()
        counts = {"persons": values.get(said.persons), "children": values.get(said.children)}
        vault.open_case(event_id)
        typed = {name: list(texts) for name, texts in raw.items() if any(texts)}
        sealed = vault.seal(event_id, event_id, json.dumps(typed, ensure_ascii=False).encode(), context=queries.EVENT)
        rows = min(max(counts["persons"] or 0, FIRST_ROWS, known.rows if known else 0), said.most_lines)
        vault.record("write", actor=str(by.id), object=str(event_id), fields="group")
        if known:
            GroupEvent.objects.filter(id=event_id).update(sealed=sealed, rows=rows, **counts)
            return GroupEvent.objects.get(id=event_id)
        return GroupEvent.objects.create(
            id=event_id, agency=by.agency, release=procedure.current().meaning, sealed=sealed, rows=rows,
            written_by=by.id, **counts,
        )  # fmt: skip


def more_lines(*, event_id: UUID, by: User) -> int:
    """Ten more empty lines, up to the most that a sheet has; the number of lines there are now."""
    must_be_allowed(by, "receive_groups")
    event = GroupEvent.objects.select_for_update().get(id=event_id, agency_id=by.agency_id)
    event.rows = min(max(event.rows, queries.last(event_id)) + MORE_ROWS, the_arrivals().most_lines)
    event.save(update_fields=["rows"])
    return event.rows


def forget_old() -> int:
    """Destroys the keys of lines that are older than the procedure keeps them; what became a case lives in its case."""
    with transaction.atomic(), agencies.service("tick"):
        said = procedure.current().arrivals
        if said is None:
            return 0
        before = timezone.now() - timedelta(days=said.keep_lines)
        found = GroupLine.objects.filter(event__written_at__lt=before, destroyed_at=None).values_list("id", flat=True)
        ids = list(found[:2000])
        if not ids:
            return 0
        vault.destroy_items([key for one in ids for key in (one, queries.care_id(one))])
        LineRevision.objects.filter(line_id__in=ids).delete()
        GroupLine.objects.filter(id__in=ids).update(sealed=None, care=None, destroyed_at=timezone.now())
        vault.record("destroy", actor="tick", fields="line", count=len(ids))
        return len(ids)
