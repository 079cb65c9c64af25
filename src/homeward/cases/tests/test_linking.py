"""Cases of people who belong together: what joins them, what each wants, and that nobody's case moves because of it."""

from uuid import uuid4

import pytest

from homeward.agencies import actions as agencies
from homeward.cases.actions import linking
from homeward.cases.models import CaseLink
from homeward.cases.queries.journal import journal
from homeward.cases.queries.linked import Linked, linked
from homeward.cases.rules import linking as rules
from homeward.cases.tests import journeys, making
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db


def joined(one: making.Made, other: making.Made, *, kind: str = "siblings", wish: str = "together") -> CaseLink:
    head = one.people["head"]
    with making.acting(head):
        return linking.link(case_id=one.case.id, number=other.case.number, by=head, link_id=uuid7(), kind=kind,
                            wish=wish)  # fmt: skip


def seen(made: making.Made) -> Linked:
    with making.acting(made.people["head"]):
        (found,) = linked(journal(made.case.id))
    return found


def two() -> tuple[making.Made, making.Made]:
    one = making.opened(days=90)
    return one, making.opened(days=90, people=one.people)


def test_the_more_protective_wish_of_a_pair_counts_whoever_said_it() -> None:
    release = procedure.current()
    apart, may_know, together = sorted(rules.wishes(release), key=lambda one: rules.apart(one, release), reverse=True)
    for said in ((apart, together), (together, apart), (apart, ""), ("", apart)):
        assert rules.counting(said, release) == apart
    assert rules.counting((may_know, together), release) in (may_know, together)
    assert rules.counting(("", "no such word"), release) == ""
    assert not rules.apart(together, release)


def test_each_says_it_alone_and_apart_counts_on_both_records() -> None:
    one, other = two()
    link, head = joined(one, other), one.people["head"]
    with making.acting(head):
        linking.say_wish(case_id=other.case.id, link_id=link.id, wish="apart", by=head)
    assert (seen(one).wish, seen(other).wish) == ("together", "apart")
    assert seen(one).apart
    assert seen(other).apart
    for made in (one, other):
        page = making.browser(head).get(f"/cases/{made.case.id}/").text
        assert "Apart" in page
        assert "with the same house" in page


def test_journeys_of_one_week_are_shown_where_somebody_wants_to_be_apart() -> None:
    one, other = two()
    joined(one, other, wish="apart")
    assert not any("travel" in words for words in seen(one).near)
    plan = {"journey.day": making.today().isoformat(), "journey.crossing": "Aranyaprathet – Poipet"}
    for made in (one, other):
        journeys.write(made, "propose_journey", by="TH", values=plan, told=True)
    assert any("travel" in words for words in seen(one).near)
    assert any("travel" in words for words in seen(other).near)


def test_who_wants_to_be_together_is_not_warned_and_the_same_person_has_no_wish() -> None:
    one, other = two()
    joined(one, other)
    assert seen(one).near == ()
    third = making.opened(people=one.people)
    plain = joined(third, other, kind="", wish="apart")
    assert (plain.kind, plain.wish) == ("", "")


def test_one_members_refusal_moves_nobody_elses_case() -> None:
    one, other = two()
    joined(one, other, kind="family")
    with making.acting(one.people["head"]):
        before = journal(other.case.id)
        state, digests = before.own, [entry.digest for entry in before.entries]
    one.do("record_identification", 0, identification__decision="victim")
    one.consent("protection", 0, answer="no")
    with making.acting(one.people["head"]):
        after = journal(other.case.id)
    assert after.own == state
    assert [entry.digest for entry in after.entries] == digests


def test_who_has_only_one_of_the_two_sees_nothing_of_the_other() -> None:
    one, other = two()
    joined(one, other, wish="apart")
    focal = one.people["focal"]
    with making.acting(one.people["head"]):
        agencies.grant_access(case_id=one.case.id, agency=focal.agency, user=None, part="receiving")
    page = making.browser(focal).get(f"/cases/{one.case.id}/").text
    assert other.case.number not in page
    assert "with the same house" not in page


def test_a_word_that_the_procedure_does_not_know_is_refused_and_nothing_typed_is_lost() -> None:
    one, other = two()
    head = one.people["head"]
    with making.acting(head), pytest.raises(Refused):
        linking.link(case_id=one.case.id, number=other.case.number, by=head, link_id=uuid4(), kind="enemies")
    page = making.browser(head).post(f"/cases/{one.case.id}/links/", {"link": str(uuid4()), "kind": "enemies",
                                     "number": other.case.number, "wish": "apart"})  # fmt: skip
    assert page.status_code == 422
    assert f'value="{other.case.number}"' in page.text
    assert 'value="apart" selected' in page.text
