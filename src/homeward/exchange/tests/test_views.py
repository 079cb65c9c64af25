"""Bytes arrive over HTTP; what does not arrive whole is not there."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from homeward.agencies import actions as agencies
from homeward.config import letters
from homeward.exchange import actions, rules
from homeward.exchange.actions import receiving
from homeward.exchange.models import Inbox, Outbox
from homeward.exchange.tests.partner import Partner

KIND = "case.entries/1"


def put(raw: bytes, carrier_id: Any = None) -> Any:
    place = carrier_id or rules.outer_of(raw).carrier_id
    return Client(enforce_csrf_checks=True).put(
        reverse("exchange:receive", args=[place]), data=raw, content_type="application/octet-stream"
    )


def test_a_letter_is_answered_with_its_receipt(kh: Partner) -> None:
    raw = kh.letter(KIND, {}, case_id=uuid4())
    answer = put(raw)
    assert answer.status_code == 200
    assert b"stored/1" in kh.open(answer.content)
    assert "Set-Cookie" not in answer.headers


def put_some(body: bytes) -> Any:
    return Client(enforce_csrf_checks=True).put(
        reverse("exchange:receive_some"), data=body, content_type="application/octet-stream"
    )


def test_letters_that_come_together_are_answered_each_as_if_alone(kh: Partner) -> None:
    first, second = (kh.letter(KIND, {"n": n}, case_id=uuid4()) for n in range(2))
    answer = put_some(rules.pack([first, first[:-3], b"noise", second, first]))
    said = rules.unpack_answers(answer.content)
    assert [status for status, _ in said] == [200, 422, 422, 200, 200]
    assert [code for _, code in said[1:3]] == [b"sealed", b"bytes"]
    assert all(b"stored/1" in kh.open(said[place][1]) for place in (0, 3, 4))
    assert "Set-Cookie" not in answer.headers
    assert (put_some(b"5\nabc").status_code, put_some(b"").status_code) == (422, 422)
    agencies.act_as_service("courier")
    assert Inbox.objects.count() == 2


def test_nothing_can_be_asked_and_nothing_wrong_is_taken(kh: Partner) -> None:
    raw = kh.letter(KIND, {}, case_id=uuid4())
    assert Client().get(reverse("exchange:receive", args=[uuid4()])).status_code == 405
    assert put(raw, uuid4()).status_code == 422
    assert put(raw[:-3]).content == b"sealed"
    assert put(b"x" * (rules.CAP + 1), uuid4()).status_code == 413
    agencies.act_as_service("courier")
    assert not Inbox.objects.exists()


def test_a_node_that_cannot_store_says_later_and_nothing_else(kh: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the disk /srv/homeward is full")

    monkeypatch.setattr(receiving, "_insert", broken)
    answer = put(kh.letter(KIND, {}, case_id=uuid4()))
    assert (answer.status_code, answer.content) == (503, b"later")


def test_where_letters_have_a_door_of_their_own_they_come_in_nowhere_else(
    kh: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "NODE", dataclasses.replace(settings.NODE, letters_port=8443))
    raw = kh.letter(KIND, {}, case_id=uuid4())
    where = reverse("exchange:receive", args=[rules.outer_of(raw).carrier_id])
    forged = Client().put(where, data=raw, headers={"Homeward-Partner": "1", "Homeward.Partner": "1"})
    assert (forged.status_code, forged.content) == (403, b"door")
    assert Client().put(reverse("exchange:receive_some"), data=raw).status_code == 403
    shown = Client().put(where, data=raw, **{letters.MARK: "1"})  # type: ignore[arg-type]
    assert shown.status_code == 200
    said: list[str] = []
    assert letters.application({"PATH_INFO": "/letters/"}, lambda status, _: said.append(status)) == [b"nothing"]
    assert said == ["404 Not Found"]


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_storing_and_the_receipt_loses_nothing_and_doubles_nothing(
    monkeypatch: pytest.MonkeyPatch, test_server: Any
) -> None:
    kh = Partner()
    kh.meet()
    payload = kh.payload(KIND, {}, case_id=uuid4())

    def killed(*_: object) -> bytes:
        # Everything that a receipt would promise can be read by somebody else at this moment.
        with psycopg.connect(test_server.dsn()) as other:
            other.execute("SET ROLE homeward_service")
            assert other.execute("SELECT count(*) FROM exchange_inbox").fetchone() == (1,)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(receiving, "stored_receipt", killed)
        actions.receive_bytes(kh.seal(payload), carrier="test")
    assert rules.payload_hash(payload).encode() in kh.open(actions.receive_bytes(kh.seal(payload), carrier="test"))
    with agencies.service("courier"):
        assert Inbox.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_letter_cannot_be_received_inside_a_transaction_that_could_still_fail() -> None:
    kh = Partner()
    kh.meet()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.receive_bytes(kh.letter(KIND, {}), carrier="test")


@pytest.mark.django_db(transaction=True)
def test_a_business_transaction_that_fails_posts_nothing() -> None:
    Partner().meet()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.post(to="kh.mosvy", kind=KIND, case_id=uuid4(), body={}, consent_ids=[], needs_consent=False)
        raise ZeroDivisionError
    assert actions.claim_due() == []


def test_without_a_service_section_nobody_sees_or_writes_letters(kh: Partner) -> None:  # noqa: ARG001
    mid = actions.post(to="kh.mosvy", kind=KIND, case_id=uuid4(), body={}, consent_ids=[], needs_consent=False)
    for role in ("homeward_app", "homeward_by_agency", "homeward_by_assignment"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('role', %s, true)", [role])
            assert not Outbox.objects.exists()
            with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                cursor.execute("UPDATE exchange_outbox SET state = 'accepted'")
            cursor.execute("SELECT set_config('role', 'homeward_service', true)")
    assert Outbox.objects.get().mid == mid
