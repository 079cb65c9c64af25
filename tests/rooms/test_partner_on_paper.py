"""A node works wholly alone: its partner's letters are typed in with their numbers, and count as told by them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases.actions import type_in
from homeward.cases.models import Told
from homeward.cases.queries import on_paper
from homeward.cases.queries.journal import journal
from homeward.cases.tests import making
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure.rules import promises

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> making.Made:
    """A case whose tracing request was signed, numbered and sent on paper."""
    made, entry = making.asked()
    made.sign_and_send(entry)
    return made


def answer(made: making.Made, step: str, number: str = "១២៣/២៦ ស.អ.យ", **given: Any) -> Any:
    on = making.today()
    with transaction.atomic():
        agencies.act_as(made.people["worker"])
        return type_in(
            case_id=made.case.id, step=step, values=making.values(step, on, **given), number=number,
            dated=on - timedelta(days=1), by=made.people["worker"], entry_id=uuid7(), today=on,
        )  # fmt: skip


def file(made: making.Made) -> Any:
    with transaction.atomic():
        agencies.act_as_service("test")
        return journal(made.case.id)


def test_their_answer_typed_in_closes_what_they_owed(made: making.Made) -> None:
    assert on_paper.theirs_now(file(made))[0] == "take_tracing"
    answer(made, "take_tracing")
    [owed] = promises(file(made).common, file(made).release)
    assert owed.state == "taken" and owed.due_on
    answer(made, "answer_tracing", answer__outcome="suitable_with_support")
    after = file(made)
    assert promises(after.common, after.release) == ()
    assert after.common.counting("answer.outcome") == "suitable_with_support"


def test_what_was_typed_in_says_so_and_names_their_paper(made: making.Made) -> None:
    entry = answer(made, "take_tracing")
    assert (entry.author, entry.node) == ("paper", "KH")
    with transaction.atomic():
        agencies.act_as(made.people["worker"])
        assert Told.objects.get(entry=entry).code == "paper"


def test_a_letter_without_a_number_is_refused(made: making.Made) -> None:
    with pytest.raises(Refused) as refused:
        answer(made, "take_tracing", number=" ")
    assert "number" in refused.value.fields


def test_a_step_that_they_could_not_do_now_is_refused(made: making.Made) -> None:
    with pytest.raises(Refused):
        answer(made, "receive_person")
    with pytest.raises(Refused):
        answer(made, "hold_interview")


def test_the_page_types_in_prints_and_says_what_is_owed(made: making.Made) -> None:
    browser = making.browser(made.people["worker"])
    case = f"/cases/{made.case.id}/"
    assert browser.get(case + "on-paper/").status_code == 200
    page = browser.get(case + "on-paper/take_tracing/")
    assert page.status_code == 200
    sent = {"entry": str(page.context["entry"]), "number": "123", "dated": making.today().isoformat()}
    assert browser.post(case + "on-paper/take_tracing/", {**sent, "number": ""}).status_code == 422
    assert browser.post(case + "on-paper/take_tracing/", sent).status_code == 302
    told = on_paper.told_on_paper(file(made))
    printed = browser.get(f"{case}print/letter/{told[0].id}/")
    assert printed.status_code == 200 and printed.content.startswith(b"%PDF")
