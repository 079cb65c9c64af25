"""Why things wait, counted by cause for one office: never by person, and never one office beside another."""

from collections import defaultdict
from collections.abc import Iterable
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


def by_cause(user: User, releases: Iterable[Release], today: date) -> list[Cause]:
    """What the reader's office waits for today, in the order of the procedures' lists and not of the counts."""
    steps: dict[str, int] = defaultdict(int)
    cases: dict[str, set[UUID]] = defaultdict(set)
    for task in Task.objects.filter(agency_id=user.agency_id, kind=Task.Kind.DO, why__has_key="cause"):
        if waits(task, today):
            steps[task.why["cause"]] += 1
            cases[task.why["cause"]].add(task.case_id)
    named = {one.id: release for release in reversed(tuple(releases)) for one in release.waiting_causes}
    return [Cause(code, wording.cause(release, code), steps[code], len(cases[code]))
            for code, release in named.items() if steps[code]]  # fmt: skip
