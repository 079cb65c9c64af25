"""What a node is asked after people typed: carry the letters, show the lists, read the sessions."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases.tests import making
from homeward.exchange.courier import Courier
from homeward.exchange.models import Outbox
from tests.canaries.typing import people


def carry() -> int:
    """The courier's whole round: folder in, apply, send."""
    courier = Courier()
    courier.take_in_folders()
    while courier.apply_once():
        continue
    done = courier.send_once()
    with transaction.atomic(), agencies.service("test"):
        Outbox.objects.filter(state="sent").update(next_try_at=making.today() - timedelta(days=1))
    return done


def lists() -> str:
    """The pages on which many cases stand together."""
    reader = making.browser(people()["worker" if settings.NODE.country == "TH" else "focal"])
    pages = [reader.get(address) for address in ("/", "/cases/")]
    assert all(page.status_code == 200 for page in pages)
    return "".join(page.content.decode() for page in pages)


def sessions() -> list[str]:
    """Every session as the application reads it."""
    return [str(one.get_decoded()) for one in Session.objects.all()]
