"""What a told entry builds upon is there before it counts, whichever way letters take; what protects never waits."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases import messages
from homeward.cases.actions import letters_changed, receive_many
from homeward.cases.models import Entry, Told
from homeward.cases.queries.journal import journal
from homeward.cases.rules.entries import Content
from homeward.cases.rules.pointers import with_needs
from homeward.cases.tests import journeys
from homeward.exchange.actions import apply_waiting, receive_bytes
from homeward.exchange.models import Inbox
from homeward.exchange.rules import Letter
from homeward.exchange.tests.partner import Partner
from homeward.lib.ids import new_case_number
from homeward.procedure import queries as procedure
from tests.rooms.test_arriving import consent, entry, letter_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    partner = Partner()
    partner.meet()
    return partner


def needs(row: Entry) -> list[str]:
    """What the told twin of a private entry needs."""
    with transaction.atomic():
        agencies.act_as_service("test")
        return list(Entry.objects.get(id=row.pointers["told_as"][0]).pointers.get("needs", []))


def accepted(row: Entry) -> None:
    with transaction.atomic():
        agencies.act_as_service("courier")
        letter = Told.objects.get(entry_id=row.pointers["told_as"][0]).letter
        assert letter is not None
        letters_changed([(letter, "accepted", "")])


@pytest.mark.usefixtures("partner")
def test_a_word_needs_the_one_that_it_amends_until_the_other_side_said_that_it_has_it() -> None:
    made = journeys.on_the_day()
    first, second = (made.do("plan_visits", 90) for _ in range(2))
    assert needs(first) == []
    assert needs(second) == [first.pointers["told_as"][0]]
    accepted(first)
    accepted(second)
    assert needs(made.do("plan_visits", 90)) == []
    # The person's own word waits for nothing that is on its way.
    assert needs(made.do("change_mind", 90)) == []


def test_nothing_that_protects_and_nothing_of_the_lead_needs_what_is_on_its_way() -> None:
    steps = procedure.current().steps.values()
    named = {"amends": ["a"], "ends": ["a"], "withdraws": ["a"], "replies": ["b"]}
    waiting = {step.id for step in steps if step.tells and "needs" in with_needs(step, named, {"a"})}
    assert "plan_visits" in waiting and "agree_journey" in waiting
    for kind in ("withdraw_consent", "hold", "stop_journey", "offer_lead", "accept_lead"):
        assert not waiting & {step.id for step in steps if step.does(kind)}
    answer = procedure.current().steps["agree_journey"]
    assert with_needs(answer, named, {"a"}, along=["a"]) == named
    assert with_needs(answer, named, {"a"})["needs"] == ["a"]


@pytest.fixture
def chain() -> Iterator[tuple[UUID, list[Content], list[Letter]]]:
    """Three plans of Cambodia, each amending the one before, in letters of their own; the first brings the consent."""
    from tools.demo import cast

    cast.plant("TH")
    case = uuid4()
    agreed = consent(str(case), "return")
    plans: list[Content] = []
    for _ in range(3):
        before = [one.id for one in plans[-1:]]
        named = {"relies": [agreed.id], "amends": before, "needs": before}
        plans.append(entry(str(case), "plan_visits", pointers={name: ids for name, ids in named.items() if ids}))
    frame = messages.CaseFrame(case, new_case_number("KH"), "KH", "TH", procedure.current().meaning)
    letters = [letter_of(frame, [agreed, plan] if plan is plans[0] else [plan]) for plan in plans]
    with transaction.atomic():
        agencies.act_as_service("courier")
        yield case, plans, letters


def test_letters_arrive_in_any_order_and_nothing_is_common_before_what_it_needs(
    chain: tuple[UUID, list[Content], list[Letter]],
) -> None:
    case, plans, letters = chain
    needed = {plan.id: set(plan.pointers.get("needs", ())) for plan in plans}
    for order in itertools.permutations(letters):
        saved, waiting = transaction.savepoint(), []
        for letter in order:
            waiting.append(letter)
            while done := [one for one in waiting if receive_many([one])[0].state == "accepted"]:
                common = set(map(str, Told.objects.filter(case_id=case).values_list("entry_id", flat=True)))
                assert all(needed[one] <= common for one in common & needed.keys())
                waiting = [one for one in waiting if one not in done]
        assert waiting == []
        assert [one.entry_id for one in journal(case).common.done["plan_visits"]] == [plans[-1].id]
        transaction.savepoint_rollback(saved)


def test_what_needs_a_word_that_was_not_accepted_waits_only_while_that_may_come(partner: Partner) -> None:
    from tools.demo import cast

    cast.plant("TH")
    case = str(uuid4())
    agreed = consent(case, "return")
    wrong = entry(case, "plan_visits", pointers={"relies": [agreed.id]}, answers={"interview.story": "never said"})
    upon = replace(
        entry(case, "plan_visits"), pointers={"relies": [agreed.id], "amends": [wrong.id], "needs": [wrong.id]}
    )
    frame = messages.CaseFrame(UUID(case), new_case_number("KH"), "KH", "TH", procedure.current().meaning)
    first, second = (
        partner.letter(
            messages.KIND, messages.body(frame, [one.as_json() for one in (agreed, entry_)]), case_id=frame.id
        )
        for entry_ in (wrong, upon)
    )

    def came(raw: bytes) -> list[tuple[str, str]]:
        receive_bytes(raw, carrier="test")
        with transaction.atomic():
            agencies.act_as_service("courier")
            for _ in range(3):
                apply_waiting()
            rows: Any = Inbox.objects.filter(case_id=frame.id).order_by("seq").values_list("state", "code")
            return list(rows)

    assert came(second) == [("held", "needs_1")]
    assert came(first) == [("rejected", "more_than_agreed"), ("rejected", "needs_gone")]
