"""Who takes a consent back and gives it anew is believed abroad, too: the new word sets the withdrawal aside."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction
from tools.demo import cast

from homeward.agencies import actions as agencies
from homeward.cases.models import Entry, Told
from homeward.cases.queries.journal import journal
from homeward.cases.tests import journeys
from homeward.exchange.rules import Outcome
from homeward.exchange.tests.partner import Partner
from homeward.lib.ids import new_case_number
from tests.rooms.test_arriving import arrive, consent, entry, request

pytestmark = pytest.mark.django_db


def test_the_receipt_of_a_consent_given_anew_names_what_it_sets_aside_by_ids_that_the_other_side_knows() -> None:
    kh = Partner()
    kh.meet()
    made = journeys.on_the_day()
    made.consent("return", 60)
    made.do("plan_visits", 90)
    with transaction.atomic():  # the first one has left: what never leaves needs no setting aside
        agencies.act_as_service("courier")
        kh.take()
    gone = made.do("withdraw_consent", 90, withdrawal__scope="return")
    again = made.consent("return", 90)
    made.do("plan_visits", 90)
    with transaction.atomic():
        agencies.act_as_service("test")
        receipt = Entry.objects.get(id=again.pointers["told_as"][0])
        assert gone.pointers["told_as"][0] in receipt.pointers["chooses"]
        told = {str(one) for one in Told.objects.values_list("entry_id", flat=True)}
        assert set(receipt.pointers["chooses"]) <= told


def test_what_rests_on_a_consent_given_anew_is_accepted_and_a_later_withdrawal_wins_again() -> None:
    cast.plant("TH")
    case_id, number = str(uuid4()), new_case_number("KH")
    first = consent(case_id)
    withdrawal = {"facts": {"withdrawal.scope": "tracing"}}
    gone = entry(case_id, "withdraw_consent", pointers={"withdraws": [first.id]}, **withdrawal)
    assert arrive(case_id, first, request(case_id, first), number=number).state == "accepted"
    assert arrive(case_id, gone, number=number).state == "accepted"
    again = consent(case_id, pointers={"chooses": [first.id, gone.id]})
    assert arrive(case_id, again, request(case_id, again), number=number) == Outcome("accepted", "")
    assert arrive(case_id, request(case_id, first), number=number).state == "held"
    ended = entry(case_id, "withdraw_consent", pointers={"withdraws": [again.id]}, **withdrawal)
    assert arrive(case_id, ended, number=number).state == "accepted"
    assert arrive(case_id, request(case_id, again), number=number) == Outcome("rejected", "withdrawn")
    with transaction.atomic():
        agencies.act_as_service("test")
        assert not journal(UUID(case_id)).common.consents["tracing"].live
