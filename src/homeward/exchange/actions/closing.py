"""Closes and opens the channel, each time by two persons; what waited leaves only when a person lets it go."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.exchange import messages, queries, wires
from homeward.exchange.actions import trouble
from homeward.exchange.actions.people import allow
from homeward.exchange.actions.posting import wake
from homeward.exchange.models import Closure, Outbox
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

REASONS = ("relations", "order", "security", "safety", "other")
# A letter about letters says nothing of a person, and an empty register would look like a loss.
UNASKED = [*queries.ABOUT_LETTERS, messages.RELEASE]


def close_channel(*, partner: str, reason: str, review_on: date, user: User) -> str:
    """Close the channel to a partner, or all of them (partner ""): "waits" after the first person, then "closed".

    Raises Refused for the same person twice, a reason that is not on the list, or a review that is not ahead.
    """
    if reason not in REASONS or review_on <= timezone.localdate():
        raise Refused(_l("Choose a reason, and a day ahead on which it is looked at again."))
    with transaction.atomic(), agencies.service("courier"):
        row = Closure.objects.select_for_update().filter(partner=partner, ended_at=None).first()
        if row is not None and row.closed_at is not None:
            raise Refused(_l("It is closed already."))
        allow(user, "switch_channel", own=row is not None and row.asked_by == user.pk)
        vault.record("close_channel", actor=str(user.pk), object=partner, result="ok" if row else "asked")
        if row is None:
            Closure.objects.create(
                partner=partner, reason=reason, review_on=review_on, asked_by=user.pk, asked_at=timezone.now()
            )
            return "waits"
        row.closed_by, row.closed_at = user.pk, timezone.now()
        row.save(update_fields=["closed_by", "closed_at"])
        wires.channel(partner=partner, closure=row.pk, reason=row.reason, review_on=row.review_on, opened=False)
    return "closed"


def open_channel(*, closure: UUID, user: User) -> str:
    """End a closure: "waits" after the first person, then "open"; one that nobody confirmed ends at once ("open").

    Letters of cases that waited must then be let go one by one: what was safe in May may not be safe in December.
    Those of the first lane (withdrawals and stops) leave at once. Raises Refused.
    """
    with transaction.atomic(), agencies.service("courier"):
        row = Closure.objects.select_for_update().filter(pk=closure, ended_at=None).first()
        if row is None:
            raise Refused(_l("Somebody has settled this already."))
        second = row.end_asked_by is not None
        allow(user, "switch_channel", own=second and row.end_asked_by == user.pk)
        over = second or row.closed_at is None
        vault.record("open_channel", actor=str(user.pk), object=row.partner, result="ok" if over else "asked")
        if not over:
            row.end_asked_by = user.pk
            row.save(update_fields=["end_asked_by"])
            return "waits"
        row.ended_by, row.ended_at = user.pk, timezone.now()
        row.save(update_fields=["ended_by", "ended_at"])
        if row.closed_at is not None:
            # First what the cases hear of the opening, so that it is looked at with everything else that waited.
            wires.channel(
                partner=row.partner, closure=row.pk, reason=row.reason, review_on=row.review_on, opened=True
            )  # fmt: skip
            _ask_again(row.partner)
        wake("out")
    return "open"


def _ask_again(partner: str) -> None:
    """Every letter of a case that waited is looked at as of today: one goes, one asks a person, one is not sent."""
    waited = Outbox.objects.filter(state="queued", attempts=0, first=False, case_id__isnull=False)
    waited = (waited.filter(to=partner) if partner else waited).exclude(kind__in=UNASKED)
    by_kind: dict[str, list[UUID]] = {}
    for mid, kind in waited.order_by("posted_at").values_list("mid", "kind"):
        by_kind.setdefault(kind, []).append(mid)
    for kind, mids in by_kind.items():
        looks = wires.look_again(kind, mids)
        asks = [mid for mid, look in looks.items() if look.state == "ask"]
        Outbox.objects.filter(pk__in=asks).update(asks=True)
        take_back([mid for mid, look in looks.items() if look.state == "stop"], code="consent_ended")


def take_back(mids: Collection[UUID], *, code: str) -> list[UUID]:
    """Letters that were never tried are not sent any more, and whoever wrote them hears so; those taken back."""
    if not mids:
        return []
    with transaction.atomic(), agencies.service("courier"):
        never_tried = Outbox.objects.select_for_update().filter(pk__in=mids, state="queued", attempts=0)
        rows = list(never_tried.select_related("stream").defer("body").order_by("stream", "seq"))
        for row in rows:
            Outbox.objects.filter(pk=row.pk).update(asks=False, state="withdrawn", code=code)
            vault.record("withhold", actor="courier", object=str(row.pk), fields=code)
            trouble.tell_withheld(row)
            wires.changed(row.kind, [(row.mid, "rejected", code)])
    return [row.pk for row in rows]


def let_go(*, mid: UUID, user: User) -> str:
    """Somebody looked at a letter that waited out a closure: it leaves ("goes"). Raises Refused.

    It is asked once more whether the consent it rests on holds today; where it does not, it is not sent ("stopped").
    """
    with transaction.atomic(), agencies.service("courier"):
        row = _asking(mid, user)
        look = wires.look_again(row.kind, [row.mid])[row.mid]
        vault.record("let_go", actor=str(user.pk), object=str(mid), result="ok" if look.state != "stop" else "stopped")
        if look.state == "stop":
            take_back([row.mid], code="consent_ended")
            return "stopped"
        Outbox.objects.filter(pk=row.pk).update(asks=False, next_try_at=timezone.now())
        wake("out")
    return "goes"


def withhold(*, mid: UUID, user: User) -> None:
    """A letter that waited out a closure is not sent, and whoever wrote it hears so. Raises Refused."""
    with transaction.atomic(), agencies.service("courier"):
        row = _asking(mid, user)
        Outbox.objects.filter(pk=row.pk).update(asks=False, state="withdrawn", code="withheld")
        vault.record("withhold", actor=str(user.pk), object=str(mid))
        trouble.tell_withheld(row)
        wires.changed(row.kind, [(row.mid, "rejected", "withheld")])


def _asking(mid: UUID, user: User) -> Outbox:
    row = Outbox.objects.select_for_update().filter(pk=mid, asks=True, state="queued").defer("body").first()
    if row is None:
        raise Refused(_l("This letter does not wait for an answer of yours."))
    allow(user, "complete_step", case_id=row.case_id)
    if queries.is_closed(row.to):
        raise Refused(_l("The channel is closed. It can be looked at when it is open again."))
    return row
