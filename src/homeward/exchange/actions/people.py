"""What people do about letters: send now, number what came, and, two together, try again what could not be verified."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.agencies import queries as agency_queries
from homeward.agencies.queries import User
from homeward.exchange import rules
from homeward.exchange.actions import recovering, trouble
from homeward.exchange.actions.applying import retry_held
from homeward.exchange.actions.posting import wake
from homeward.exchange.actions.receiving import receive_quarantined
from homeward.exchange.models import Alarm, Inbox, Outbox, Quarantine, Stream
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

WAYS = ("again", "discard")


def allow(user: User, action: str, *, case_id: UUID | None = None, own: bool = False) -> None:
    """Raise Refused when the rights do not allow it; `own`: the other half was done by the same person."""
    decision = agency_queries.may(user, action, case_id, own=own)
    if not decision.allowed:
        raise Refused(agency_queries.reason(decision), decision.clause)


def resend(*, mid: UUID, user: User) -> None:
    """Send a letter now instead of at its time. Raises Refused when it needs no sending, or is not hers to see."""
    allow(user, "see_letters", case_id=_case(Outbox.objects.filter(pk=mid).values_list("case_id", flat=True).first()))
    if not Outbox.objects.filter(pk=mid, state__in=["queued", "sent"]).exists():
        raise Refused(_l("This letter has arrived already; there is nothing to send again."))
    with transaction.atomic(), agencies.service("courier"):
        Outbox.objects.filter(pk=mid, state__in=["queued", "sent"]).update(next_try_at=timezone.now())
        vault.record("resend_letter", actor=str(user.pk), object=str(mid))
        wake("out")


def _case(case_id: UUID | None) -> UUID:
    if case_id is None:
        raise Refused(_l("This letter is not among those you can see."))
    return case_id


def number_letter(*, mid: UUID, number: str, on: date, user: User) -> None:
    """Note our own official number of a letter that came, and tell the sender. Raises Refused."""
    row = Inbox.objects.filter(mid=mid).defer("body").first()
    case_id = _case(row.case_id if row else None)
    allow(user, "number_letter", case_id=case_id)
    if row is None or not number.strip():
        raise Refused(_l("Write the number as it stands in your register."), fields={"number": _l("The number")})
    if row.own_number:
        raise Refused(_l("This letter has a number already. A number in a register is never changed."))
    with transaction.atomic(), agencies.service("courier"):
        official = {"number": number.strip()[:80], "date": on.isoformat()}
        Inbox.objects.filter(pk=row.pk).update(own_number=official["number"], own_date=official["date"])
        if row.state in ("accepted", "held", "rejected"):
            trouble.answer(row.iss, [(row.mid, row.state, row.code, official)])
        vault.record("number_letter", actor=str(user.pk), object=str(mid))


def settle_unverified(*, item: UUID, way: str, user: User) -> str:
    """Two persons have bytes in quarantine tried again, or discarded; each says so once.

    Returns "waits" after the first, "discarded", "released" when they could be verified now, or "stays" with them
    still there. Nothing is ever accepted unverified. Raises Refused, also for the same person twice.
    """
    if way not in WAYS:
        raise ValueError(way)
    with transaction.atomic(), agencies.service("courier"):
        row = Quarantine.objects.select_for_update().filter(pk=item, ended_at=None).first()
        if row is None:
            raise Refused(_l("Somebody has settled this already."))
        first = row.asked_by is None or row.asked_for != way
        allow(user, "release_quarantine", own=not first and row.asked_by == user.pk)
        vault.record(f"quarantine_{way}", actor=str(user.pk), object=str(item), result="asked" if first else "ok")
        if first:
            row.asked_by, row.asked_for = user.pk, way
            row.save(update_fields=["asked_by", "asked_for"])
            return "waits"
        result = "discarded" if way == "discard" else _try_again(row)
        row.asked_for, row.result = "", result
        if result == "stays":
            row.asked_by = None
        else:
            # The bytes go; that they came, when, and who settled it stays.
            row.raw, row.ended_by, row.ended_at = b"", user.pk, timezone.now()
        row.save(update_fields=["asked_by", "asked_for", "result", "raw", "ended_by", "ended_at"])
        return result


def _try_again(row: Quarantine) -> str:
    try:
        receive_quarantined(bytes(row.raw), carrier=row.carrier)
    except rules.Rejected:
        return "stays"
    return "released"


def end_alarm(*, alarm: UUID, user: User) -> str:
    """Two persons say that they have looked: "waits" after the first; then a frozen stream moves on. Raises Refused."""
    with transaction.atomic(), agencies.service("courier"):
        row = Alarm.objects.select_for_update().filter(pk=alarm, ended_at=None).first()
        if row is None:
            raise Refused(_l("Somebody has settled this already."))
        allow(user, "release_quarantine", own=row.asked_by == user.pk)
        vault.record("end_alarm", actor=str(user.pk), object=str(alarm), result="ok" if row.asked_by else "asked")
        if row.asked_by is None:
            row.asked_by = user.pk
            row.save(update_fields=["asked_by"])
            return "waits"
        row.ended_by, row.ended_at = user.pk, timezone.now()
        row.save(update_fields=["ended_by", "ended_at"])
        if row.code == "behind":
            recovering.believe_ourselves(row.partner)
        if row.code == "fork" and row.stream_id:
            Stream.objects.filter(pk=row.stream_id).update(frozen_at=None)
            retry_held(code="frozen")
            wake("out")
            wake("in")
    return "ended"
