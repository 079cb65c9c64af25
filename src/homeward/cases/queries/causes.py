"""Why things wait, counted by cause for one office: never by person, and never one office beside another."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from homeward.agencies.queries import User
from homeward.cases.models import Task
from homeward.cases.queries import wording
from homeward.cases.queries.lists import waits
from homeward.procedure.rules import Release


@dataclass(frozen=True, slots=True)
class Cause:
    """One row of the table: a cause in words, how many steps wait for it today, and in how many cases."""

    code: str
    words: str
    steps: int
    cases: int


def by_cause(user: User, release: Release, today: date) -> list[Cause]:
    """What the reader's office waits for today, in the order of the procedure's list and not of the counts."""
    steps: dict[str, int] = defaultdict(int)
    cases: dict[str, set[UUID]] = defaultdict(set)
    for task in Task.objects.filter(agency_id=user.agency_id, kind=Task.Kind.DO, why__has_key="cause"):
        if waits(task, today):
            steps[task.why["cause"]] += 1
            cases[task.why["cause"]].add(task.case_id)
    return [
        Cause(one.id, wording.cause(release, one.id), steps[one.id], len(cases[one.id]))
        for one in release.waiting_causes
        if steps[one.id]
    ]
