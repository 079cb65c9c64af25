"""What arrives from the other country is judged entry by entry: accepted, held or rejected, with a code."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from tools.demo import cast

from homeward.agencies import actions as agencies
from homeward.cases import messages
from homeward.cases.actions import entries_came, receive_entries, receive_many
from homeward.cases.models import Case, Entry, Task, Told
from homeward.cases.queries.journal import journal
from homeward.cases.rules.entries import Content
from homeward.cases.tests import making
from homeward.exchange import words
from homeward.exchange.rules import Letter, Outcome
from homeward.lib.ids import new_case_number, uuid7
from homeward.procedure import queries as procedure

pytestmark = pytest.mark.django_db


def entry(case_id: str, step: str, **changes: Any) -> Content:
    """A told entry as Cambodia would write it for a case that it hosts."""
    release = procedure.current()
    form = release.steps[step].form
    plain = Content(
        id=str(uuid7()), case=case_id, kind="step", step=step, form=f"{form}@1" if form else "",
        release=release.meaning, happened_on="2026-11-10", week="", written_at="2026-11-10T08:00:00+07:00",
        author="shelter_worker", agency="kh-shelter", node="KH", salt="00" * 16,
    )  # fmt: skip
    return replace(plain, **changes)


def consent(case_id: str, scope: str = "tracing", **changes: Any) -> Content:
    facts = {"consent.scope": scope, "consent.answer": "yes", "consent.until": "2027-03-01"}
    return entry(case_id, "ask_consent", facts=facts, **changes)


def request(case_id: str, *relied: Content, **changes: Any) -> Content:
    return entry(case_id, "request_tracing", pointers={"relies": [one.id for one in relied]}, **changes)


def letter_of(frame: messages.CaseFrame, contents: Sequence[Content], *, sender: str = "kh.mosvy") -> Letter:
    body = messages.body(frame, [one.as_json() for one in contents])
    return Letter(
        mid=uuid7(), iss=sender, aud="th.msdhs", kind=messages.KIND, body=body, seq=1, case_id=UUID(str(frame.id))
    )


def arrive(case_id: str, *contents: Content, sender: str = "kh.mosvy", **frame: Any) -> Outcome:
    made = messages.CaseFrame(
        id=uuid4(), number=new_case_number("KH"), host="KH", home="TH", release=procedure.current().meaning
    )
    made = replace(made, **{"id": case_id, **frame})
    letter = letter_of(made, contents, sender=sender)
    return making.taken_in(letter)


@pytest.fixture
def case_id() -> str:
    cast.plant("TH")
    return str(uuid4())


def seen(case_id: str) -> Any:
    with transaction.atomic():
        agencies.act_as_service("test")
        return journal(case_id)


def nothing_is_here() -> bool:
    with transaction.atomic():
        agencies.act_as_service("test")
        return not (Case.objects.exists() or Entry.objects.exists() or Told.objects.exists())


def test_a_request_with_its_consent_opens_the_case_at_the_focal_point(case_id: str) -> None:
    agreed = consent(case_id)
    assert arrive(case_id, agreed, request(case_id, agreed)) == Outcome("accepted", "")
    file = seen(case_id)
    assert [one.step for one in file.common_entries()] == ["ask_consent", "request_tracing"]
    with transaction.atomic():
        agencies.act_as(cast.person("TH", "focal"))
        assert Task.objects.filter(kind="news").count() == 2
        assert Task.objects.filter(kind="do", step="take_tracing").exists()


def test_a_request_without_its_consent_is_held_and_leaves_nothing(case_id: str) -> None:
    assert arrive(case_id, request(case_id, consent(case_id))).state == "held"
    assert nothing_is_here()


def test_a_consent_for_something_else_does_not_carry_a_request(case_id: str) -> None:
    other = consent(case_id, "photo")
    assert arrive(case_id, other, request(case_id, other)).state != "accepted"


def test_an_answer_that_the_form_does_not_let_cross_is_rejected(case_id: str) -> None:
    agreed = consent(case_id)
    outcome = arrive(case_id, agreed, request(case_id, agreed, answers={"interview.story": "…"}))
    assert outcome == Outcome("rejected", "more_than_agreed")
    assert nothing_is_here()


def test_the_same_letter_twice_is_one_set_of_entries(case_id: str) -> None:
    agreed = consent(case_id)
    asked = request(case_id, agreed)
    number = new_case_number("KH")
    arrive(case_id, agreed, asked, number=number)
    assert arrive(case_id, agreed, asked, number=number).state == "accepted"
    assert len(list(seen(case_id).common_entries())) == 2


def test_an_entry_that_comes_again_with_another_content_is_rejected(case_id: str) -> None:
    agreed = consent(case_id)
    asked = request(case_id, agreed)
    number = new_case_number("KH")
    arrive(case_id, agreed, asked, number=number)
    assert arrive(case_id, replace(asked, happened_on="2026-11-11"), number=number) == Outcome(
        "rejected", "entry_changed"
    )


def test_an_entry_whose_digest_is_not_that_of_its_content_is_rejected(case_id: str) -> None:
    frame = messages.CaseFrame(uuid4(), new_case_number("KH"), "KH", "TH", procedure.current().meaning)
    body = messages.body(frame, [{**consent(case_id).as_json(), "week": "2026-W01"}])
    letter = Letter(mid=uuid7(), iss="kh.mosvy", aud="th.msdhs", kind=messages.KIND, body=body, seq=1, case_id=frame.id)
    with transaction.atomic():
        agencies.act_as_service("courier")
        assert receive_entries(letter) == Outcome("rejected", "digest")


def test_a_letter_in_the_stream_of_another_case_is_rejected_with_a_code_for_both_sides(case_id: str) -> None:
    agreed = consent(case_id)
    frame = messages.CaseFrame(UUID(case_id), new_case_number("KH"), "KH", "TH", procedure.current().meaning)
    letter = letter_of(frame, [agreed, request(case_id, agreed)])
    for elsewhere in (uuid4(), None):
        assert making.taken_in(replace(letter, case_id=elsewhere)) == Outcome("rejected", "other_case")
    assert nothing_is_here()
    assert words.why("other_case") != "other_case"
    assert making.taken_in(letter).state == "accepted"


def test_nobody_speaks_for_the_other_country(case_id: str) -> None:
    agreed = consent(case_id, node="TH")
    assert arrive(case_id, agreed).code == "not_the_writer"


def test_a_step_of_the_other_side_is_not_theirs_to_say(case_id: str) -> None:
    agreed = consent(case_id)
    arrive(case_id, agreed, request(case_id, agreed))
    assert arrive(case_id, entry(case_id, "take_tracing"), number="KH-2222-2222").state == "held"


def test_a_case_of_two_other_countries_is_not_ours(case_id: str) -> None:
    assert arrive(case_id, consent(case_id), home="LA").code == "not_our_case"


def test_an_edition_that_is_not_here_holds_the_letter_until_it_comes(case_id: str) -> None:
    assert arrive(case_id, consent(case_id), release="f" * 64) == Outcome("held", "unknown_release")


def test_a_withdrawal_that_is_here_refuses_what_relies_on_the_consent(case_id: str) -> None:
    agreed = consent(case_id)
    number = new_case_number("KH")
    arrive(case_id, agreed, request(case_id, agreed), number=number)
    gone = entry(
        case_id, "withdraw_consent", facts={"withdrawal.scope": "tracing"}, pointers={"withdraws": [agreed.id]}
    )
    assert arrive(case_id, gone, number=number).state == "accepted"
    assert arrive(case_id, request(case_id, agreed), number=number) == Outcome("rejected", "withdrawn")
    assert not seen(case_id).common.consented


def test_a_round_of_letters_ends_as_if_they_had_come_one_by_one(case_id: str) -> None:
    other, release = str(uuid4()), procedure.current().meaning
    frames = {
        one: messages.CaseFrame(UUID(one), new_case_number("KH"), "KH", "TH", release) for one in (case_id, other)
    }
    agreed, elsewhere = consent(case_id), consent(other)
    asked = request(case_id, agreed)
    letters = [
        letter_of(frames[case_id], [agreed, asked]),
        letter_of(frames[other], [request(other, elsewhere)]),  # its consent did not come along
        letter_of(frames[other], [elsewhere]),
        letter_of(frames[case_id], [replace(asked, step="open_case")]),
        letter_of(frames[case_id], [agreed]),
        letter_of(frames[case_id], [agreed], sender="la.mlsw"),
    ]
    with transaction.atomic():
        agencies.act_as_service("courier")
        outcomes = receive_many(letters)
        entries_came([one.news for one in outcomes if one.news is not None])
    states = [(one.state, one.code) for one in outcomes]
    assert states[0] == states[2] == states[4] == ("accepted", "")
    assert states[1][0] == "held"
    assert states[3] == ("rejected", "entry_changed")
    assert states[5] == ("rejected", "not_our_case")
    assert {str(one.id) for one in seen(case_id).common_entries()} == {agreed.id, asked.id}
    assert {str(one.id) for one in seen(other).common_entries()} == {elsewhere.id}
    with transaction.atomic():
        agencies.act_as_service("test")
        assert Task.objects.filter(case_id=case_id, kind="news").count() == 2
        assert Entry.objects.filter(kind="assignment", case_id__in=frames).count() == 2
