"""Destroys the content of letters that held what belongs to another person; number, hash and receipts stay."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from homeward.agencies import actions as agencies
from homeward.exchange import keys
from homeward.exchange.models import Inbox, Outbox
from homeward.vault import actions as vault

# Until the other side has answered, the bytes may still have to travel: a letter that was lost would block the rest.
ANSWERED = ("accepted", "rejected", "withdrawn")


def forget(*, letters: Collection[UUID], needed: Collection[UUID] = ()) -> None:
    """Destroys the keys of these letters when the caller's transaction is done.

    Of theirs all; of ours those that were answered, or never left and are not `needed` for something else that they
    carry: these are withdrawn.
    """
    with transaction.atomic(), agencies.service("courier"):
        waits = Q(state="queued", attempts=0) & ~Q(mid__in=needed)
        ours = Outbox.objects.filter(Q(state__in=ANSWERED) | waits, mid__in=letters)
        items = list(ours.values_list("mid", flat=True))
        theirs = Inbox.objects.filter(mid__in=letters).values_list("mid", flat=True)
        items += [keys.inbox_item(mid) for mid in theirs]
    if items:
        transaction.on_commit(lambda: vault.destroy_items(items))
