"""The common part is compared and repaired; what no office has taken is said; what a disaster took is listed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone, translation

from homeward.agencies import actions as agencies
from homeward.cases import messages
from homeward.cases.actions import compare_common, hear_compare, letter_returned, letters_changed
from homeward.cases.actions.comparing import COMPARE
from homeward.cases.actions.watching import watch_now
from homeward.cases.models import Told
from homeward.cases.queries.common import common_marks, held
from homeward.cases.queries.contents import contents_of
from homeward.cases.queries.journal import journal
from homeward.cases.tests import making
from homeward.exchange.models import Alarm, Outbox, Recovery
from homeward.exchange.rules import Letter
from homeward.exchange.tests.partner import Partner
from homeward.lib.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent() -> Iterator[making.Made]:
    """A case whose tracing request has left."""
    Partner().meet()
    made, entry = making.asked()
    made.sign_and_send(entry)
    with translation.override("en"):
        yield made


def service() -> None:
    agencies.act_as_service("courier")


def letter_of(made: making.Made) -> UUID:
    mid = Told.objects.filter(case_id=made.case.id, incoming=False).values_list("letter", flat=True).first()
    assert mid is not None
    return mid


def accepted(made: making.Made) -> None:
    with transaction.atomic():
        service()
        letters_changed([(letter_of(made), "accepted", "")])


def said(made: making.Made, rows: list[list[str]], *, asked: bool = True) -> str:
    body: dict[str, Any] = {"entries": rows, "asked": asked}
    with transaction.atomic():
        service()
        return hear_compare(Letter(uuid7(), "kh.mosvy", "th.msdhs", COMPARE, body, 9, made.case.id)).state


def mine(made: making.Made) -> list[list[str]]:
    with transaction.atomic():
        service()
        return [[key, one.digest, one.node] for key, one in held(journal(made.case.id)).items()]


def test_what_they_lack_is_sent_again_and_what_they_hold_becomes_common(sent: making.Made) -> None:
    assert said(sent, mine(sent), asked=False) == "accepted"
    with transaction.atomic():
        service()
        assert set(Told.objects.filter(case_id=sent.case.id).values_list("state", flat=True)) == {"common"}
        assert common_marks([sent.case.id])[sent.case.id][0] == len(mine(sent))
    assert said(sent, [], asked=False) == "accepted"
    with transaction.atomic():
        service()
        assert Outbox.objects.get(pk=letter_of(sent)).again
        assert not Outbox.objects.filter(kind=COMPARE).exists()


def test_what_we_forgot_is_asked_back_and_what_contradicts_alarms(sent: making.Made) -> None:
    key, _, node = mine(sent)[0]
    said(sent, [[key, "f" * 64, node], [str(uuid7()), "a" * 64, "TH"]])
    with transaction.atomic():
        service()
        assert [row.cause for row in Recovery.objects.filter(ended_at=None)] == ["repair"]
        assert [row.code for row in Alarm.objects.filter(ended_at=None)] == ["common_differs"]


def test_only_a_number_that_differs_shows_our_list(sent: making.Made) -> None:
    accepted(sent)
    with transaction.atomic():
        service()
        marks = common_marks([sent.case.id])
        assert compare_common("kh.mosvy", marks) == 0
        assert compare_common("kh.mosvy", {sent.case.id: (0, "")}) == 1
        assert Outbox.objects.filter(kind=COMPARE, case_id=sent.case.id).count() == 1


def test_what_no_office_has_taken_is_said_after_three_days_and_stands_on_the_case(sent: making.Made) -> None:
    accepted(sent)
    now = timezone.now()
    watch_now(now + timedelta(days=2, hours=1))
    address = f"/cases/{sent.case.id}/"
    worker = making.browser(sent.people["worker"])
    assert "not been received by an office" not in worker.get(address).text
    assert watch_now(now + timedelta(days=4)) == watch_now(now + timedelta(days=5)) == 1
    assert "not been received by an office" in worker.get(address).text
    with transaction.atomic():
        service()
        assert Alarm.objects.filter(code="not_taken").count() == 1
    watch_now(now)
    assert "not been received by an office" not in worker.get(address).text


@pytest.mark.parametrize("language", ["en", "th", "km"])
def test_what_a_disaster_took_is_listed_until_it_is_written_again(sent: making.Made, language: str) -> None:
    worker = making.browser(sent.people["worker"], language)
    assert sent.case.number not in worker.get("/cases/lost/").text
    with transaction.atomic():
        service()
        Outbox.objects.filter(pk=letter_of(sent)).update(returned_at=timezone.now())
        told = next(e for e in journal(sent.case.id).entries if e.told and e.step == "request_tracing")
        (content,) = contents_of([told])
        case = sent.case
        frame = messages.CaseFrame(case.id, case.number, case.host, case.home, case.release)
        # As one that came back: its private twin is nowhere.
        body = messages.body(frame, [replace(content, id=str(uuid7())).as_json()])
        letter = Letter(letter_of(sent), "th.msdhs", "kh.mosvy", messages.KIND, body, 1, case.id)
        letter_returned(letter)
        letter_returned(letter)
    page = worker.get("/cases/lost/").text
    assert page.count(sent.case.number) == 2  # once to read, once for those who hear the page
    assert 'class="notice notice-warning"' in worker.get(f"/cases/{sent.case.id}/").text
