"""Not decided as a victim: the file is there for the reviewing body only, until somebody asks for a second look."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.utils import translation

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.agencies.queries import User
from homeward.cases.actions import ask_second, complete_step, confirm_second, project, write_note
from homeward.cases.models import Case, Entry, ListRow, Task
from homeward.cases.queries.lists import Filters, cases
from homeward.cases.tests import making
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.people import actions as people
from homeward.people import queries as names

pytestmark = pytest.mark.django_db
NAME = "Sok Sophea"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    names.forget()
    with translation.override("en"):
        yield


def decided(decision: str = "not_decided") -> making.Made:
    """A case with a name and a note in which somebody decided."""
    made = making.opened()
    with making.acting(made.people["worker"]):
        write_note(case_id=made.case.id, text="the story", by=made.people["worker"], entry_id=uuid7())
        with agencies.service("test"):
            people.project(made.case.id, made.case.id, [("name.latin", NAME)])
    made.do("record_identification", 1, identification__decision=decision)
    return made


def seal(made: making.Made) -> None:
    """The worker writes it, the head confirms."""
    entry_id, today = uuid7(), making.today()
    given = making.values("seal_file", today)
    with making.acting(made.people["worker"]):
        ask_second(entry_id=entry_id, case_id=made.case.id, step="seal_file", raw={"seal.told": ["yes"]},
                   by=made.people["worker"], today=today)  # fmt: skip
    with making.acting(made.people["head"]):
        confirm_second(entry_id=entry_id, values=given, by=made.people["head"], today=today)


def sees(user: User, case_id: UUID) -> tuple[bool, bool, bool]:
    """Whether the database shows the case, a list its row, and a search by name finds it."""
    with making.acting(user):
        return (Case.objects.filter(id=case_id).exists(),
                cases(user, Filters()).filter(case_id=case_id).exists(),
                cases(user, Filters(text=NAME)).filter(case_id=case_id).exists())  # fmt: skip


def everything(case_id: UUID) -> tuple[list[str], set[tuple[str, str, str]]]:
    """What stands in the journal, and who has the case."""
    with agencies.service("test"):
        digests = sorted(Entry.objects.filter(case_id=case_id).values_list("digest", flat=True))
        holders = {(one.agency.code, str(one.user or ""), one.part) for one in offices.holders(case_id)}
    return digests, holders


def test_a_sealed_file_is_gone_for_everybody_but_the_reviewing_body_and_comes_back_whole() -> None:
    made = decided()
    case_id, hers = made.case.id, [made.people["worker"], made.people["head"]]
    entries, holders = everything(case_id)
    assert all(sees(one, case_id) == (True, True, True) for one in hers)
    seal(made)
    for one in hers:
        assert sees(one, case_id) == (False, False, False)
        browser = making.browser(one)
        assert browser.get(f"/cases/{case_id}/").status_code == 404
        assert made.case.number not in browser.get("/cases/").text + browser.get("/").text
        with making.acting(one), pytest.raises(Refused):
            write_note(case_id=case_id, text="more", by=one, entry_id=uuid7())
    focal = made.people["focal"]
    assert sees(focal, case_id)[:2] == (True, True)
    sealed_entries, sealed_holders = everything(case_id)
    assert set(entries) < set(sealed_entries)
    assert {agency for agency, _user, _part in sealed_holders} == {focal.agency.code}
    made.do("ask_second_look", 20, by="focal", look__asked_by="ngo")
    assert all(sees(one, case_id) == (True, True, True) for one in hers)
    again, now = everything(case_id)
    assert set(sealed_entries) < set(again)
    assert holders <= now
    assert "the story" in making.browser(hers[0]).get(f"/cases/{case_id}/").text


def test_of_a_sealed_file_the_reviewing_body_sees_the_minimum_in_its_language() -> None:
    made = decided("withdrawn")
    seal(made)
    focal, home = made.people["focal"], f"/cases/{made.case.id}/"
    page = making.browser(focal).get(home).text
    assert "This file is sealed." in page
    assert made.case.number in page
    assert "Ask for a second look" in page
    for gone in ("the story", "Lotus", NAME, "Unlock names", "Ask for a consent"):
        assert gone not in page
    for away in ("crossing/", "print/handover/", "papers/", "assign/", "steps/hold_interview/"):
        assert making.browser(focal).get(home + away).status_code == 404
    with agencies.service("test"):
        note = Entry.objects.get(case_id=made.case.id, kind=Entry.Kind.NOTE)
        written = Entry.objects.get(case_id=made.case.id, step="seal_file", told=False)
    assert making.browser(focal).get(f"{home}entries/{note.id}/").status_code == 404
    assert making.browser(focal).get(f"{home}entries/{written.id}/").status_code == 200
    for language, word in (("th", "ปิดผนึก"), ("km", "បិទត្រា")):
        assert word in making.browser(focal, language).get(home).text


def test_on_the_desk_lies_only_what_a_sealed_file_leaves_there_and_rows_made_anew_stay_so() -> None:
    made = decided()
    seal(made)
    with agencies.service("test"):
        project(made.case.id, today=making.today())
        tasks = list(Task.objects.filter(case_id=made.case.id))
        rows = list(ListRow.objects.filter(case_id=made.case.id))
    assert {one.step for one in tasks} == {"end_review_time"}
    assert [one.agency_id for one in rows] == [made.people["focal"].agency_id]


def test_only_its_own_steps_can_be_done_in_a_sealed_file() -> None:
    made = decided()
    seal(made)
    with pytest.raises(Refused, match="sealed"):
        made.do("ask_origin", 20, by="focal")


def test_nobody_is_told_that_a_sealed_file_has_a_like_name() -> None:
    one, asked = making.asked()
    other = making.opened(people=one.people)
    for made in (one, other):
        with making.acting(made.people["worker"]), agencies.service("test"):
            people.project(made.case.id, made.case.id, [("name.latin", NAME)])
    other.do("record_identification", 1, identification__decision="not_decided")
    address, words = f"/cases/{one.case.id}/rounds/{asked.id}/", "There is another one like this"
    assert words in making.browser(one.people["head"]).get(address).text
    seal(other)
    assert words not in making.browser(one.people["head"]).get(address).text


def test_a_file_of_a_victim_is_not_sealed() -> None:
    made = decided("victim")
    with pytest.raises(Refused), making.acting(made.people["head"]):
        complete_step(case_id=made.case.id, step="seal_file", values={}, by=made.people["head"], entry_id=uuid7(),
                      today=making.today())  # fmt: skip
