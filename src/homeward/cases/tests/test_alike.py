"""There is another one like this: said before a request is sent and on reading an answer; to strangers only that."""

from typing import Any

import pytest

from homeward.agencies import actions as agencies
from homeward.cases.actions import linking
from homeward.cases.tests import journeys, making
from homeward.lib.ids import uuid7
from homeward.people import actions as people
from homeward.people import queries

pytestmark = pytest.mark.django_db
WORDS = "There is another one like this here"


@pytest.fixture(autouse=True)
def empty_memory() -> None:
    queries.forget()


def named(made: making.Made, *marks: tuple[str, str]) -> None:
    with making.acting(made.people["worker"]), agencies.service("test"):
        people.project(made.case.id, made.case.id, marks)


def pair() -> tuple[making.Made, Any, making.Made]:
    one, asked = making.asked()
    return one, asked, making.opened(people=one.people)


def test_a_near_name_is_said_to_the_head_before_she_signs() -> None:
    one, asked, other = pair()
    named(one, ("name.latin", "Sok Sophea"), ("birth_date", "2001-03-04"))
    named(other, ("name.latin", "Sok Sopheap"), ("birth_date", "1999-07-08"))
    page = making.browser(one.people["head"]).get(f"/cases/{one.case.id}/rounds/{asked.id}/").text
    assert WORDS in page
    assert other.case.number in page
    assert "the same or nearly the same name" in page
    assert WORDS in making.browser(one.people["worker"]).get(f"/cases/{one.case.id}/steps/request_tracing/").text


def test_twins_have_the_same_day_and_nobody_is_warned_of_strangers() -> None:
    one, asked, other = pair()
    address = f"/cases/{one.case.id}/rounds/{asked.id}/"
    head = making.browser(one.people["head"])
    named(one, ("name.latin", "Chan Dara"), ("birth_date", "2001-03-04"))
    named(other, ("name.latin", "Keo Bopha"), ("birth_date", "1999-07-08"))
    assert WORDS not in head.get(address).text
    named(other, ("name.latin", "Keo Bopha"), ("birth_date", "2001-03-04"))
    assert "the same day of birth" in head.get(address).text
    named(one, ("name.latin", "Chan Dara"), ("mother", "Chan Maly"))
    named(other, ("name.latin", "Keo Bopha"), ("mother", "chan  maly"))
    assert "the same mother" in head.get(address).text


def test_who_may_not_open_the_other_case_learns_only_that_there_is_one_and_whom_to_ask() -> None:
    one, asked, other = pair()
    for made in (one, other):
        named(made, ("name.latin", "Sok Sophea"))
    focal = one.people["focal"]
    with making.acting(one.people["head"]):
        agencies.grant_access(case_id=one.case.id, agency=focal.agency, user=None, part="receiving")
    page = making.browser(focal).get(f"/cases/{one.case.id}/rounds/{asked.id}/").text
    assert WORDS in page
    assert other.case.number not in page
    assert "please ask" in page


def test_it_is_said_again_when_the_answer_is_read() -> None:
    one, _asked, other = pair()
    for made in (one, other):
        named(made, ("name.latin", "Sok Sophea"))
    answer = journeys.write(one, "answer_tracing", by="KH", told=True)
    page = making.browser(one.people["head"]).get(f"/cases/{one.case.id}/entries/{answer.id}/").text
    assert WORDS in page


def test_cases_known_to_be_of_one_person_are_no_warning() -> None:
    one, asked, other = pair()
    for made in (one, other):
        named(made, ("name.latin", "Sok Sophea"))
    head = one.people["head"]
    with making.acting(head):
        linking.link(case_id=one.case.id, number=other.case.number, by=head, link_id=uuid7())
    assert WORDS not in making.browser(head).get(f"/cases/{one.case.id}/rounds/{asked.id}/").text
