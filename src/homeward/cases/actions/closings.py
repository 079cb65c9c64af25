"""Says what is open and closed: each of four things by itself, with a reason and a day of the next look."""

from datetime import date
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.agencies import queries as rights
from homeward.agencies.queries import User
from homeward.cases import messages
from homeward.cases.actions import resting
from homeward.cases.models import Closing
from homeward.cases.queries.closings import closing_of, event_of
from homeward.cases.rules import closings as rules
from homeward.exchange import actions as exchange
from homeward.exchange import queries as letters
from homeward.exchange.rules import Letter, Outcome
from homeward.lib import dates
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure
from homeward.vault import actions as vault


def close_way(
    *, country: str, kind: str, reason: str, since: date, review_on: date, by: User, today: date, point: str = "",
    way: str = "", hours: str = "",
) -> str:  # fmt: skip
    """Says that something towards a country is closed, or goes otherwise now: "waits" for a second person, or "closed".

    Two persons where it stops people; one where it only says how it goes. Raises Refused with what was wrong.
    """
    _check(country, kind, point, way, hours, reason, since, review_on, today)
    event = rules.Event(uuid7(), kind, settings.NODE.country, reason, since, review_on, "", point, way, hours)
    stops = rules.stops(event, procedure.current(country).closures[kind])
    with transaction.atomic(), agencies.service("closing"):
        _may(by)
        standing = Closing.objects.select_for_update().filter(
            country=settings.NODE.country, other=country, kind=kind, point=point, ended_on=None
        )
        if standing.exists():
            raise Refused(_("This stands there already. End it first, or look at it again."))
        row = Closing.objects.create(
            id=event.id, country=settings.NODE.country, other=country, kind=kind, point=point, way=way, hours=hours,
            reason=reason, since=since, review_on=review_on, stops=stops, asked_by=by.id, asked_at=timezone.now(),
        )  # fmt: skip
        vault.record("close_way", actor=str(by.id), object=str(row.id), fields=kind, result="asked")
        return "waits" if stops else _close(row, by, today)


def confirm(*, closing: UUID, by: User, today: date) -> str:
    """A second person says the same: now it is closed ("closed"). Raises Refused, also for the same person."""
    with transaction.atomic(), agencies.service("closing"):
        row = _standing(closing)
        if row.closed_at is not None:
            raise Refused(_("Somebody has settled this already."))
        _may(by, own=row.asked_by == by.id)
        return _close(row, by, today)


def open_way(*, closing: UUID, by: User, today: date) -> str:
    """Says that it is open again: "waits" for a second person where it stopped people, else "open".

    What nobody confirmed ends at once. Raises Refused.
    """
    with transaction.atomic(), agencies.service("closing"):
        row = _standing(closing)
        second = row.end_asked_by is not None
        _may(by, own=second and row.end_asked_by == by.id)
        if row.closed_at is not None and row.stops and not second:
            row.end_asked_by = by.id
            row.save(update_fields=["end_asked_by"])
            vault.record("open_way", actor=str(by.id), object=str(row.id), fields=row.kind, result="asked")
            return "waits"
        row.ended_by, row.ended_on, row.version = by.id, max(today, row.since), row.version + 1
        row.save(update_fields=["ended_by", "ended_on", "version"])
        vault.record("open_way", actor=str(by.id), object=str(row.id), fields=row.kind)
        if row.closed_at is not None:
            _spread(row, today)
    return "open"


def look_again(*, closing: UUID, review_on: date, by: User, today: date) -> None:
    """Somebody looked: it stays as it is, until another day. Raises Refused."""
    if review_on <= today:
        raise Refused(_("Choose a day ahead."), None, {"review": _("Choose a day ahead.")})
    with transaction.atomic(), agencies.service("closing"):
        row = _standing(closing)
        _may(by)
        row.review_on, row.version = review_on, row.version + 1
        row.save(update_fields=["review_on", "version"])
        vault.record("look_again", actor=str(by.id), object=str(row.id), fields=row.kind)
        if row.closed_at is not None:
            _announce(row)


def channel_changed(*, partner: str, closure: UUID, reason: str, review_on: date, opened: bool) -> None:
    """The exchange closed or opened the channel to a partner ("" is all of them): cases rest, or go on."""
    today = dates.today(settings.NODE.time_zone)
    with transaction.atomic(), agencies.service("closing"):
        for country in settings.NODE.corridors:
            if partner not in ("", settings.NODE.partner_of(country)):
                continue
            event = _of_channel(closure, country)
            row = Closing.objects.select_for_update().filter(id=event).first()
            if row is None and not opened:
                row = Closing.objects.create(
                    id=event, country=settings.NODE.country, other=country, kind=rules.CHANNEL, reason=reason,
                    point="" if partner else "all", since=today, review_on=review_on, stops=False, version=1,
                    asked_at=timezone.now(), closed_at=timezone.now(),
                )  # fmt: skip
                resting.mark_cases(row, today=today)
            elif row is not None and opened and row.ended_on is None:
                row.ended_on, row.version = max(today, row.since), row.version + 1
                row.save(update_fields=["ended_on", "version"])
                resting.mark_cases(row, today=today)


def hear_closing(letter: Letter) -> Outcome:
    """The handler of `closing/1`: what the other country says is open and closed there. The later version counts."""
    country = settings.NODE.country_of(letter.iss)
    event = rules.read_body(letter.body, country) if country else None
    if event is None or event.kind == rules.CHANNEL:
        return Outcome("rejected", "schema")
    known = Closing.objects.select_for_update().filter(id=event.id).first()
    if known is not None and known.country != country:
        return Outcome("rejected", "not_the_writer")
    if known is not None and known.version >= event.version:
        return Outcome("accepted")
    closing = procedure.current(country).closures.get(event.kind)
    # Two of one thing cannot stand; the later one that came goes first until the earlier says its end.
    same = Closing.objects.filter(country=country, kind=event.kind, point=event.point, ended_on=None)
    same.exclude(id=event.id).update(ended_on=max(event.since, dates.today(settings.NODE.time_zone)))
    row, _made = Closing.objects.update_or_create(
        id=event.id,
        defaults={
            "country": country, "other": settings.NODE.country, "kind": event.kind, "point": event.point,
            "way": event.way, "hours": event.hours, "reason": event.reason, "since": event.since,
            "review_on": event.review_on, "stops": bool(closing and rules.stops(event, closing)),
            "version": event.version, "asked_at": event.at, "closed_at": event.at, "ended_on": event.ended_on,
        },
    )  # fmt: skip
    row.refresh_from_db()
    if resting.marks(row) and (known is None or row.ended_on is not None):
        resting.mark_cases(row, today=dates.today(settings.NODE.time_zone))
    return Outcome("accepted")


def _close(row: Closing, by: User, today: date) -> str:
    row.closed_by, row.closed_at, row.version = by.id, timezone.now().replace(microsecond=0), row.version + 1
    row.save(update_fields=["closed_by", "closed_at", "version"])
    vault.record("close_way", actor=str(by.id), object=str(row.id), fields=row.kind)
    _spread(row, today)
    return "closed"


def _spread(row: Closing, today: date) -> None:
    """Tells the partner, and gives every affected case its entry."""
    _announce(row)
    if resting.marks(row):
        resting.mark_cases(row, today=today)


def _announce(row: Closing) -> None:
    partner = settings.NODE.partner_of(row.other)
    if partner and not letters.on_paper(partner):
        exchange.post(to=partner, kind=messages.CLOSING, case_id=None, body=rules.as_body(event_of(row)),
                      consent_ids=(), needs_consent=False)  # fmt: skip


def _of_channel(closure: UUID, country: str) -> UUID:
    """One closure of the whole exchange is one event towards each country."""
    return uuid5(closure, country)


def _standing(closing: UUID) -> Closing:
    rows = Closing.objects.select_for_update().filter(id=closing, country=settings.NODE.country, ended_on=None)
    row = rows.exclude(kind=rules.CHANNEL).first()
    if row is None:
        raise Refused(_("Somebody has settled this already."))
    return row


def _may(by: User, *, own: bool = False) -> None:
    decision = rights.may(by, "switch_ways", None, own=own)
    if not decision.allowed:
        raise Refused(rights.reason(decision), decision.clause)


def _check(
    country: str, kind: str, point: str, way: str, hours: str, reason: str, since: date, review_on: date, today: date
) -> None:
    """Raises Refused, with every field that is not right."""
    closing = closing_of(country, kind)
    if closing is None or kind == rules.CHANNEL:
        raise Refused(_("The procedure knows no such closure."))
    release = procedure.current(country)

    def listed(name: str, code: str) -> bool:
        return code in {one.id for one in release.codes.get(name, ())}

    wrong: dict[str, object] = {}
    if closing.ways and not listed(closing.ways, way):
        wrong["way"] = _("Choose how it goes now.")
    if closing.reasons and not listed(closing.reasons, reason):
        wrong["reason"] = _("Choose a reason.")
    if point and not listed(closing.points, point):
        wrong["point"] = _("Choose a place of the list.")
    if hours and not rules.HOURS.fullmatch(hours):
        wrong["hours"] = _("Write the hours like this: 08:00–16:00.")
    if since > today:
        wrong["since"] = _("This day has not come yet.")
    if review_on <= today:
        wrong["review"] = _("Choose a day ahead.")
    if wrong:
        raise Refused(_("Please look at what is marked."), None, wrong)
