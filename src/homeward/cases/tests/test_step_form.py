"""The form of a step: every question is asked, nothing typed is lost, one entry for one id."""

import re
from uuid import UUID

import pytest

from homeward.cases.models import Draft, Entry
from homeward.cases.queries.closed import hidden_in_lists
from homeward.cases.tests import making
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db


def hidden(page: str, name: str = "entry") -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found
    return found[1]


def test_every_form_of_the_procedure_opens_in_three_languages() -> None:
    made = making.opened()
    release = procedure.current()
    closed = hidden_in_lists(made.people["worker"], release)
    assert 0 < len(closed) < len(release.steps) / 4
    for language in ("en", "th", "km"):
        worker = making.browser(made.people["worker"], language)
        assert worker.get("/cases/new/").status_code == 200
        for step in release.steps.values():
            if step.id in closed:
                assert worker.get(f"/cases/{made.case.id}/steps/{step.id}/").status_code == 404, step.id
                continue
            page = worker.get(f"/cases/{made.case.id}/steps/{step.id}/")
            assert page.status_code == 200, step.id
            assert 'name="entry"' in page.content.decode()
            form = procedure.current().forms.get(step.form or "")
            for question in form.questions if form else ():
                assert question.id in page.content.decode(), question.id


def test_a_case_is_opened_from_the_page_and_twice_is_once() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    page = worker.get("/cases/new/").content.decode()
    sent = {"entry": hidden(page), "case": hidden(page, "case"), "opening.house_name": "Lotus",
            "opening.age_group": "adult", "opening.languages": ["khm"]}  # fmt: skip
    assert worker.post("/cases/new/", sent).status_code == 302
    assert worker.post("/cases/new/", sent).status_code == 302
    with making.acting(made.people["worker"]):
        assert Entry.objects.filter(id=UUID(str(sent["entry"]))).count() == 1


def test_the_tracing_request_starts_from_the_interview_and_the_people_named() -> None:
    made, _entry = making.asked()
    worker = making.browser(made.people["worker"])
    page = worker.get(f"/cases/{made.case.id}/steps/request_tracing/").content.decode()
    assert re.search(r'name="family\.0\.family\.relation"[^>]*>|<option value="mother" selected', page)
    assert 'name="family.1.family.name"' in page
    assert re.search(r'name="family\.0\.family\.contact" value="may" checked', page)


def test_another_row_is_added_without_a_script_and_nothing_typed_is_lost() -> None:
    made = making.opened()
    made.do("record_identification", 0, identification__decision="victim")
    made.consent("protection", 0)
    made.do("enter_protection", 0)
    worker = making.browser(made.people["worker"])
    address = f"/cases/{made.case.id}/steps/name_people/"
    entry = hidden(worker.get(address).content.decode())
    sent = {"entry": entry, "people.0.people.name": "Aunt Sok", "people.1.people.name": "Uncle", "act": "add:people"}
    page = worker.post(address, sent, follow=True).content.decode()
    assert "Aunt Sok" in page and 'name="people.2.people.name"' in page
    assert hidden(page) == entry


def test_a_long_form_goes_part_by_part_and_keeps_what_was_typed() -> None:
    made, _entry = making.asked()
    worker = making.browser(made.people["worker"])
    address = f"/cases/{made.case.id}/steps/request_tracing/"
    page = worker.get(address).content.decode()
    assert "Part 1 of 5" in page
    sent = {"entry": hidden(page), "request.nickname": "Srey Pov", "act": "part:2"}
    page = worker.post(address, sent, follow=True).content.decode()
    assert "Srey Pov" in page and '<div id="part-who" hidden>' in page
    assert '<div id="part-where">' in page


def test_a_draft_is_kept_found_again_and_thrown_away() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    address = f"/cases/{made.case.id}/steps/record_identification/"
    entry = hidden(worker.get(address).content.decode())
    for text in ("first words", "other words"):
        kept = worker.post(address + "draft/", {"entry": entry, "happened_on": text})
        assert kept.status_code == 204
    page = worker.get(address).content.decode()
    assert "other words" in page and hidden(page) == entry
    assert "other words" not in making.browser(made.people["head"]).get(address).content.decode()
    assert worker.post(address, {"entry": entry, "act": "throw"}).status_code == 302
    assert "other words" not in worker.get(address).content.decode()
    with making.acting(made.people["worker"]):
        assert not Draft.objects.exists()
    # A window that was still open keeps nothing any more of what was thrown away.
    assert worker.post(address + "draft/", {"entry": entry, "happened_on": "late"}).status_code == 204
    assert "late" not in worker.get(address).content.decode().replace("translate", "")
