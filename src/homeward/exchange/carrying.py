"""What people see of sticks and neutral carriers: counts and official numbers, never contents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.exchange.actions.asked import TIMES
from homeward.exchange.models import Asked, OnStick, Outbox, Recovery, Stick
from homeward.exchange.queries import ABOUT_LETTERS

SHOWN = 30
OPEN_SHOWN = 50


@dataclass(frozen=True, slots=True)
class StickRow:
    """A stick for a list. Of one that was written here: how many of its letters have a receipt, and which have none.

    `open` are (official number, kind, day) of letters that the reader may see; the others are only counted.
    """

    stick: Stick
    answered: int
    open: tuple[tuple[str, str, datetime], ...]


def stick_rows() -> list[StickRow]:
    """The newest sticks in both directions; the caller asks whether the reader may see them."""
    on: dict[UUID, list[UUID]] = defaultdict(list)
    with agencies.service("courier"):
        rows = list(Stick.objects.order_by("-at")[:SHOWN])
        lines = OnStick.objects.filter(stick__in=[row for row in rows if row.direction == "out"], receipt=False)
        for stick, mid in lines.values_list("stick_id", "mid"):
            on[stick].append(mid)
        all_mids = {mid for mids in on.values() for mid in mids}
        waiting = set(Outbox.objects.filter(pk__in=all_mids, state__in=["queued", "sent"]).values_list("pk", flat=True))
    # Again as the reader herself: she sees the numbers of her own letters only.
    seen = {
        row.pk: (row.official_number, row.kind, row.posted_at)
        for row in Outbox.objects.filter(pk__in=waiting).exclude(kind__in=ABOUT_LETTERS).defer("body")
    }
    return [_row(row, on[row.pk], waiting, seen) for row in rows]


def _row(
    stick: Stick, mids: list[UUID], waiting: Collection[UUID], seen: dict[UUID, tuple[str, str, datetime]]
) -> StickRow:
    still = [mid for mid in mids if mid in waiting]
    shown = sorted((seen[mid] for mid in still if mid in seen), key=lambda one: one[2])
    return StickRow(stick, len(mids) - len(still), tuple(shown[:OPEN_SHOWN]))


def besides(node: str) -> list[str]:
    """What a stick to a node carries beside letters after a disaster, in sentences."""
    with agencies.service("courier"):
        asks = Recovery.objects.filter(partner=node, ended_at=None).exists()
        answers = Asked.objects.filter(partner=node, times__lt=TIMES).exists()
    said = []
    if asks:
        said.append(_("This node asks the other side what it holds. Until the answer is read in here, no letters go."))
    if answers:
        said.append(_("The other side was brought back from a backup. The answer to its question goes with the stick."))
    return said


def reading_now() -> bool:
    """Whether a stick that came has not been read yet."""
    with agencies.service("courier"):
        return Stick.objects.filter(direction="in", state="waiting").exists()
