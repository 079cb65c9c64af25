"""Every quarter of an hour: what no office has taken yet, and what stops something and did not reach the field."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.cases.queries.journal import Journal, journals
from homeward.exchange import actions as exchange
from homeward.exchange.rules.timers import without
from homeward.procedure import queries as procedures
from homeward.procedure import rules as procedure

CODES = ("not_taken", "not_reached")
EVERY = timedelta(minutes=15)
AT_MOST = 2000
_OWED = """
SELECT e.id, e.case_id, e.node, t.changed_at, EXISTS (
    SELECT 1 FROM cases_entry n WHERE n.case_id = e.case_id AND n.told AND n.node <> e.node
    AND position(e.id::text IN n.pointers::text) > 0)
FROM cases_told t JOIN cases_entry e ON e.id = t.entry_id
WHERE t.state = 'common' AND e.release || ' ' || e.step = ANY(%s) AND t.changed_at < %s
  AND NOT EXISTS (SELECT 1 FROM cases_entry r WHERE r.case_id = e.case_id AND r.told
                  AND jsonb_exists(COALESCE(r.pointers -> 'replies', '[]'::jsonb), e.id::text))
ORDER BY t.changed_at LIMIT %s
"""
_last: list[datetime] = []


def watch_offices() -> int:
    """Raise and end what is said about told things that no office has taken, or that did not reach the field yet."""
    now = timezone.now()
    if _last and now - _last[0] < EVERY:
        return 0
    _last[:] = [now]
    return watch_now(now)


def watch_now(now: datetime) -> int:
    """The same at once; how many cases are spoken of."""
    with transaction.atomic(), agencies.service("tick"):
        found = _lacking(now)
    for code in CODES:
        exchange.set_case_alarms(code, found[code])
    return len(set().union(*found.values()))


def _lacking(now: datetime) -> dict[str, set[UUID]]:
    steps = [(one.meaning, step) for one in procedures.all_releases() for step in one.steps.values()]
    owing = {f"{meaning} {step.id}" for meaning, step in steps if step.owes}
    with connection.cursor() as cursor:
        cursor.execute(_OWED, [sorted(owing), now, AT_MOST])
        rows = cursor.fetchall()
    files = {file.case.id: file for file in journals({row[1] for row in rows})}
    # What ended by a withdrawal or a closing is owed no more, although nobody ever answered it.
    open_now = {
        key: {one.told_id for one in procedure.promises(file.common, file.release)} for key, file in files.items()
    }
    found: dict[str, set[UUID]] = defaultdict(set)
    for entry_id, case_id, node, since, named in rows:
        if case_id not in files or str(entry_id) not in open_now[case_id]:
            continue
        asking, stops = node == settings.NODE.country, _stops(files[case_id], entry_id)
        for code in without(now - since, asking=asking, stops=stops, named=named):
            found[code].add(case_id)
    return found


def _stops(file: Journal, entry_id: UUID) -> bool:
    """Whether a told entry stops something or takes it back: a step of the first lane."""
    name = next((entry.step for entry in file.entries if entry.id == entry_id), "")
    return name in file.release.steps and file.release.steps[name].priority == "first"
