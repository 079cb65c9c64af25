"""Erasing what was typed erases no work: without any entry's key, lists and desks are rebuilt just the same."""

from uuid import UUID

import pytest

from homeward.agencies import actions as agencies
from homeward.cases.actions import project
from homeward.cases.models import Entry, ListRow, Task
from homeward.cases.queries.journal import open_sealed
from homeward.cases.tests import making
from homeward.vault import actions as vault

pytestmark = pytest.mark.django_db
# Rows are made anew: their ids and the moment are new too.
FRESH = ("id", "changed_at")


def rows(case_id: UUID) -> list[str]:
    found = [*ListRow.objects.filter(case_id=case_id).values(), *Task.objects.filter(case_id=case_id).values()]
    return sorted(str({name: value for name, value in row.items() if name not in FRESH}) for row in found)


def test_projections_are_the_same_after_all_entry_keys_are_destroyed() -> None:
    made, asked = making.asked()
    made.sign_and_send(asked)
    with agencies.service("test"):
        project(made.case.id, today=making.today())
        before, entries = rows(made.case.id), list(Entry.objects.filter(case=made.case))
        for entry in entries:
            vault.destroy_item(entry.id)
        assert open_sealed(entries) == {}
        project(made.case.id, today=making.today())
        assert rows(made.case.id) == before
        assert len(before) > 3
