"""One consent at a time, not too early, and taken back with one act; two people where two are needed."""

import re
from uuid import UUID

import pytest
from tools.demo import made_up

from homeward.cases.models import Draft, Entry
from homeward.cases.queries.journal import journal
from homeward.cases.tests import making
from homeward.cases.tests.test_step_form import hidden
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db


def live(made: making.Made) -> frozenset[str]:
    with making.acting(made.people["worker"]):
        return journal(made.case.id).own.consented


def ask(client, made: making.Made, scope: str, **more: str):
    address = f"/cases/{made.case.id}/consents/{scope}/"
    page = client.get(address).content.decode()
    return client.post(address, {"entry": hidden(page), "consent.answer": "yes", **more})


def test_the_words_are_read_in_the_persons_language_and_can_be_switched() -> None:
    made = making.opened()
    worker = making.browser(made.people["worker"])
    release = procedure.current()
    address = f"/cases/{made.case.id}/consents/tracing/"
    assert release.word("km", "consents.tracing.text") in worker.get(address).content.decode()
    thai = worker.get(address + "?in=th").content.decode()
    assert release.word("th", "consents.tracing.text") in thai
    assert release.word("th", "consents.tracing.if_no") in thai


def test_no_consent_text_is_longer_than_ninety_words() -> None:
    release = procedure.current()
    for scope in release.consents:
        assert len(release.word("en", f"consents.{scope}.text").split()) <= 90, scope


def test_nothing_is_asked_too_early_unless_the_person_asks() -> None:
    made = making.opened(days=2)
    worker = making.browser(made.people["worker"])
    early = ask(worker, made, "tracing")
    assert early.status_code == 422
    assert "too early" in early.content.decode() and 'name="person_asks"' in early.content.decode()
    assert "tracing" not in live(made)
    assert ask(worker, made, "tracing", person_asks="yes").status_code == 302
    assert "tracing" in live(made)


def test_a_no_is_an_answer_and_opens_nothing() -> None:
    made = making.opened(days=20)
    worker = making.browser(made.people["worker"])
    assert ask(worker, made, "tracing", **{"consent.answer": "no"}).status_code == 302
    assert "tracing" not in live(made)


def test_a_third_consent_on_one_day_is_warned_of() -> None:
    made = making.opened(days=20)
    worker = making.browser(made.people["worker"])
    for scope in ("tracing", "contact_family"):
        assert ask(worker, made, scope).status_code == 302
    page = worker.get(f"/cases/{made.case.id}/consents/photo/").content.decode()
    assert "another day" in page


def test_it_is_taken_back_with_one_act_and_no_reason() -> None:
    made = making.opened(days=20)
    worker = making.browser(made.people["worker"])
    assert ask(worker, made, "tracing").status_code == 302
    address = f"/cases/{made.case.id}/consents/tracing/withdraw/"
    page = worker.get(address).content.decode()
    assert "<textarea" not in page.split("<main")[1]
    assert worker.post(address, {"entry": hidden(page)}).status_code == 302
    assert "tracing" not in live(made)


def test_a_second_person_reads_and_confirms_what_the_first_one_wrote() -> None:
    made = making.opened(days=20)
    release = procedure.current()
    step = next(one.id for one in release.steps.values() if one.does("release_hold"))
    made.do(next(one.id for one in release.steps.values() if one.does("hold")), 15)
    worker, head = making.browser(made.people["worker"]), making.browser(made.people["head"])
    address = f"/cases/{made.case.id}/steps/{step}/"
    entry = hidden(worker.get(address).content.decode())
    form = release.forms[release.steps[step].form or ""]
    raw = made_up.filled(release, form, today=making.today())
    sent = {"entry": entry, **raw, "happened_on": making.today().isoformat()}
    assert worker.post(address, sent).status_code == 302
    assert worker.post(address, sent).status_code == 302
    second = f"/cases/{made.case.id}/second/{entry}/"
    assert "wrote this yourself" in worker.get(second).content.decode()
    assert worker.post(second, {"act": "confirm"}).status_code == 422
    page = head.get(second)
    assert page.status_code == 200 and "confirm" in page.content.decode()
    assert head.post(second, {"act": "confirm"}).status_code == 302
    with making.acting(made.people["worker"]):
        assert Entry.objects.get(id=UUID(entry)).happened_on == making.today()
        assert not Draft.objects.exists()
    assert re.search("entries", head.get(second)["Location"])
