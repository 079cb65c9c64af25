"""The common part of many cases in one number each, computed by the database; equal sets have equal numbers."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from homeward.cases.models import Told
from homeward.cases.queries.journal import Journal
from homeward.cases.rules.comparing import Held

# Digests are hexadecimal, so their order is the same under every collation.
_MARKS = """
SELECT t.case_id, count(*), encode(sha256(convert_to(string_agg(e.digest, '' ORDER BY e.digest), 'UTF8')), 'hex')
FROM cases_told t JOIN cases_entry e ON e.id = t.entry_id
WHERE t.state = 'common' AND t.case_id = ANY(%s) GROUP BY t.case_id
"""


def common_marks(case_ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """How many common entries each case has, and one hash over them; a case without any is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_MARKS, [list(case_ids)])
        return {case_id: (count, hash_) for case_id, count, hash_ in cursor.fetchall()}


def held(file: Journal) -> dict[str, Held]:
    """Every told entry of a case as this node holds it."""
    by_id = {entry.id: entry for entry in file.entries}
    return {
        str(key): Held(by_id[key].digest, by_id[key].node, row.state == Told.State.COMMON)
        for key, row in file.told.items()
        if key in by_id
    }
