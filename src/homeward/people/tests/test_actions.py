"""Sealed names in the real database: projected, found, replaced, forgotten, and unreadable without rights."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from homeward.agencies import actions as agencies
from homeward.people import actions, queries
from homeward.people.models import Name
from homeward.vault import actions as vault

pytestmark = pytest.mark.django_db(databases=["default", "keystore"])


@pytest.fixture(autouse=True)
def empty_memory() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def person(*marks: tuple[str, str]) -> actions.Person:
    case_id = uuid4()
    vault.open_case(case_id)
    return actions.Person(case_id, uuid4(), marks)


def project(*people: actions.Person) -> None:
    with agencies.service("names"):
        actions.project_many(people)


def cases(text: str) -> list[UUID]:
    return [hit.case_id for hit in queries.find(text)]


def test_a_projected_name_is_found_in_another_script() -> None:
    one, other = person(("name.khmer", "សុខ សុភា")), person(("name.latin", "Heng Dara"), ("house_name", "Lotus"))
    project(one, other)
    assert cases("Sok Sophea") == [one.case_id]
    assert cases("lotus") == [other.case_id]


def test_what_comes_later_is_found_without_filling_again() -> None:
    project(person(("name.latin", "Keo Bopha")))
    assert queries.warm() == 1
    late = person(("name.latin", "Sok Sophea"))
    project(late)
    assert cases("សុខ សុភា") == [late.case_id]


def test_a_later_projection_takes_the_place_of_the_earlier() -> None:
    one = person(("name.latin", "Sok Sophea"))
    project(one)
    assert cases("Sok Sophea") == [one.case_id]
    project(one._replace(marks=[("name.latin", "Keo Bopha")]))
    assert cases("Sok Sophea") == []
    assert cases("Keo Bopha") == [one.case_id]


def test_a_forgotten_case_is_found_no_more() -> None:
    one = person(("name.latin", "Sok Sophea"))
    project(one)
    assert cases("Sok Sophea") == [one.case_id]
    with agencies.service("names"):
        actions.forget_case(one.case_id)
    assert cases("Sok Sophea") == []


def test_a_name_whose_key_was_destroyed_is_not_found_after_a_restart() -> None:
    one = person(("name.latin", "Sok Sophea"))
    project(one)
    vault.destroy_case(one.case_id)
    queries.forget()
    assert cases("Sok Sophea") == []


def test_no_row_holds_a_readable_name_or_key() -> None:
    one = person(("name.latin", "Sok Sophea"))
    project(one)
    with agencies.service("names"):
        stored = b"".join(bytes(row.sealed) for row in Name.objects.all())
    assert b"Sophea" not in stored and b"sope" not in stored


def test_marks_that_are_no_names_are_kept_and_not_searched() -> None:
    one = person(("name.latin", "Sok Sophea"), ("phone", "012 345 678"), ("name.nick", " "))
    project(one)
    with agencies.service("names"):
        assert queries.marks(one.case_id, one.person_id) == [("name.latin", "Sok Sophea"), ("phone", "012 345 678")]
    assert cases("012 345 678") == []


def test_without_rights_no_row_is_seen_and_the_caller_keeps_no_rights_from_a_search() -> None:
    one = person(("name.latin", "Sok Sophea"))
    project(one)
    with transaction.atomic():
        agencies.act_as_nobody()
        assert cases("Sok Sophea") == [one.case_id]
        assert Name.objects.count() == 0


@pytest.mark.django_db(transaction=True, databases=["default", "keystore"])
def test_a_name_written_by_a_slower_transaction_is_not_missed() -> None:
    slow, fast = person(("name.latin", "Sok Sophea")), person(("name.latin", "Keo Bopha"))
    begun, go_on = Event(), Event()

    def write_slowly() -> None:
        with transaction.atomic():
            project(slow)
            begun.set()
            go_on.wait(10)
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_slowly)
        begun.wait(10)
        project(fast)
        assert cases("Keo Bopha") == [fast.case_id] and cases("Sok Sophea") == []
        go_on.set()
        writing.result()
    assert cases("Sok Sophea") == [slow.case_id]
    assert cases("Keo Bopha") == [fast.case_id]
