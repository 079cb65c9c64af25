"""Why a day is a day and why a thing waits, on the desk and on the page of the case; the meeting's table."""

from datetime import timedelta

import pytest

from homeward.agencies import actions as agencies
from homeward.cases.models import Entry, ListRow, Task
from homeward.cases.tests import making
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db


def waiting_step(made: making.Made) -> str:
    """A step on the worker's desk that has a day in days, not in hours."""
    with making.acting(made.people["worker"]):
        tasks = Task.objects.filter(case_id=made.case.id, kind="do", due_on__isnull=False, due_at=None, lane=2)
        return next(task.step for task in tasks if task.role == made.people["worker"].role)


@pytest.fixture
def made() -> making.Made:
    made = making.opened()
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    return made


def test_a_due_day_says_from_what_and_that_its_value_is_only_proposed(made: making.Made) -> None:
    for address in ("/", f"/cases/{made.case.id}/"):
        page = making.browser(made.people["worker"]).get(address).text
        folds = page.split('<details class="why">')[1:]
        assert folds, address
        for fold in folds:
            said = fold.split("</details>")[0]
            assert "after" in said
            assert "proposed value" in said
            assert "clause" not in said


def test_a_cause_of_waiting_rests_the_desk_and_is_counted_until_it_goes_on(made: making.Made) -> None:
    worker, name = making.browser(made.people["worker"]), waiting_step(made)
    address, cause = f"/cases/{made.case.id}/steps/{name}/waits/", procedure.current().waiting_causes[2].id
    words = procedure.current().word("en", f"codes.{procedure.current().cause_list}.{cause}")
    assert words in worker.get(address).text
    sent = {"entry": str(uuid7()), "cause": cause}
    assert worker.post(address, sent).status_code == 302
    assert worker.post(address, sent).status_code == 302
    with making.acting(made.people["worker"]):
        assert Entry.objects.filter(case_id=made.case.id, kind="waiting").count() == 1
        assert Task.objects.get(case_id=made.case.id, step=name).due_on is None
    work = worker.get("/").text
    assert "Waits for something else" in work
    assert words in work.split("Why things wait in this office")[1]
    case = worker.get(f"/cases/{made.case.id}/").text
    assert f": {words}" in case
    assert "in protection" in case
    assert worker.post(address, {"entry": str(uuid7()), "act": "go_on"}).status_code == 302
    assert "Waits for something else" not in worker.get("/").text
    assert worker.post(address, {"entry": str(uuid7()), "act": "go_on"}).status_code == 422


def test_no_cause_a_cause_that_is_none_and_a_day_that_passed_are_refused_and_lose_nothing(made: making.Made) -> None:
    worker, name = making.browser(made.people["worker"]), waiting_step(made)
    address, cause = f"/cases/{made.case.id}/steps/{name}/waits/", procedure.current().waiting_causes[0].id
    assert "Choose one of the causes." in worker.post(address, {"entry": str(uuid7())}).text
    assert worker.post(address, {"entry": str(uuid7()), "cause": "laziness"}).status_code == 422
    past = {"entry": str(uuid7()), "cause": cause, "until": "3 Mar 2020"}
    refused = worker.post(address, past)
    assert refused.status_code == 422
    assert 'value="3 Mar 2020"' in refused.text
    assert worker.post(address, {**past, "until": "when it rains"}).status_code == 422
    assert making.browser(made.people["stranger"]).get(address).status_code == 404
    assert making.browser(made.people["border"]).post(address, past).status_code == 404


def test_the_page_of_waiting_opens_in_every_language(made: making.Made) -> None:
    name = waiting_step(made)
    for language in ("en", "th", "km"):
        worker = making.browser(made.people["worker"], language)
        assert worker.get(f"/cases/{made.case.id}/steps/{name}/waits/").status_code == 200
        assert worker.get("/meeting/").status_code == 200


def test_what_goes_before_everything_stands_first(made: making.Made) -> None:
    name = waiting_step(made)
    with agencies.service("projection"):
        Task.objects.filter(case_id=made.case.id, step=name).update(lane=Task.Lane.FIRST)
    work = making.browser(made.people["worker"]).get("/").text
    assert work.index("Before everything else") < work.index("Late on my desk")


def test_the_meeting_s_table_names_cases_by_number_and_the_person_s_days_and_nobody(made: making.Made) -> None:
    matter = {"step": "request_tracing", "by": "KH", "why": "no_news", "from": "2026-01-02", "times": 1,
              "since": "2026-01-01", "cause": "no_money_yet"}  # fmt: skip
    with agencies.service("projection"):
        day = making.today() - timedelta(days=1)
        ListRow.objects.filter(case_id=made.case.id).update(meeting_from=day, meeting=[matter])
    page = making.browser(made.people["head"]).get("/meeting/").text
    assert made.case.number in page
    assert "no news after the agreed time" in page
    assert "Lotus" not in page
    assert making.browser(made.people["auditor"]).get("/meeting/").status_code == 422
    other = making.browser(made.people["stranger_head"]).get("/meeting/").text
    assert made.case.number not in other


def test_a_request_that_no_office_has_taken_is_no_matter_for_the_meeting() -> None:
    made, entry = making.asked(days=90)
    made.sign_and_send(entry)
    case = f"/cases/{made.case.id}/"
    assert "For the meeting" not in making.browser(made.people["worker"]).get(case).text
