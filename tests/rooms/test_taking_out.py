"""An entry of another person is taken out by two: gone from every reader here and abroad, its place and mark remain."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import translation
from tools.demo import cast

from homeward.agencies import actions as agencies
from homeward.cases.actions import (
    add_paper,
    ask_to_take_out,
    finish_taking_out,
    leave_in,
    letters_changed,
    take_out,
    write_note,
)
from homeward.cases.models import Draft, Entry, ListRow, Paper, Task, Told
from homeward.cases.queries.journal import Journal, journal, open_sealed
from homeward.cases.queries.taken_out import readers
from homeward.cases.rules.entries import Content
from homeward.cases.tests import making
from homeward.exchange.models import Outbox
from homeward.exchange.tests.partner import Partner
from homeward.lib.errors import Refused
from homeward.lib.ids import new_case_number, uuid7
from homeward.people import queries as people
from homeward.vault import queries as opening
from homeward.vault.rules import Destroyed
from tests.rooms import test_arriving as abroad

pytestmark = pytest.mark.django_db
Committed = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """What a transaction does when it is done, done."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def file_of(case_id: UUID | str) -> Journal:
    with transaction.atomic():
        agencies.act_as_service("test")
        return journal(UUID(str(case_id)))


def asked(made: making.Made, entry: Entry, by: str = "worker", **more: Any) -> UUID:
    with making.acting(made.people[by]):
        return ask_to_take_out(case_id=made.case.id, entry_id=entry.id, by=made.people[by], ask_id=uuid7(),
                               today=making.today(), **more)  # fmt: skip


def taken(made: making.Made, entry: Entry, committed: Committed, **more: Any) -> Entry:
    ask = asked(made, entry, **more)
    with committed(), making.acting(made.people["head"]):
        return take_out(case_id=made.case.id, ask_id=ask, by=made.people["head"], today=making.today())


def note(made: making.Made, text: str = "A result that is another woman's.") -> Entry:
    with making.acting(made.people["worker"]):
        return write_note(case_id=made.case.id, text=text, by=made.people["worker"], entry_id=uuid7())


def all_received() -> None:
    """The other country has accepted every letter of ours."""
    with transaction.atomic():
        agencies.act_as_service("courier")
        letters_changed([(one, "accepted", "") for one in Outbox.objects.values_list("mid", flat=True)])


def out_of(case: str, named: Content) -> Content:
    """Cambodia's word that an entry of its own belongs to another person."""
    return replace(abroad.consent(case), kind="taken_out", step="", form="", facts={}, pointers={"ends": [named.id]})


def letters(**chosen: Any) -> list[Outbox]:
    with transaction.atomic():
        agencies.act_as_service("courier")
        return list(Outbox.objects.filter(**chosen).order_by("seq"))


def test_two_people_take_it_out_and_only_its_mark_and_its_place_remain(committed: Committed) -> None:
    made, asked_for = making.asked()
    visits = made.do("hold_interview", 13, interview__wants_family_asked="yes", interview__name_latin="Sok Wrong")
    with transaction.atomic():
        agencies.act_as_service("test")
        assert made.case.id in {hit.case_id for hit in people.find("Sok Wrong")}
    digest = visits.digest
    taken(made, visits, committed)
    file = file_of(made.case.id)
    left = next(one for one in file.entries if one.id == visits.id)
    assert (left.digest, left.step, left.facts, left.happened_on) == (digest, "", {}, None)
    assert open_sealed([left]) == {}
    assert str(visits.id) not in file.own.entries
    assert str(asked_for.id) in file.own.entries
    with transaction.atomic():
        agencies.act_as_service("test")
        assert made.case.id not in {hit.case_id for hit in people.find("Sok Wrong")}
        assert not Draft.objects.filter(case_id=made.case.id, awaiting=True).exists()
    page = making.browser(made.people["worker"]).get(f"/cases/{made.case.id}/").text
    assert page.count("An entry of another person was removed") == 1
    assert making.browser(made.people["worker"]).get(f"/cases/{made.case.id}/entries/{visits.id}/").status_code == 200


def test_one_person_alone_takes_nothing_out() -> None:
    made = making.opened()
    found = note(made)
    ask = asked(made, found, by="head")
    with making.acting(made.people["head"]), pytest.raises(Refused):
        take_out(case_id=made.case.id, ask_id=ask, by=made.people["head"], today=making.today())
    with making.acting(made.people["worker"]), pytest.raises(Refused):
        take_out(case_id=made.case.id, ask_id=ask, by=made.people["worker"], today=making.today())
    assert open_sealed([found])


def test_it_stays_when_the_second_person_says_so_and_asking_twice_is_asking_once() -> None:
    made = making.opened()
    found = note(made)
    ask = asked(made, found)
    assert asked(made, found) == ask
    with making.acting(made.people["head"]):
        leave_in(case_id=made.case.id, ask_id=ask, by=made.people["head"], today=making.today())
        with pytest.raises(Refused):
            take_out(case_id=made.case.id, ask_id=ask, by=made.people["head"], today=making.today())
        assert not Task.objects.filter(kind=Task.Kind.SECOND).exists()
    assert open_sealed([found])


def test_a_paper_goes_with_its_file(committed: Committed) -> None:
    made = making.opened()
    worker = made.people["worker"]
    with making.acting(worker):
        paper = add_paper(case_id=made.case.id, kind="other", name="result.txt", data=b"hers", media_type="text/plain",
                          by=worker, paper_id=uuid7())  # fmt: skip
        entry = Entry.objects.get(id=paper.entry_id)
    taken(made, entry, committed)
    with making.acting(worker):
        assert not Paper.objects.filter(id=paper.id).exists()
    with pytest.raises((Destroyed, LookupError, FileNotFoundError)):
        opening.get_file(paper.id)


def test_what_was_told_is_taken_out_abroad_first_and_confirmed(committed: Committed) -> None:
    Partner().meet()
    made, request = making.asked()
    made.sign_and_send(request)
    all_received()
    before = file_of(made.case.id)
    twin = UUID(request.pointers["told_as"][0])
    word = taken(made, request, committed)
    (letter,) = letters(first=True)
    assert letter.state == "queued"
    file = file_of(made.case.id)
    told = file.told[UUID(word.pointers["told_as"][0])]
    assert (told.letter, told.state) == (letter.mid, Told.State.QUEUED)
    assert str(twin) in before.common.entries
    assert open_sealed([one for one in file.entries if one.id in (request.id, twin)]) == {}
    first = file.told[twin].letter
    with pytest.raises(Destroyed):
        opening.unseal(made.case.id, first, bytes(letters(mid=first)[0].body), context="outbox")
    page = making.browser(made.people["worker"]).get(f"/cases/{made.case.id}/").text
    assert "on its way" in page
    all_received()
    assert "removed there too" in making.browser(made.people["worker"]).get(f"/cases/{made.case.id}/").text
    assert str(twin) not in file_of(made.case.id).common.entries


def test_a_letter_that_never_left_never_leaves_and_its_consent_goes_with_the_next(committed: Committed) -> None:
    Partner().meet()
    made, request = making.asked()
    made.sign_and_send(request)
    (letter,) = letters()
    taken(made, request, committed)
    with pytest.raises(Destroyed):
        opening.unseal(made.case.id, letter.mid, bytes(letter.body), context="outbox")
    again = made.do("request_tracing", 15)
    made.sign_and_send(again, number="พม 0205/1520", after=15)
    assert len(letters()) == 3
    assert str(again.id) in file_of(made.case.id).own.entries


def test_the_other_country_keeps_nothing_of_it_and_its_desk_is_told(committed: Committed) -> None:
    cast.plant("TH")
    case, number = str(uuid4()), new_case_number("KH")
    agreed = abroad.consent(case)
    asked_for = abroad.request(case, agreed, answers={"request.name_latin": "Sok Wrong"})
    with committed():
        assert abroad.arrive(case, agreed, asked_for, number=number).state == "accepted"
    word = out_of(case, asked_for)
    with committed():
        assert abroad.arrive(case, word, number=number).state == "accepted"
    file = file_of(case)
    left = next(one for one in file.entries if str(one.id) == asked_for.id)
    assert (left.digest, left.facts, left.step) == (asked_for.digest(), {}, "")
    assert open_sealed([left]) == {}
    with transaction.atomic():
        agencies.act_as_service("test")
        assert people.find("Sok Wrong") == []
    assert asked_for.id not in file.common.entries
    with transaction.atomic():
        agencies.act_as(cast.person("TH", "focal"))
        assert not Task.objects.filter(why__entry=asked_for.id).exists()
        assert Task.objects.get(why__entry=word.id).lane == Task.Lane.FIRST
        assert ListRow.objects.filter(case_id=case).exists()
    focal = making.browser(cast.person("TH", "focal"))
    assert "An entry of another person was removed" in focal.get("/").text
    assert focal.get(f"/cases/{case}/").text.count("An entry of another person was removed") == 1


def test_a_word_that_overtakes_its_entry_empties_it_on_arrival(committed: Committed) -> None:
    cast.plant("TH")
    case, number = str(uuid4()), new_case_number("KH")
    agreed = abroad.consent(case)
    named = abroad.entry(
        case, "request_tracing", pointers={"relies": [agreed.id]}, answers={"request.name_latin": "Sok Wrong"}
    )
    word = out_of(case, named)
    with committed():
        assert abroad.arrive(case, agreed, word, number=number).state == "accepted"
    with committed():
        # Even without the consent it rested on: nothing is kept of it.
        assert abroad.arrive(case, named, number=number).state == "accepted"
    file = file_of(case)
    left = next(one for one in file.entries if str(one.id) == named.id)
    assert (left.step, left.facts) == ("", {})
    assert open_sealed([left]) == {}
    with transaction.atomic():
        agencies.act_as(cast.person("TH", "focal"))
        assert not Task.objects.filter(why__entry=named.id).exists()
        assert people.find("Sok Wrong") == []


def test_the_other_order_leaves_the_same_common_part() -> None:
    cast.plant("TH")
    digests, number = [], new_case_number("KH")
    case = str(uuid4())
    agreed = abroad.consent(case)
    named = abroad.request(case, agreed)
    word = out_of(case, named)
    for order in ([agreed, named, word], [word, named, agreed]):
        with transaction.atomic():
            for one in order:
                abroad.arrive(case, one, number=number)
            digests.append((file_of(case).common_digest(), sorted(file_of(case).common.entries)))
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


def test_only_the_country_that_wrote_it_can() -> None:
    cast.plant("TH")
    case = str(uuid4())
    agreed = abroad.consent(case)
    abroad.arrive(case, agreed, abroad.request(case, agreed))
    theirs = next(one for one in file_of(case).entries if one.step == "request_tracing")
    focal = cast.person("TH", "focal")
    with making.acting(focal), pytest.raises(Refused, match="country that wrote"):
        ask_to_take_out(case_id=theirs.case_id, entry_id=theirs.id, by=focal, ask_id=uuid7(), today=making.today())


def test_the_other_persons_worker_is_told_and_not_where_it_stood(committed: Committed) -> None:
    made = making.opened(house_name="Lotus")
    other = making.opened(house_name="Jasmine", people=made.people)
    taken(made, note(made), committed, belongs_to=other.case.number.lower())
    browser = making.browser(made.people["worker"])
    words = "Something about this person stood in another file and was removed there"
    assert words in browser.get("/").text
    page = browser.get(f"/cases/{other.case.id}/").text
    assert words in page
    assert made.case.number not in page
    (said,) = [one for one in file_of(other.case.id).entries if one.facts.get("stood_elsewhere")]
    assert browser.get(f"/cases/{other.case.id}/entries/{said.id}/").status_code == 200


def test_a_case_she_may_not_open_cannot_be_named_and_nothing_typed_is_lost() -> None:
    made = making.opened()
    found = note(made)
    address = f"/cases/{made.case.id}/entries/{found.id}/take-out/"
    worker = making.browser(made.people["worker"])
    page = worker.post(address, {"ask": str(uuid7()), "belongs_to": "TH-7K2M-9F3W"})
    assert page.status_code == 422
    assert 'value="TH-7K2M-9F3W"' in page.text
    assert "This belongs to another person" in worker.get(f"/cases/{made.case.id}/entries/{found.id}/").text


def test_who_had_read_it_is_listed_for_those_who_confirm_and_for_nobody_else(committed: Committed) -> None:
    made = making.opened()
    found = note(made)
    focal = made.people["focal"]
    with making.acting(made.people["head"]):
        agencies.grant_access(case_id=made.case.id, agency=focal.agency, user=None, part="receiving")
    assert making.browser(focal).get(f"/cases/{made.case.id}/").status_code == 200
    word = taken(made, found, committed)
    address = f"/cases/{made.case.id}/entries/{found.id}/"
    with making.acting(made.people["head"]):
        file = journal(made.case.id)
        names = {one.name for one in readers(file, word)}
    assert names == {made.people["worker"].display_name, focal.display_name}
    assert "Who had read it" in making.browser(made.people["head"]).get(address).text
    assert "Who had read it" not in making.browser(made.people["worker"]).get(address).text


def test_the_second_persons_desk_shows_it_and_the_pages_carry_it_through(committed: Committed) -> None:
    made = making.opened()
    found = note(made, "Reported by the clinic: hers.")
    worker, head = making.browser(made.people["worker"]), making.browser(made.people["head"])
    address = f"/cases/{made.case.id}/entries/{found.id}/take-out/"
    assert worker.get(address).status_code == 200
    assert worker.post(address, {"ask": str(uuid7())}).status_code == 302
    words = "An entry may belong to another person"
    assert words in head.get("/").text
    assert words not in worker.get("/").text
    assert words in worker.get(f"/cases/{made.case.id}/").text
    with making.acting(made.people["head"]):
        (ask,) = Draft.objects.filter(awaiting=True).values_list("id", flat=True)
    second = f"/cases/{made.case.id}/take-out/{ask}/"
    assert "Reported by the clinic" in head.get(second).text
    assert worker.post(second, {"act": "out"}).status_code == 422
    with committed():
        assert head.post(second, {"act": "out"}).status_code == 302
    assert "Reported by the clinic" not in worker.get(f"/cases/{made.case.id}/").text
    assert words not in head.get("/").text
    assert head.get(second).status_code == 404


def test_the_database_itself_lets_nothing_else_of_an_entry_be_changed() -> None:
    made = making.opened()
    found = note(made)
    for change in ({"facts": {}, "happened_on": None, "week": ""}, {"digest": "0" * 64}):
        with pytest.raises(DatabaseError), transaction.atomic():
            agencies.act_as_service("test")
            Entry.objects.filter(id=found.id).update(**change)


def test_a_node_that_fell_between_the_two_acts_finishes_the_destroying(committed: Committed) -> None:
    made = making.opened()
    found = note(made)
    ask = asked(made, found)
    with making.acting(made.people["head"]):
        take_out(case_id=made.case.id, ask_id=ask, by=made.people["head"], today=making.today())
    assert open_sealed([found])
    with committed():
        finish_taking_out()
    assert not open_sealed([found])
