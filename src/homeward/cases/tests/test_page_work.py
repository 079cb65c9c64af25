"""My work and the list of cases: groups, codes for heads, search, filters, few questions to the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from homeward.cases.tests import making

pytestmark = pytest.mark.django_db


def test_my_work_says_late_for_ones_own_desk_and_waiting_for_the_other_country() -> None:
    made, entry = making.asked()
    made.sign_and_send(entry)
    page = making.browser(made.people["worker"]).get("/").text
    assert "Late on my desk" in page
    assert "Waiting for Cambodia" in page
    waiting = page.split('id="waiting"')[1]
    assert "late" not in waiting.split("</section>")[0]


def test_a_letter_in_the_round_is_the_heads_to_sign_and_the_clerk_is_led_to_the_registry() -> None:
    made, entry = making.asked()
    page = making.browser(made.people["head"]).get("/").text
    assert f"/cases/{made.case.id}/rounds/{entry.id}/" in page
    assert "to sign" in page
    assert "with the head" in making.browser(made.people["worker"]).get("/").text
    assert making.browser(made.people["clerk"]).get("/").url == "/registry/"  # type: ignore[attr-defined]
    assert "without case files" in making.browser(made.people["auditor"]).get("/").text


def test_the_list_finds_a_case_by_number_and_by_house_name_and_shows_nothing_of_others() -> None:
    made = making.opened(house_name="Quiet Rain")
    worker = making.browser(made.people["worker"])
    assert made.case.number in worker.get("/cases/", {"q": made.case.number[:7].lower()}).text
    assert made.case.number in worker.get("/cases/", {"q": "quiet rain"}).text
    assert "No case fits" in worker.get("/cases/", {"q": "zzzzqqqq"}).text
    stranger = making.browser(made.people["stranger"])
    for asked in ({}, {"q": made.case.number}, {"q": "quiet rain"}):
        assert f"/cases/{made.case.id}/" not in stranger.get("/cases/", asked).text
    assert making.browser(made.people["auditor"]).get("/cases/").status_code == 422


def test_filters_narrow_the_list_and_a_page_that_is_not_there_shows_the_last() -> None:
    child = making.opened(house_name="Little Fish", age="child")
    adult = making.opened(house_name="Rain", people=child.people)
    worker = making.browser(child.people["worker"])
    page = worker.get("/cases/", {"flag": "child"}).text
    assert child.case.number in page
    assert adult.case.number not in page
    assert child.case.number not in worker.get("/cases/", {"closed": "1"}).text
    assert child.case.number in worker.get("/cases/", {"page": "99"}).text
    assert worker.post("/cases/").status_code == 405


def test_a_list_asks_the_database_as_often_for_many_cases_as_for_one() -> None:
    made = making.opened()
    for name in ("Rain", "Jasmine", "Carpenter"):
        making.opened(house_name=name, people=made.people)
    worker = making.browser(made.people["worker"])
    for address in ("/", "/cases/"):
        worker.get(address)
        with CaptureQueriesContext(connection) as asked:
            worker.get(address)
        texts = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"] and "set_config" not in one["sql"]]
        assert len(texts) <= 12, texts
