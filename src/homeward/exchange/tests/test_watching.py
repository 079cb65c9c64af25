"""Timers of the receipts: data that is whole, alarms that come once and end by themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from homeward.agencies import rules as rights
from homeward.exchange import actions, queries
from homeward.exchange.models import Outbox
from homeward.exchange.rules import timers
from homeward.exchange.tests.partner import Partner

KIND = "case.entries/1"
HOUR = timedelta(hours=1)


@given(st.integers(0, 200), st.booleans(), st.booleans())
def test_whatever_the_asking_side_sees_the_answering_side_saw_before(hours: int, stops: bool, named: bool) -> None:
    age = timedelta(hours=hours)
    asking = timers.without(age, asking=True, stops=stops, named=named)
    assert asking <= timers.without(age, asking=False, stops=stops, named=named)


@pytest.mark.parametrize(
    "change",
    [
        {"stored": {}},
        {"office": {"asking": {"value": 3, "unit": "days"}}},
        {"office": {"asking": {"value": -1, "unit": "days", "date": "x", "source": "x", "status": "proposed"}}},
        {"office": {"asking": {"value": 1, "unit": "days", "date": "x", "source": "", "status": "proposed"}}},
    ],
)
def test_timers_without_source_or_sense_are_not_read(change: dict[str, object]) -> None:
    one = {"asking": {"value": 1, "unit": "days", "date": "x", "source": "x", "status": "proposed"}}
    whole: dict[str, object] = dict.fromkeys(timers.RECEIPTS, one)
    assert timers.read_timers(whole)
    with pytest.raises(ValueError, match=r"."):
        timers.read_timers(whole | change)


def write(*, first: bool = False) -> None:
    actions.post(to="kh.mosvy", kind=KIND, case_id=uuid4(), body={}, consent_ids=["c"], needs_consent=True, first=first)


def codes() -> list[str]:
    return sorted(alarm.code for alarm in queries.alarms(all_of_them=True))


def test_a_letter_without_a_receipt_alarms_once_and_the_receipt_ends_it(kh: Partner) -> None:
    write()
    assert actions.watch() == 0
    Outbox.objects.update(posted_at=timezone.now() - 2 * HOUR)
    assert actions.watch() == actions.watch() == 1
    assert codes() == ["no_receipt"]
    kh.take()
    assert actions.watch() == 0
    assert codes() == []


def test_a_letter_of_the_first_lane_alarms_sooner(kh: Partner) -> None:  # noqa: ARG001
    write(first=True)
    write()
    Outbox.objects.update(posted_at=timezone.now() - HOUR / 2)
    assert actions.watch() == 1


def test_a_letter_that_nobody_answers_alarms_after_a_day(kh: Partner) -> None:
    write()
    kh.take()
    assert actions.watch() == 0
    Outbox.objects.update(stored_at=timezone.now() - 25 * HOUR)
    assert actions.watch() == 1
    assert codes() == ["no_answer"]
    Outbox.objects.update(state="accepted")
    assert actions.watch() == 0
    assert codes() == []


def test_while_a_restored_node_asks_no_letter_counts_as_late(kh: Partner) -> None:
    write()
    Outbox.objects.update(posted_at=timezone.now() - 2 * HOUR)
    actions.begin_recovery("restored", [kh.node])
    assert actions.watch() == 0


def test_every_desk_is_a_role_and_whoever_finds_an_alarm_there_can_look_further() -> None:
    roles = rights.current().roles
    for named in timers.all_desks().values():
        assert named <= set(roles)
        assert all({"see_letters", "see_health"} & set(roles[one].may) for one in named)
    assert timers.stands_with("no_receipt", "node_admin")
    assert not timers.stands_with("a code of tomorrow", "node_admin")
    assert timers.stands_with("a code of tomorrow", "focal_point")


@pytest.mark.parametrize("desks", [None, {}, {"other": {"roles": []}}, {"gap": {"roles": ["focal_point"]}}])
def test_desks_without_roles_or_source_are_not_read(desks: object) -> None:
    with pytest.raises(ValueError, match="desks"):
        timers.read_desks(desks)
