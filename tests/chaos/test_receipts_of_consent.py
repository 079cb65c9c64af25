"""A consent's receipt is told again with every letter that relies on it, until the other side accepted one."""

import json
from collections.abc import Iterator

import pytest

from homeward.agencies import actions as agencies
from homeward.cases.actions import letters_changed
from homeward.cases.models import Entry, Told
from homeward.cases.tests import making
from homeward.exchange import queries
from homeward.exchange.tests.partner import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def kh() -> Iterator[Partner]:
    with agencies.service("courier"):
        partner = Partner()
        partner.meet()
    yield partner


def told(partner: Partner) -> list[list[str]]:
    """The steps of the entries in each letter that came, by letter."""
    with agencies.service("courier"):
        came = [one for one in partner.take() if one.letter.kind == "case.entries/1"]
    return [[entry["id"] for entry in json.loads(one.raw)["body"]["entries"]] for one in came]


def state(entry_id: str) -> str:
    return str(Told.objects.get(entry_id=entry_id).state)


def test_a_rejected_letter_does_not_take_its_other_consents_with_it(kh: Partner) -> None:
    made, first = making.asked()
    made.sign_and_send(first)
    made.do("appoint_guardian", 14, by="head", guardian__part="no_part")
    second = made.do("request_tracing", 15)
    made.sign_and_send(second, "พม 0205/1520", 16)
    with agencies.service("courier"):
        before, after = told(kh)
        receipts = set(before) & set(after)
        assert {one.step for one in Entry.objects.filter(id__in=receipts)} == {"ask_consent"}
        one, two = [row.id for row in queries.letters(made.case.id)]
        letters_changed([(one, "rejected", "withdrawn")])
        assert {state(receipt) for receipt in receipts} == {"rejected"}
        letters_changed([(two, "accepted", "")])
        assert {state(receipt) for receipt in receipts} == {"common"}
        assert Entry.objects.filter(id__in=receipts).count() == len(receipts) == 2


def test_a_receipt_that_is_common_is_not_told_again(kh: Partner) -> None:
    made, first = making.asked()
    made.sign_and_send(first)
    with agencies.service("courier"):
        (one,) = [row.id for row in queries.letters(made.case.id)]
        letters_changed([(one, "accepted", "")])
    made.do("appoint_guardian", 14, by="head", guardian__part="no_part")
    second = made.do("request_tracing", 15)
    made.sign_and_send(second, "พม 0205/1520", 16)
    assert [len(ids) for ids in told(kh)] == [3, 1]


def test_a_letter_relies_on_the_consents_of_the_day_it_is_sent(kh: Partner) -> None:
    made, drafted = making.asked()
    made.consent("tracing", 13)
    made.sign_and_send(drafted)
    (ids,) = told(kh)
    with agencies.service("courier"):
        entries = {one.step: one for one in Entry.objects.filter(id__in=ids)}
    assert set(entries["request_tracing"].pointers["relies"]) == set(ids) - {str(entries["request_tracing"].id)}
