"""The page of a case: it works · wrong person · wrong verb · missing · twice."""

from uuid import uuid4

import pytest

from homeward.cases.models import CaseLink, Entry
from homeward.cases.tests import making
from homeward.lib.ids import uuid7
from homeward.vault import queries as vault

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "th", "km"])
def test_every_page_opens_in_every_language(language: str) -> None:
    made, entry = making.asked()
    case = f"/cases/{made.case.id}/"
    worker = making.browser(made.people["worker"], language)
    for address in ("/", "/cases/", case, f"{case}?show=papers", f"{case}entries/{entry.id}/", f"{case}papers/"):
        assert worker.get(address).status_code == 200, address
    head = making.browser(made.people["head"], language)
    for address in ("/?sort=told", "/cases/", case, f"{case}assign/", f"{case}rounds/{entry.id}/"):
        assert head.get(address).status_code == 200, address
    assert making.browser(made.people["clerk"], language).get("/registry/").status_code == 200


def test_the_assigned_worker_reads_the_house_name_and_the_head_only_the_number() -> None:
    made, _entry = making.asked(house_name="Quiet Rain")
    case = f"/cases/{made.case.id}/"
    for address in ("/", "/cases/", case):
        assert "Quiet Rain" in making.browser(made.people["worker"]).get(address).text, address
        page = making.browser(made.people["head"]).get(address).text
        assert "Quiet Rain" not in page, address
        assert made.case.number in page, address


def test_a_case_of_somebody_else_does_not_exist() -> None:
    made, entry = making.asked()
    case = f"/cases/{made.case.id}/"
    for who in ("stranger", "stranger_head", "worker2", "auditor"):
        browser = making.browser(made.people[who])
        for address in (case, f"{case}entries/{entry.id}/", f"{case}rounds/{entry.id}/", f"{case}assign/"):
            assert browser.get(address).status_code in (404, 422), (who, address)
            assert made.case.number not in browser.get(address).text


def test_a_missing_case_or_entry_is_not_found_and_a_wrong_verb_is_refused() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    case = f"/cases/{made.case.id}/"
    assert worker.get(f"/cases/{uuid4()}/").status_code == 404
    assert worker.get(f"{case}entries/{uuid4()}/").status_code == 404
    assert worker.post(case).status_code == 405
    assert worker.get(f"{case}notes/").status_code == 405
    assert worker.get(f"{case}unlock/").status_code == 405
    assert worker.get(f"{case}links/").status_code == 405


def test_a_note_sent_twice_is_one_note_and_an_empty_one_is_refused() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    address, sent = f"/cases/{made.case.id}/notes/", {"entry": str(uuid7()), "text": "Slept well."}
    assert worker.post(address, sent).status_code == 302
    assert worker.post(address, sent).status_code == 302
    with making.acting(made.people["worker"]):
        assert Entry.objects.filter(case_id=made.case.id, kind="note").count() == 1
    assert "Slept well." in worker.get(f"/cases/{made.case.id}/").text
    refused = worker.post(address, {"entry": str(uuid7()), "text": "  "})
    assert refused.status_code == 422
    assert "Please write something." in refused.text


def test_names_are_shown_after_one_recorded_act() -> None:
    made, _entry = making.asked()
    worker = making.browser(made.people["worker"])
    case = f"/cases/{made.case.id}/"
    assert "Unlock names" in worker.get(case).text
    assert worker.post(f"{case}unlock/").status_code == 302
    assert "Unlock names" not in worker.get(case).text
    actions = [leaf["action"] for leaf in vault.leaves_about(made.case.id)]
    assert "unlock_names" in actions
    assert "names" in actions
    assert making.browser(made.people["head"]).post(f"{case}unlock/").status_code == 422


def test_what_was_sent_on_paper_carries_its_number_in_the_journal_and_waits_for_the_other_country() -> None:
    made, entry = making.asked()
    made.sign_and_send(entry)
    page = making.browser(made.people["worker"]).get(f"/cases/{made.case.id}/").text
    assert "พม 0205/1519" in page
    assert "sent on paper" in page
    assert "waiting since" in page
    assert "No office there has confirmed it yet." in page


def test_heads_link_two_cases_of_one_person_once_and_unlink_them() -> None:
    made = making.opened(house_name="Lotus")
    other = making.opened(house_name="Rain", people=made.people)
    head = making.browser(made.people["head"])
    address, sent = f"/cases/{made.case.id}/links/", {"link": str(uuid7()), "number": other.case.number.lower()}
    assert head.post(address, sent).status_code == 302
    assert head.post(address, {**sent, "link": str(uuid7())}).status_code == 302
    assert other.case.number in head.get(f"/cases/{made.case.id}/").text
    assert made.case.number in head.get(f"/cases/{other.case.id}/").text
    with making.acting(made.people["head"]):
        (link,) = CaseLink.objects.all()
    assert head.post(address, {"end": str(link.id)}).status_code == 302
    assert other.case.number not in head.get(f"/cases/{made.case.id}/").text
    wrong = head.post(address, {"link": str(uuid7()), "number": "TH-0000-0000"})
    assert wrong.status_code == 422
    assert "TH-0000-0000" in wrong.text
    worker = making.browser(made.people["worker"])
    assert worker.post(address, sent).status_code == 422
