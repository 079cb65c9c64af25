"""What is open and closed, ours and as the other country says, in the words of the procedure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import Closing, Entry, ListRow, Task
from homeward.cases.queries import wording
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.lines import closed_chip
from homeward.cases.rules import closings as rules
from homeward.cases.rules.projecting import waits_for_closed
from homeward.exchange import queries as exchange
from homeward.lib import numbers
from homeward.procedure import queries as procedure
from homeward.procedure import rules as procedure_rules
from homeward.procedure.rules import Release
from homeward.web.context import country_name
from homeward.web.reader import reader

# So long after an opening its cases are listed to be looked at.
LATELY = timedelta(days=60)


def event_of(row: Closing) -> rules.Event:
    """A stored closure as the rules see it."""
    at = (row.closed_at or row.asked_at).replace(microsecond=0).isoformat()
    return rules.Event(
        row.id, row.kind, row.country, row.reason, row.since, row.review_on, at, row.point, row.way, row.hours,
        row.ended_on, max(1, row.version),
    )  # fmt: skip


def closing_of(country: str, kind: str) -> procedure_rules.Closing | None:
    """What the procedure agreed with a country says of a kind of closure; None where it says nothing."""
    if country not in settings.NODE.corridors:
        return None
    return procedure.current(country).closures.get(kind)


@dataclass(frozen=True, slots=True)
class Said:
    """One closure in words. `chip` is (kind, words); `ours` says whose; `asks` what this reader may do about it."""

    row: Closing
    country: str
    ours: bool
    where: str
    chip: tuple[str, str]
    reason: str
    asked: bool
    end_asked: bool
    mine: bool
    due: bool


@dataclass(frozen=True, slots=True)
class Thing:
    """One of the four things between two countries, with everything that stands about it; `open` when nothing stops."""

    kind: str
    name: str
    stops: str
    may: str
    tell: str
    open: bool
    said: Sequence[Said]
    steps: Sequence[str]
    waiting: Sequence["Waits"]
    switchable: bool


@dataclass(frozen=True, slots=True)
class Corridor:
    """The four things towards one country."""

    country: str
    name: str
    things: Sequence[Thing]
    carriers: Sequence[str]


def corridors(user: User, today: date) -> list[Corridor]:
    """What is open towards each country with which this node has a procedure that speaks of it."""
    found = []
    for country in settings.NODE.corridors:
        release = procedure.current(country)
        if release.closures:
            things = [_thing(one, country, release, user, today) for one in release.closures.values()]
            found.append(Corridor(country, country_name(country), things, _carriers(country)))
    return found


def _carriers(country: str) -> list[str]:
    names = {one.pk: one.name for one in exchange.carriers()}
    return [names.get(one, one) for one in exchange.ways(settings.NODE.partner_of(country)).neutral]


def standing(country: str, kind: str = "") -> list[Closing]:
    """Closures that were asked for or stand between us and a country, ours first."""
    here = settings.NODE.country
    rows = Closing.objects.filter(ended_on=None, country__in=[here, country], other__in=[here, country])
    found = rows.filter(kind=kind) if kind else rows
    return sorted(found, key=lambda row: (row.country != here, row.point, row.asked_at))


def _thing(closing: procedure_rules.Closing, country: str, release: Release, user: User, today: date) -> Thing:
    rows = standing(country, closing.kind)
    stands = [row for row in rows if row.closed_at and (row.stops or row.kind == rules.CHANNEL)]
    words = {part: wording.say(release, "closures", closing.kind, part) for part in ("name", "stops", "may", "tell")}
    return Thing(
        kind=closing.kind, **words, open=not stands, said=[_said(row, closing, release, user, today) for row in rows],
        steps=[wording.step_title(release, one.id) for one in release.steps.values() if closing.kind in one.stopped_by],
        waiting=who_waits(user, closing, today), switchable=closing.kind != rules.CHANNEL,
    )  # fmt: skip


def _said(row: Closing, closing: procedure_rules.Closing, release: Release, user: User, today: date) -> Said:
    return Said(
        row=row, country=country_name(row.country), ours=row.country == settings.NODE.country,
        where=wording.say(release, "codes", closing.points, row.point) if row.point and closing.points else "",
        chip=("due" if row.stops or row.kind == rules.CHANNEL else "neutral", way_words(row, closing, release)),
        reason=reason_words(row, closing, release), asked=row.closed_at is None,
        end_asked=row.end_asked_by is not None,
        mine=user.id in (row.asked_by if row.closed_at is None else row.end_asked_by,),
        due=row.due(today) and row.country == settings.NODE.country,
    )  # fmt: skip


def said_of(row: Closing) -> str:
    """`Border crossing, says Cambodia`: for a heading; of our own closures the name alone."""
    country = row.other if row.country == settings.NODE.country else row.country
    release = procedure.current(country) if country in settings.NODE.corridors else procedure.current()
    name = wording.say(release, "closures", row.kind, "name")
    return f"{name} · {country_name(row.country)} · {wording.show_day(row.ended_on)}" if row.ended_on else name


def way_words(row: Closing, closing: procedure_rules.Closing, release: Release) -> str:
    """How it goes now, with the hours where there are some."""
    words = wording.say(release, "codes", closing.ways, row.way) if closing.ways else ""
    return " · ".join(one for one in (words, numbers.in_digits(row.hours, reader().digits)) if one)


def reason_words(row: Closing, closing: procedure_rules.Closing, release: Release) -> str:
    """Why, from the list; of the channel in the words of the exchange."""
    if closing.reasons:
        return wording.say(release, "codes", closing.reasons, row.reason)
    return exchange.reason_words(row.reason)


def to_look_at(user: User, today: date) -> list[Closing]:
    """Closures of ours to be looked at, or that wait for a second person: for those who may change them."""
    if not agencies.may(user, "switch_ways").allowed:
        return []
    rows = Closing.objects.filter(country=settings.NODE.country, ended_on=None).exclude(kind=rules.CHANNEL)
    return [row for row in rows if row.due(today) or row.waits_for_another(user.id)]


def may_still(file: Journal) -> list[tuple[str, str]]:
    """Of what is closed and for which this case waits: its name, and what may still be done."""
    kinds = waits_for_closed(file.own, file.common, file.release, file.side)
    say = wording.say
    return [(say(file.release, "closures", one, "name"), say(file.release, "closures", one, "may")) for one in kinds]


def closed_names() -> list[str]:
    """What stands closed now, each named once: for the desk."""
    found: dict[str, None] = {}
    for row in Closing.objects.filter(ended_on=None, closed_at__isnull=False).order_by("asked_at"):
        country = row.other if row.country == settings.NODE.country else row.country
        if (row.stops or row.kind == rules.CHANNEL) and closing_of(country, row.kind):
            found[closed_chip(procedure.current(country), row.kind)] = None
    return list(found)


@dataclass(frozen=True, slots=True)
class Waits:
    """One case that waits, or goes on again and was not looked at since: its number, and how long ago it was told."""

    case: UUID
    number: str
    told_days: int | None


def who_waits(user: User, closing: procedure_rules.Closing, today: date) -> list[Waits]:
    """The cases of the reader's office in which something waits for this, longest without being told first."""
    tasks = Task.objects.filter(agency_id=user.agency_id)
    cases = tasks.filter(Q(why__cause=closing.cause) | Q(why__held=closing.cause)).values("case_id")
    return _lines(ListRow.objects.filter(agency_id=user.agency_id, closed=False, case_id__in=cases), today)


def goes_on(user: User, today: date) -> list[tuple[Closing, list[Waits]]]:
    """What was opened again lately, each with the cases to look at one by one: those not told anything since."""
    rows = Closing.objects.filter(ended_on__gte=today - LATELY, closed_at__isnull=False).order_by("-ended_on")
    found = []
    for row in rows:
        if not (row.stops or row.kind == rules.CHANNEL):
            continue
        mine = ListRow.objects.filter(agency_id=user.agency_id, closed=False)
        if lines := _lines(mine.filter(case_id__in=_untold(row, mine)), today):
            found.append((row, lines))
    return found


def _untold(row: Closing, mine: QuerySet[ListRow]) -> list[UUID]:
    """The cases that go on after this closure and whose person was not told anything since, by the hour of writing."""
    country = row.other if row.country == settings.NODE.country else row.country
    told_by = procedure.current(country).person_clock.told_by if country in settings.NODE.corridors else ()
    ends = {rules.end_id(row.id, case): case for case in mine.values_list("case_id", flat=True)}
    since = {one.case_id: one.stored_at for one in Entry.objects.filter(id__in=ends).only("case_id", "stored_at")}
    told = Entry.objects.filter(case_id__in=since, step__in=told_by).values_list("case_id", "stored_at")
    gone = {case for case, at in told if at > since[case]}
    return [case for case in since if case not in gone]


def _lines(rows: QuerySet[ListRow], today: date) -> list[Waits]:
    ordered = rows.order_by(F("last_told_on").asc(nulls_first=True), "number")
    return [Waits(one.case_id, one.number, (today - one.last_told_on).days if one.last_told_on else None)
            for one in ordered[:300]]  # fmt: skip
