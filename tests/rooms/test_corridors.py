"""A node with two corridors: each case keeps to its own, and a third country writes in no case of two others."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation
from tools.demo import cast, made_up

from homeward.agencies import actions as agencies
from homeward.cases import messages
from homeward.cases.actions import opening
from homeward.cases.models import Case
from homeward.cases.queries import moving
from homeward.cases.queries.journal import journal
from homeward.cases.rules.entries import Content
from homeward.cases.tests import making
from homeward.cases.tests.making import browser
from homeward.cli import ROOT
from homeward.exchange.rules import Letter, Outcome
from homeward.lib import dates
from homeward.lib.errors import Refused
from homeward.lib.ids import new_case_number, uuid7
from homeward.lib.node import Corridor
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Release

pytestmark = pytest.mark.django_db
LAO = Corridor("la.mlsw", ROOT / "sop" / "th-la-return")


@pytest.fixture(autouse=True)
def both(monkeypatch: pytest.MonkeyPatch) -> None:
    """The node of the tests goes with a second country too."""
    monkeypatch.setattr(settings, "NODE", replace(settings.NODE, further={"LA": LAO}))
    cast.plant("TH")


def opened(country: str | None) -> Case:
    """A case that a worker opens here, with whatever the procedure demands made up."""
    worker = cast.person("TH", "worker")
    release = procedure.current(country)
    step = opening.opening_step(release)
    form = release.forms[step.form or ""]
    today = dates.today(settings.NODE.time_zone)
    values = {one.id: made_up.filled(release, form, today=today).get(one.id, [""])[0] for one in form.questions}
    with transaction.atomic():
        agencies.act_as(worker)
        return opening.open_case(
            case_id=uuid4(), values={key: one for key, one in values.items() if one}, by=worker, entry_id=uuid7(),
            today=today, country=country,
        )  # fmt: skip


def entry(case_id: UUID, step: str, release: Release, node: str, **changes: Any) -> Content:
    """A told entry as a node abroad would write it."""
    form = release.steps[step].form
    return Content(
        id=str(uuid7()), case=str(case_id), kind="step", step=step, form=f"{form}@1" if form else "",
        release=release.meaning, happened_on="2026-11-10", week="", written_at="2026-11-10T08:00:00+07:00",
        author="focal_point", agency=f"{node.lower()}-focal", node=node, salt="00" * 16, **changes,
    )  # fmt: skip


def arrive(frame: messages.CaseFrame, *contents: Content, sender: str) -> Outcome:
    body = messages.body(frame, [one.as_json() for one in contents])
    letter = Letter(mid=uuid7(), iss=sender, aud="th.msdhs", kind=messages.KIND, body=body, seq=1, case_id=frame.id)
    return making.taken_in(letter)


def test_a_case_follows_the_procedure_and_the_node_of_its_own_country() -> None:
    lao, khmer = opened("LA"), opened("KH")
    assert (lao.other, lao.partner, lao.release) == ("LA", "la.mlsw", procedure.current("LA").meaning)
    assert (khmer.other, khmer.partner, khmer.release) == ("KH", "kh.mosvy", procedure.current("KH").meaning)
    assert lao.release != khmer.release


def test_nobody_opens_a_case_without_saying_with_which_country() -> None:
    with translation.override("en"), pytest.raises(Refused, match="with which country"):
        opened(None)


def test_a_lao_consent_arrives_under_the_lao_procedure() -> None:
    release, case_id = procedure.current("LA"), uuid4()
    frame = messages.CaseFrame(case_id, new_case_number("LA"), "LA", "TH", release.meaning)
    facts = {"agreement.scope": "family_search", "agreement.answer": "yes"}
    agreed = entry(case_id, "ask_agreement", release, "LA", facts=facts)
    asked = entry(case_id, "ask_family", release, "LA", pointers={"relies": [agreed.id]},
                  facts={"asked.age_group": "adult"})  # fmt: skip
    assert arrive(frame, agreed, asked, sender="la.mlsw") == Outcome("accepted", "")
    with transaction.atomic():
        agencies.act_as_service("test")
        assert journal(case_id).release.meaning == release.meaning


@pytest.mark.parametrize("sender", ["kh.mosvy", "vn.molisa"])
def test_a_letter_of_the_wrong_node_about_a_lao_case_is_turned_away(sender: str) -> None:
    release, case_id = procedure.current("LA"), uuid4()
    frame = messages.CaseFrame(case_id, new_case_number("LA"), "LA", "TH", release.meaning)
    told = entry(case_id, "stop_for_safety", release, "LA")
    assert arrive(frame, told, sender=sender) == Outcome("rejected", "not_our_case")


def test_a_third_country_that_learnt_the_id_of_a_case_cannot_write_in_it() -> None:
    khmer = opened("KH")
    release = procedure.current("KH")
    frame = messages.CaseFrame(khmer.id, khmer.number, "TH", "LA", release.meaning)
    told = entry(khmer.id, "raise_hold", release, "LA")
    assert arrive(frame, told, sender="la.mlsw") == Outcome("rejected", "not_our_case")


def test_a_case_cannot_be_begun_under_a_procedure_that_others_agreed() -> None:
    release, case_id = procedure.current("KH"), uuid4()
    frame = messages.CaseFrame(case_id, new_case_number("LA"), "LA", "TH", release.meaning)
    told = entry(case_id, "raise_hold", release, "LA")
    assert arrive(frame, told, sender="la.mlsw") == Outcome("rejected", "not_our_procedure")


def test_the_page_of_a_new_case_asks_for_the_country_and_keeps_it() -> None:
    client = browser(cast.person("TH", "worker"))
    asked = client.get("/cases/new/").content.decode()
    assert 'name="with" value="LA"' in asked and 'name="entry"' not in asked
    form = client.get("/cases/new/?with=LA").content.decode()
    assert '<input type="hidden" name="with" value="LA">' in form
    assert procedure.current("LA").word("en", "steps.open_file.title") in form
    assert 'name="entry"' not in client.get("/cases/new/?with=XX").content.decode()


def test_the_page_of_a_case_names_its_own_other_country() -> None:
    lao, khmer = opened("LA"), opened("KH")
    client = browser(cast.person("TH", "worker"))
    assert "Laos" in client.get(f"/cases/{lao.id}/").content.decode()
    page = client.get(f"/cases/{khmer.id}/").content.decode()
    assert "Cambodia" in page and "Laos" not in page
    desk = client.get("/").content.decode()
    assert procedure.current("LA").word("en", "steps.tell_stages.title") in desk
    for address in ("/cases/", "/meeting/", "/procedure/", "/editions/"):
        assert client.get(address).status_code in (200, 403, 404), address


def test_a_lao_case_is_read_aloud_in_lao_and_printed_in_what_there_are_letters_for() -> None:
    lao = opened("LA")
    worker = browser(cast.person("TH", "worker"))
    release = procedure.current("LA")
    page = worker.get(f"/cases/{lao.id}/consents/family_search/").content.decode()
    assert release.word("lo", "consents.family_search.text") in page and "ລາວ" in page
    assert "?in=lo" in page and "?in=km" not in page
    for address in ("print/consents/", "print/handover/"):
        answer = worker.get(f"/cases/{lao.id}/{address}")
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF"), address


def test_a_place_abroad_without_a_list_is_what_was_typed() -> None:
    worker = browser(cast.person("TH", "worker"))
    assert worker.get("/places/?q=Savannakhet").status_code == 200


def test_an_edition_between_others_is_no_edition_for_a_case() -> None:
    khmer = opened("KH")
    with transaction.atomic():
        agencies.act_as_service("test")
        offered = {meaning for meaning, _name in moving.card(journal(khmer.id)).others}
    assert procedure.current("LA").meaning not in offered
