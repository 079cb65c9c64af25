"""What of letters has to be looked at, on the desks that the timers of the exchange name: codes and numbers alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import ListRow
from homeward.cases.queries.corridors import releases_of
from homeward.exchange import queries as exchange


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One line: what is to be looked at, since when, of which case (its number; empty: of none), and where."""

    said: str
    since: datetime
    number: str
    url: str


def of_desk(user: User) -> list[AlarmLine]:
    """The lines of the reader's own desk, oldest first; each case is named once for each sentence."""
    alarms = exchange.on_desk(user.role)
    rows = _cases(user, (one.case_id for one in alarms if one.case_id))
    found: dict[tuple[str, str], AlarmLine] = {}
    for alarm in alarms:
        row = rows.get(alarm.case_id) if alarm.case_id else None
        if alarm.case_id and row is None:
            continue
        number = row.number if row else ""
        url = reverse("cases:record", args=[row.case_id]) if row else _general(user)
        line = AlarmLine(exchange.sentence(alarm.code), alarm.raised_at, number, url)
        found.setdefault((line.said, number), line)
    return list(found.values())


def _cases(user: User, case_ids: Iterable[UUID]) -> Mapping[UUID, ListRow]:
    """The rows of these cases in the lists of the reader's office, without sealed files."""
    rows = {row.case_id: row for row in ListRow.objects.filter(agency_id=user.agency_id, case_id__in=set(case_ids))}
    releases = releases_of(rows)
    sealed = {one for one, row in rows.items() if (seal := releases[one].seal) and seal.flag in row.flags}
    return {one: row for one, row in rows.items() if one not in sealed}


def _general(user: User) -> str:
    return reverse("exchange:letters" if agencies.may(user, "see_letters").allowed else "exchange:health")
