"""An edition is offered, looked at, installed; what waited for it applies; a running case moves by the word of both."""

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import translation
from tools.demo import cast

from homeward.agencies import actions as agencies
from homeward.cases import messages
from homeward.cases.actions import (
    accept_release,
    decline_release,
    install_offered,
    letters_changed,
    offer_release,
    propose_release,
    receive_release,
)
from homeward.cases.actions.editions import KIND
from homeward.cases.models import Entry
from homeward.cases.queries.journal import journal
from homeward.cases.queries.moving import proposals
from homeward.cases.rules.entries import Content
from homeward.cases.tests import making
from homeward.exchange.actions import apply_waiting, receive_bytes
from homeward.exchange.models import Inbox, Outbox
from homeward.exchange.rules import Letter, Outcome
from homeward.exchange.tests.partner import Partner
from homeward.lib.errors import Refused
from homeward.lib.ids import new_case_number, uuid7
from homeward.procedure import queries as procedure
from homeward.procedure.models import ReleaseRow
from homeward.procedure.rules import Release, build
from homeward.procedure.tests import made_up

pytestmark = pytest.mark.django_db
GONE, CHANGED = "take_tracing", "assign_province"


def other(release: Release, *, without: str = "", day: str = "2026-12-24") -> dict[str, Any]:
    """The bundle of a next edition: another day, and perhaps a step that is called otherwise now."""
    bundle = copy.deepcopy(dict(release.bundle))
    bundle["procedure"]["edition"]["date"] = day
    for stage in bundle["stages"] if without else ():
        for step in stage["steps"]:
            step["id"] = f"{step['id']}_anew" if step["id"] == without else step["id"]
    return bundle


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
    procedure.forget()


@pytest.fixture
def people() -> dict[str, Any]:
    Partner().meet()
    return cast.plant("TH")


def offered(bundle: dict[str, Any], *, meaning: str = "") -> Outcome:
    """The letter with which Cambodia offers an edition."""
    body = {"meaning": meaning or build(bundle).meaning, "procedure": bundle}
    letter = Letter(mid=uuid7(), iss="kh.mosvy", aud="th.msdhs", kind=KIND, body=body, seq=1, case_id=None)
    with transaction.atomic():
        agencies.act_as_service("courier")
        return receive_release(letter)


def installed(bundle: dict[str, Any]) -> Release:
    """The edition is here, without the check that takes its time."""
    release = build(bundle)
    ReleaseRow.objects.create(meaning=release.meaning, words=dict(release.words), bundle=bundle)
    return release


def small() -> dict[str, Any]:
    """A short procedure between the two countries, which is quickly checked."""
    bundle = copy.deepcopy(dict(made_up.release().bundle))
    bundle["procedure"]["parties"] = ["TH", "KH"]
    told = json.dumps(bundle["scenarios"]).replace('"AA"', '"TH"').replace('"BB"', '"KH"')
    bundle["scenarios"] = json.loads(told)
    return bundle


class Abroad:
    """A case that Cambodia hosts and Thailand has heard of, with the pen of both."""

    def __init__(self) -> None:
        self.id, self.number = uuid4(), new_case_number("KH")
        agreed = self.written("ask_consent", facts={"consent.scope": "tracing", "consent.answer": "yes"})
        asked = self.written("request_tracing", pointers={"relies": [agreed.id]})
        assert self.arrive(agreed, asked).state == "accepted"

    def written(self, step: str, *, kind: str = "step", **changes: Any) -> Content:
        release = procedure.current()
        form = release.steps[step].form if step in release.steps else None
        plain = Content(
            id=str(uuid7()), case=str(self.id), kind=kind, step=step, form=f"{form}@1" if form else "",
            release=release.meaning, happened_on="2026-11-10", week="", written_at="2026-11-10T08:00:00+07:00",
            author="shelter_worker", agency="kh-shelter", node="KH", salt="00" * 16,
        )  # fmt: skip
        return replace(plain, **changes)

    def move(self, facts: dict[str, str], **pointers: list[str]) -> Content:
        return self.written("", kind="release", facts=facts, pointers=pointers)

    def proposes(self, to: str) -> Content:
        return self.move({"move": "propose", "from": procedure.current().meaning, "to": to})

    def arrive(self, *contents: Content, release: str = "") -> Outcome:
        frame = messages.CaseFrame(self.id, self.number, "KH", "TH", release or procedure.current().meaning)
        body = messages.body(frame, [one.as_json() for one in contents])
        letter = Letter(
            mid=uuid7(), iss="kh.mosvy", aud="th.msdhs", kind=messages.KIND, body=body, seq=1, case_id=self.id
        )
        return making.taken_in(letter)

    def received(self) -> None:
        """Cambodia has accepted every letter of ours."""
        with transaction.atomic():
            agencies.act_as_service("courier")
            letters_changed([(one, "accepted", "") for one in Outbox.objects.values_list("mid", flat=True)])

    @property
    def file(self) -> Any:
        with transaction.atomic():
            agencies.act_as_service("test")
            return journal(self.id)


def acting(people: dict[str, Any], act: Any, **more: Any) -> Entry:
    with making.acting(people["focal"]):
        entry: Entry = act(by=people["focal"], entry_id=uuid7(), today=making.today(), **more)
        return entry


def test_an_offered_edition_is_installed_by_a_person_and_by_nobody_else(people: dict[str, Any]) -> None:
    bundle = small()
    assert offered(bundle) == Outcome("accepted")
    assert not procedure.knows(build(bundle).meaning)
    (offer,) = procedure.offers()
    with making.acting(people["worker"]), pytest.raises(Refused):
        install_offered(offer=offer.id, by=people["worker"])
    with making.acting(people["focal"]):
        release = install_offered(offer=offer.id, by=people["focal"])
    assert procedure.knows(release.meaning)
    assert procedure.current().meaning != release.meaning
    assert procedure.offers() == []


@pytest.mark.usefixtures("people")
def test_an_edition_that_is_not_what_its_hash_says_is_rejected() -> None:
    assert offered(other(procedure.current()), meaning="0" * 64).state == "rejected"
    assert offered({"procedure": {}}, meaning="0" * 64).state == "rejected"
    assert procedure.offers() == []


def test_an_offered_edition_with_problems_is_not_installed(people: dict[str, Any]) -> None:
    bundle = small()
    bundle["roles"]["roles"][0]["id"] = "nobody"
    offered(bundle)
    (offer,) = procedure.offers()
    with making.acting(people["focal"]), pytest.raises(Refused, match="there is no role"):
        install_offered(offer=offer.id, by=people["focal"])
    assert not procedure.knows(offer.release.meaning)


def test_an_edition_of_other_countries_is_not_installed(people: dict[str, Any]) -> None:
    offered(dict(made_up.release().bundle))
    (offer,) = procedure.offers()
    with making.acting(people["focal"]), pytest.raises(Refused):
        install_offered(offer=offer.id, by=people["focal"])


def test_an_edition_is_offered_to_the_other_country_in_one_letter(people: dict[str, Any]) -> None:
    with making.acting(people["focal"]):
        offer_release(meaning=procedure.current().meaning, by=people["focal"])
    with transaction.atomic():
        agencies.act_as_service("courier")
        assert Outbox.objects.filter(kind=KIND).count() == 1


@pytest.mark.usefixtures("people")
def test_a_case_under_an_unknown_edition_is_held_until_it_is_installed() -> None:
    abroad, bundle = Abroad(), other(procedure.current())
    abroad.id, abroad.number = uuid4(), new_case_number("KH")
    meaning = build(bundle).meaning
    agreed = abroad.written("ask_consent", release=meaning, facts={"consent.scope": "tracing", "consent.answer": "yes"})
    asked = abroad.written("request_tracing", release=meaning, pointers={"relies": [agreed.id]})
    assert abroad.arrive(agreed, asked, release=meaning) == Outcome("held", "unknown_release")
    installed(bundle)
    assert abroad.arrive(agreed, asked, release=meaning).state == "accepted"
    assert abroad.file.release.meaning == meaning


def test_a_case_moves_when_both_words_are_common_and_keeps_what_was_written(people: dict[str, Any]) -> None:
    abroad = Abroad()
    new = installed(other(procedure.current(), without=GONE))
    acting(people, propose_release, case_id=abroad.id, meaning=new.meaning)
    assert abroad.file.editions == (procedure.current().meaning,)
    abroad.received()
    (proposal,) = proposals(abroad.file)
    assert abroad.arrive(abroad.move({"move": "accept"}, accepts=[proposal.id])).state == "accepted"
    file = abroad.file
    assert file.release.meaning == new.meaning
    assert {one.step for one in file.entries if one.step} == {"ask_consent", "request_tracing"}
    assert {one.release for one in file.entries} == {procedure.current().meaning}
    page = making.browser(people["focal"]).get(f"/cases/{abroad.id}/")
    assert page.status_code == 200
    assert new.meaning[:8] in page.text


def test_what_was_written_under_the_old_edition_still_arrives_after_the_move(people: dict[str, Any]) -> None:
    abroad = Abroad()
    new = installed(other(procedure.current(), without="stop_looking"))
    acting(people, propose_release, case_id=abroad.id, meaning=new.meaning)
    abroad.received()
    (proposal,) = proposals(abroad.file)
    abroad.arrive(abroad.move({"move": "accept"}, accepts=[proposal.id]))
    (agreed,) = [one for one in abroad.file.entries if one.step == "ask_consent"]
    old = abroad.written("request_tracing", pointers={"relies": [str(agreed.id)]})
    assert abroad.arrive(old).state == "accepted"
    assert abroad.arrive(replace(old, id=str(uuid7()), release=new.meaning)).state == "accepted"
    assert abroad.arrive(replace(old, id=str(uuid7()), release="e" * 64)) == Outcome("held", "other_release")


def test_an_acceptance_that_overtakes_our_receipt_waits_for_it(people: dict[str, Any]) -> None:
    abroad = Abroad()
    new = installed(other(procedure.current()))
    acting(people, propose_release, case_id=abroad.id, meaning=new.meaning)
    (proposal,) = proposals(abroad.file)
    accepted = abroad.move({"move": "accept"}, accepts=[proposal.id])
    assert abroad.arrive(accepted) == Outcome("held", "needs_1")
    abroad.received()
    assert abroad.arrive(accepted).state == "accepted"
    assert abroad.file.release.meaning == new.meaning


def test_their_proposal_is_accepted_here_only_when_its_edition_is_installed(people: dict[str, Any]) -> None:
    abroad, bundle = Abroad(), other(procedure.current())
    meaning = build(bundle).meaning
    assert abroad.arrive(abroad.proposes(meaning)).state == "accepted"
    (proposal,) = proposals(abroad.file)
    with pytest.raises(Refused, match="not installed here yet"):
        acting(people, accept_release, case_id=abroad.id, proposal=UUID(proposal.id))
    installed(bundle)
    acting(people, accept_release, case_id=abroad.id, proposal=UUID(proposal.id))
    assert abroad.file.release.meaning != meaning
    abroad.received()
    assert abroad.file.release.meaning == meaning


def test_a_declined_proposal_leaves_the_case_where_it_is(people: dict[str, Any]) -> None:
    abroad = Abroad()
    new = installed(other(procedure.current()))
    abroad.arrive(abroad.proposes(new.meaning))
    (proposal,) = proposals(abroad.file)
    acting(people, decline_release, case_id=abroad.id, proposal=UUID(proposal.id))
    abroad.received()
    assert [one.state for one in proposals(abroad.file)] == ["ended"]
    with pytest.raises(Refused, match="meanwhile"):
        acting(people, accept_release, case_id=abroad.id, proposal=UUID(proposal.id))


def test_nobody_moves_a_case_alone(people: dict[str, Any]) -> None:
    abroad = Abroad()
    new = installed(other(procedure.current()))
    acting(people, propose_release, case_id=abroad.id, meaning=new.meaning)
    (proposal,) = proposals(abroad.file)
    with pytest.raises(Refused, match="other country answers"):
        acting(people, accept_release, case_id=abroad.id, proposal=UUID(proposal.id))
    theirs = abroad.proposes(new.meaning)
    abroad.arrive(theirs)
    assert abroad.arrive(abroad.move({"move": "accept"}, accepts=[theirs.id])) == Outcome("rejected", "not_the_writer")
    assert abroad.arrive(abroad.move({"move": "accept", "why": "so"}, accepts=[proposal.id])).state == "rejected"


def test_a_case_that_the_other_country_does_not_know_is_not_moved(people: dict[str, Any]) -> None:
    made = making.opened(people=people)
    new = installed(other(procedure.current()))
    with making.acting(people["head"]), pytest.raises(Refused, match="nobody to agree with"):
        propose_release(case_id=made.case.id, meaning=new.meaning, by=people["head"], entry_id=uuid7(),
                        today=making.today())  # fmt: skip


@pytest.mark.parametrize("language", ["en", "th", "km"])
def test_the_pages_of_editions_open_and_act(people: dict[str, Any], language: str) -> None:
    abroad = Abroad()
    offered(small())
    new = installed(other(procedure.current()))
    focal = making.browser(people["focal"], language)
    page = focal.get("/editions/")
    assert page.status_code == 200
    (offer,) = procedure.offers()
    assert focal.post("/editions/", {"act": "install", "about": str(offer.id)}).status_code == 302
    assert procedure.offers() == []
    meaning = new.meaning
    address = f"/cases/{abroad.id}/edition/"
    assert focal.get(f"{address}?to={meaning}").status_code == 200
    sent = {"act": "propose", "about": meaning, "entry": str(uuid7())}
    assert [focal.post(address, sent).status_code for _twice in range(2)] == [302, 302]
    assert [one.state for one in proposals(abroad.file)] == ["open"]
    assert focal.get(address).status_code == 200
    assert focal.get("/").status_code == 200


def test_their_proposal_stands_among_the_news(people: dict[str, Any]) -> None:
    abroad = Abroad()
    abroad.arrive(abroad.proposes("f" * 64))
    page = making.browser(people["focal"]).get("/")
    assert "Edition of the procedure" in page.text


@pytest.mark.django_db(transaction=True)
def test_a_held_letter_is_applied_by_itself_when_its_edition_is_installed() -> None:
    partner, people = Partner(), cast.plant("TH")
    partner.meet()
    bundle = small()
    meaning, case_id = build(bundle).meaning, uuid4()
    agreed = Content(
        id=str(uuid7()), case=str(case_id), kind="step", step="give_word", form="word@1", release=meaning,
        happened_on="2026-11-10", week="", written_at="2026-11-10T08:00:00+07:00", author="keeper", agency="kh",
        node="KH", facts={}, salt="00" * 16,
    )  # fmt: skip
    frame = messages.CaseFrame(case_id, new_case_number("KH"), "KH", "TH", meaning)
    body = messages.body(frame, [agreed.as_json()])
    receive_bytes(partner.letter(messages.KIND, body, case_id=case_id), carrier="test")
    apply_waiting()
    assert states(case_id) == [("held", "unknown_release")]
    receive_bytes(partner.letter(KIND, {"meaning": meaning, "procedure": bundle}), carrier="test")
    apply_waiting()
    (offer,) = procedure.offers()
    with making.acting(people["focal"]):
        install_offered(offer=offer.id, by=people["focal"])
    apply_waiting()
    assert states(case_id) == [("accepted", "")]


def states(case_id: UUID) -> list[tuple[str, str]]:
    with transaction.atomic():
        agencies.act_as_service("courier")
        return list(Inbox.objects.filter(case_id=case_id).values_list("state", "code"))
