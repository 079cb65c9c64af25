"""What a node is asked after people typed: carry the letters, show the lists, read the sessions."""

from __future__ import annotations

import warnings
from datetime import timedelta
from unittest import mock

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from prometheus_client import generate_latest

from homeward.agencies import actions as agencies
from homeward.cases.queries import lists as case_lists
from homeward.cases.tests import making
from homeward.cli import metrics, tick
from homeward.exchange.courier import Courier
from homeward.exchange.models import Outbox
from tests.canaries.typing import people
from tests.canaries.words import WORDS


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


def stumble() -> str:
    """Pages, timers and warnings go wrong with every word in their mouths, as an unlucky node would; its numbers."""
    said = " ".join(WORDS.values())
    reader = making.browser(people()["worker" if settings.NODE.country == "TH" else "focal"])
    reader.raise_request_exception = False
    assert reader.get(f"/cases/{WORDS['name in Latin']}/", {"q": said}).status_code == 404
    with mock.patch.object(case_lists, "cases", side_effect=ValueError(said)):
        assert reader.get("/cases/", {"q": WORDS["name in Khmer"]}).status_code == 500
    tick.run([mock.Mock(side_effect=KeyError(said), __qualname__="watch")])
    warnings.warn(said, stacklevel=1)
    return generate_latest(metrics.registry()).decode()
