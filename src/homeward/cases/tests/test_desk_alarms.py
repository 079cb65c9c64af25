"""An alarm over letters stands on the desks that the timers name, with the number of its case and no word of it."""

from uuid import uuid4

import pytest

from homeward.agencies import actions as agencies
from homeward.cases.tests import making
from homeward.exchange import actions as exchange
from homeward.exchange.models import Alarm, Stream
from homeward.lib.ids import uuid7

pytestmark = pytest.mark.django_db
SAID = "has not been received by an office yet"
NODE = "The other node has not confirmed letters"


def test_each_alarm_stands_on_the_desks_that_are_named_for_it_and_on_no_other() -> None:
    made = making.opened()
    with agencies.service("test"):
        Stream.objects.create(partner="kh.mosvy", direction="out", name=str(made.case.id), case_id=made.case.id)
    exchange.set_case_alarms("not_taken", [made.case.id])
    with agencies.service("test"):
        Alarm.objects.create(id=uuid7(), code="no_receipt", partner="kh.mosvy", raised_at="2026-12-01T00:00Z")
    pages = {who: making.browser(made.people[who]).get(where).text for who, where in (
        ("head", "/"), ("worker", "/"), ("stranger", "/"), ("clerk", "/registry/"), ("admin", "/"))}  # fmt: skip
    assert {who for who, page in pages.items() if SAID in page} == {"head"}
    assert {who for who, page in pages.items() if NODE in page} == {"clerk", "admin"}
    assert f"/cases/{made.case.id}/" in pages["head"]
    exchange.set_case_alarms("not_taken", [])
    assert SAID not in making.browser(made.people["head"]).get("/").text


def test_an_alarm_of_a_case_that_is_on_no_list_of_the_office_is_not_told_there() -> None:
    made = making.opened()
    with agencies.service("test"):
        other = uuid4()
        Stream.objects.create(partner="kh.mosvy", direction="out", name=str(other), case_id=other)
    exchange.set_case_alarms("not_taken", [other])
    assert SAID not in making.browser(made.people["head"]).get("/").text
