"""The round of a letter and the registry: signed by a head who did not write it, numbered by a clerk."""

from uuid import UUID, uuid4

import pytest

from homeward.cases.models import Round
from homeward.cases.tests import making

pytestmark = pytest.mark.django_db


def state(made: making.Made, entry_id: UUID) -> str:
    with making.acting(made.people["worker"]):
        return str(Round.objects.get(entry_id=entry_id).state)


def test_a_head_signs_and_the_registry_numbers_and_sends_in_any_calendar() -> None:
    made, entry = making.asked()
    address = f"/cases/{made.case.id}/rounds/{entry.id}/"
    head, clerk = making.browser(made.people["head"]), making.browser(made.people["clerk"])
    assert "What crosses to Cambodia" in head.get(address).text
    assert head.post(address, {"act": "sign"}).status_code == 302
    assert state(made, entry.id) == "signed"
    number = f"/registry/{entry.id}/"
    assert number in clerk.get("/registry/").text
    assert made.case.number not in clerk.get("/registry/").text
    today = making.today()
    wrong = clerk.post(number, {"number": "พม 0205/1519", "dated": "soon"})
    assert wrong.status_code == 422
    assert "พม 0205/1519" in wrong.text
    sent = {"number": "พม 0205/1519", "dated": f"{today.day}/{today.month}/{today.year + 543}", "urgency": "urgent"}
    assert clerk.post(number, sent).status_code == 302
    assert state(made, entry.id) == "sent"
    assert clerk.post(number, sent).status_code == 404


def test_a_letter_given_back_keeps_its_note_and_signing_twice_is_refused() -> None:
    made, entry = making.asked()
    address = f"/cases/{made.case.id}/rounds/{entry.id}/"
    head = making.browser(made.people["head"])
    assert head.post(address, {"act": "back", "note": "Please add the village."}).status_code == 302
    assert state(made, entry.id) == "sent_back"
    assert "Please add the village." in making.browser(made.people["worker"]).get(address).text
    assert head.post(address, {"act": "sign"}).status_code == 302
    assert head.post(address, {"act": "sign"}).status_code == 422


def test_a_writer_cannot_sign_and_strangers_find_nothing() -> None:
    made, entry = making.asked()
    address = f"/cases/{made.case.id}/rounds/{entry.id}/"
    assert making.browser(made.people["worker"]).post(address, {"act": "sign"}).status_code == 422
    assert making.browser(made.people["stranger_head"]).get(address).status_code == 404
    assert making.browser(made.people["head"]).get(f"/cases/{made.case.id}/rounds/{uuid4()}/").status_code == 404
    assert making.browser(made.people["head"]).delete(address).status_code == 405
    assert making.browser(made.people["worker"]).get("/registry/").status_code == 422
    assert making.browser(made.people["clerk"]).get(f"/registry/{entry.id}/").status_code == 404
