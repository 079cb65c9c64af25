"""Gives each affected case the entry by which it rests while something is closed, and the one by which it goes on."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from homeward.agencies import actions as agencies
from homeward.cases.actions import projecting, telling, writing
from homeward.cases.models import Case, Closing, Entry, ListRow, Told
from homeward.cases.queries.closings import event_of
from homeward.cases.queries.contents import left
from homeward.cases.queries.journal import Journal, journals
from homeward.cases.rules import closings as rules
from homeward.cases.rules.entries import Content
from homeward.exchange import queries as letters

AT_ONCE = 200


def mark_cases(row: Closing, *, today: date) -> int:
    """Writes what a closure, or its end, means into every open case with that country; how many cases it is in.

    A case that is known abroad tells it there; of the other side's closures nothing is told back.
    """
    other = row.other if row.country == settings.NODE.country else row.country
    with agencies.service("closing"):
        ids = _open_cases(other) if row.ended_on is None else _resting_cases(row)
        for at in range(0, len(ids), AT_ONCE):
            part = ids[at : at + AT_ONCE]
            write(journals(part, lock=True, bare=True), [row])
            projecting.project_all(dict.fromkeys(part, ()), today=today)
    return len(ids)


def mark_case(file: Journal) -> None:
    """Gives a case that begins, or is opened again, every closure that stands between its two countries."""
    with agencies.service("closing"):
        standing = standing_for(file.case)
        if standing:
            write([file], standing)


def standing_for(case: Case) -> list[Closing]:
    """The closures, ours and theirs, under which a case rests now."""
    here, there = settings.NODE.country, case.other
    pair = Q(country=here, other=there) | Q(country=there, other=here)
    rows = Closing.objects.filter(pair, closed_at__isnull=False, ended_on=None)
    return [row for row in rows if marks(row)]


def marks(row: Closing) -> bool:
    """Whether cases hear of it: it stops people, or it is the channel, under which promises rest."""
    return row.stops or row.kind == rules.CHANNEL


def write(files: Sequence[Journal], rows: Iterable[Closing]) -> None:
    """Stores these closures, or their ends, in cases that do not have them yet, and tells what is ours to tell."""
    made: list[Content] = []
    told: dict[str, Told] = {}
    for row in rows:
        event = event_of(row)
        for file in files:
            content = _content(event, file)
            if content is None:
                continue
            made.append(content)
            if event.country == settings.NODE.country and _is_told(file, event):
                letter = telling.post(file.case, [content], consent_ids=[], needs_consent=False)
                told[content.id] = telling.on_its_way(content, letter)
    for stored in writing.store_all(made, told=told, shared=True) if made else ():
        file = next(one for one in files if one.case.id == stored.case_id)
        file.entries.append(stored)


def _content(event: rules.Event, file: Journal) -> Content | None:
    """The entry, where it is not there; what never rested does not go on."""
    here = {one.id for one in file.entries}
    begun = rules.begin_id(event.id, file.case.id)
    if event.ended_on is None:
        return None if begun in here else rules.begins(event, file.case.id, file.case.release)
    if begun not in here or rules.end_id(event.id, file.case.id) in here:
        return None
    return rules.ends(event, file.case.id, file.case.release)


def _is_told(file: Journal, event: rules.Event) -> bool:
    """Whether the other side has heard of the case, and of an end whether it heard of the beginning."""
    if file.case.on_paper or letters.on_paper(file.case.partner):
        return False
    if event.ended_on is not None:
        return left(file, rules.begin_id(event.id, file.case.id))
    return any(left(file, one) for one in file.told)


def _open_cases(other: str) -> list[UUID]:
    closed = ListRow.objects.filter(closed=True).values("case_id")
    pair = Q(host=other) | Q(home=other)
    return list(Case.objects.filter(pair).exclude(id__in=closed).order_by("id").values_list("id", flat=True))


def _resting_cases(row: Closing) -> list[UUID]:
    """Those that were given its beginning, closed meanwhile or not."""
    every = Entry.objects.filter(kind=Entry.Kind.CLOSURE, node=row.country).values_list("case_id", flat=True)
    begun = {case: rules.begin_id(row.id, case) for case in set(every)}
    there = Entry.objects.filter(id__in=begun.values()).values_list("case_id", flat=True)
    return sorted(set(there))
