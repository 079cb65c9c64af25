"""Which carriers may take letters to a partner: pinned and chosen by people, never by the machine."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.exchange import keys, rules
from homeward.exchange.actions.people import allow
from homeward.exchange.actions.posting import wake
from homeward.exchange.models import Carrier, Way
from homeward.exchange.rules import carriers
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

PLAIN = ("direct", "stick", "paper")


def pin_carrier(card_bytes: bytes, fingerprint_confirmed: bool, *, by: str = "") -> carriers.Card:
    """Believe what a neutral carrier certifies, after two people compared its fingerprint. Raises Refused."""
    try:
        card = carriers.read_card(card_bytes)
    except rules.Rejected:
        raise Refused(_l("This file is not the card of a neutral carrier, or it was changed on the way.")) from None
    if not fingerprint_confirmed:
        raise Refused(_l("Compare the fingerprint with a person of the carrier first."))
    with transaction.atomic(), agencies.service("courier"):
        known = Carrier.objects.filter(pk=card.carrier).first()
        if known is not None and carriers.read_card(bytes(known.card)).keys != card.keys:
            # Its certificates would no longer prove anything; a carrier with a new key is a new carrier.
            raise Refused(_l("A carrier of this name with another key is already here."))
        Carrier.objects.update_or_create(
            pk=card.carrier,
            defaults={
                "name": card.name[:120],
                "card": card_bytes.strip(),
                "confirmed_by": by,
                "kept_at": timezone.now(),
            },
        )
        vault.record("pin_carrier", actor=by or "terminal", object=card.carrier)
    return card


def choose_ways(*, partner: str, ways: Collection[str], neutral: Collection[str], by: User | None = None) -> None:
    """The ways on which letters may go to a partner from now on, `neutral` by the ids of carriers. Raises Refused."""
    with transaction.atomic(), agencies.service("courier"):
        if by is not None:
            allow(by, "switch_channel")
        if keys.partner(partner) is None:
            raise Refused(_l("No other node is paired with this one. Everything goes on paper."))
        here = set(Carrier.objects.values_list("pk", flat=True))
        if not set(ways) <= set(PLAIN) or not set(neutral) <= here:
            raise Refused(_l("This carrier is not known here. Its card must be read first."))
        if not ways and not neutral:
            raise Refused(_l("Choose at least one way."))
        Way.objects.filter(partner=partner).delete()
        Way.objects.bulk_create(
            [Way(partner=partner, way=way) for way in ways]
            + [Way(partner=partner, way="neutral", carrier=one) for one in neutral]
        )
        chosen = ",".join([*sorted(ways), *sorted(neutral)])
        vault.record("choose_ways", actor=str(by.pk) if by else "terminal", object=partner, fields=chosen)
        wake("out")
