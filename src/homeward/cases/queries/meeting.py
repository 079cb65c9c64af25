"""What is for the meeting of both sides: cases by number, in one table, the person's own days first, causes beside."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeward.agencies.queries import User
from homeward.cases.models import ListRow
from homeward.cases.queries import wording
from homeward.cases.queries.closed import hidden_from
from homeward.cases.queries.corridors import releases_of
from homeward.cases.queries.journal import Journal
from homeward.procedure import rules as procedure
from homeward.procedure.rules import Release
from homeward.web.context import country_name


@dataclass(frozen=True, slots=True)
class Matter:
    """One line of the meeting's paper. No name, no worker and no office stands in it, and nothing is ranked."""

    case: UUID
    number: str
    days: int | None
    step: str
    by: str
    why: str
    since: str
    cause: str


def matters(user: User, today: date) -> list[Matter]:
    """The matters of the reader's office's cases; whoever waits longest in protection stands first."""
    rows = list(ListRow.objects.filter(agency_id=user.agency_id, closed=False, meeting_from__lte=today))
    releases = releases_of(row.case_id for row in rows)
    shut = hidden_from(user)
    found = [
        _matter(row, one, releases[row.case_id], today)
        for row in rows
        for one in row.meeting
        if one["from"] <= str(today) and one["step"] not in shut
    ]
    return sorted(found, key=lambda one: (-(one.days or 0), one.number, one.step))


def count(user: User, today: date) -> int:
    """How many cases of the reader's office are for the meeting."""
    return ListRow.objects.filter(agency_id=user.agency_id, closed=False, meeting_from__lte=today).count()


def _matter(row: ListRow, one: dict[str, Any], release: Release, today: date) -> Matter:
    since = date.fromisoformat(one["since"]) if one["since"] else None
    return Matter(
        case=row.case_id,
        number=row.number,
        days=(today - row.protected_since).days + 1 if row.protected_since else None,
        step=wording.step_title(release, one["step"]),
        by=one["by"],
        why=_why(one["why"], one["times"]),
        since=wording.show_day(since) if since else "",
        cause=wording.cause(release, one["cause"]) if one["cause"] else "",
    )


def _why(code: str, times: int) -> str:
    if code == "no_news":
        return _("no news after the agreed time")
    return ngettext("answered %(n)s time without finding", "answered %(n)s times without finding", times) % {
        "n": wording.in_digits(times)
    }


def words(file: Journal, today: date, hidden: Collection[str] = ()) -> list[str]:
    """Why this case is for the meeting, for its own page; empty when it is not."""
    found: Iterable[procedure.ForMeeting] = procedure.for_meeting(file.common, file.release)
    said = []
    for one in found:
        if one.from_ > today or one.step in hidden:
            continue
        title = wording.step_title(file.release, one.step)
        # The other side's silence is told here; one's own stands on the desk as what it is.
        who = "" if one.by == settings.NODE.country else f"{country_name(one.by)} · "
        said.append(f"{who}{title}: {_why(one.why, one.times)}")
    return said
