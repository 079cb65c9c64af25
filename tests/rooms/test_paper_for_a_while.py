"""Two nodes that go by paper for a while and then by letter again: one stream, and nothing counts twice."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.cases import messages
from homeward.cases.actions import letters_changed, offer_case, type_in
from homeward.cases.models import Told
from homeward.cases.queries.contents import contents_of
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules.entries import Content
from homeward.cases.tests import making
from homeward.exchange import actions as exchange
from homeward.exchange.models import Outbox
from homeward.exchange.rules import Letter, Outcome
from homeward.exchange.tests.partner import Partner
from homeward.lib.ids import uuid7
from homeward.procedure.rules import promises

pytestmark = pytest.mark.django_db
NUMBERS = {"take_tracing": "១២៣/២៦ ស.អ.យ", "answer_tracing": "១៣០/២៦ ស.អ.យ"}


@pytest.fixture
def made() -> making.Made:
    """A case whose tracing request went as a letter and was accepted; then people chose paper."""
    with transaction.atomic(), agencies.service("courier"):
        Partner().meet()
    made, entry = making.asked()
    made.sign_and_send(entry)
    with transaction.atomic(), agencies.service("courier"):
        letters = list(Outbox.objects.filter(case_id=made.case.id).values_list("mid", flat=True))
        letters_changed([(one, "accepted", "") for one in letters])
        exchange.choose_ways(partner="kh.mosvy", ways=["paper"], neutral=[])
    return made


def file(made: making.Made) -> Journal:
    with transaction.atomic():
        agencies.act_as_service("test")
        return journal(made.case.id)


def typed(made: making.Made, step: str, **given: Any) -> Content:
    """The other side's answer, read on paper and typed in."""
    on = making.today()
    with making.acting(made.people["worker"]):
        row = type_in(case_id=made.case.id, step=step, values=making.values(step, on, **given), number=NUMBERS[step],
                      dated=on - timedelta(days=1), by=made.people["worker"], entry_id=uuid7(), today=on)  # fmt: skip
        return contents_of([row])[0]


def as_they_wrote_it(one: Content, names: dict[str, str]) -> Content:
    """The entry of the other node of which we had the paper: its own id, and ids that only it knows."""
    answers = {name: value for name, value in one.answers.items() if not name.startswith("paper.")}
    pointers = {name: [names.get(i, i) for i in ids] for name, ids in one.pointers.items()}
    return replace(one, id=names[one.id], author="focal_point", agency="kh-focal", answers=answers, pointers=pointers)


def arrive(made: making.Made, content: Content, number: str) -> Outcome:
    case = made.case
    frame = messages.CaseFrame(case.id, case.number, case.host, case.home, case.release)
    letter = Letter(mid=uuid7(), iss="kh.mosvy", aud="th.msdhs", kind=messages.KIND, seq=1, case_id=case.id,
                    body=messages.body(frame, [content.as_json()]),
                    official={"number": number, "date": "2026-11-20"})  # fmt: skip
    return making.taken_in(letter)


def counted(file: Journal) -> list[str]:
    return sorted(entry.step for entry in file.common_entries())


def both_typed(made: making.Made) -> list[Content]:
    return [typed(made, "take_tracing"), typed(made, "answer_tracing", answer__outcome="suitable_with_support")]


def on_the_line_again() -> None:
    with transaction.atomic(), agencies.service("courier"):
        exchange.choose_ways(partner="kh.mosvy", ways=["direct"], neutral=[])


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1)])
def test_what_was_typed_in_counts_once_when_its_letter_comes(made: making.Made, order: tuple[int, ...]) -> None:
    papers = both_typed(made)
    before = file(made)
    on_the_line_again()
    names = {one.id: str(uuid7()) for one in papers}
    theirs = [as_they_wrote_it(one, names) for one in papers]
    for which in order:
        # Numbers are written in other digits, and spaced as their registry does.
        number = NUMBERS[theirs[which].step].translate(str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")) + " "
        assert arrive(made, theirs[which], number) == Outcome("accepted")
    after = file(made)
    assert counted(after) == counted(before)
    assert set(names.values()) <= {str(entry.id) for entry in after.common_entries()}
    assert promises(after.common, after.release) == promises(before.common, before.release) == ()
    assert after.common.counting("answer.outcome") == after.own.counting("answer.outcome") == "suitable_with_support"


def test_our_papers_go_as_letters_in_the_old_stream_and_theirs_do_not_go(made: making.Made) -> None:
    papers = both_typed(made)
    ours = made.do("raise_hold", 20)
    before = file(made)
    told = [e for e in before.entries if (row := before.told.get(e.id)) and not row.incoming and row.code == "paper"]
    assert told and ours
    on_the_line_again()
    with making.acting(made.people["head"]):
        offer_case(case_id=made.case.id, by=made.people["head"], today=making.today(), since=made.start)
    with transaction.atomic(), agencies.service("courier"):
        rows = list(Outbox.objects.filter(case_id=made.case.id).order_by("seq"))
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1)) and len(rows) > 1
    after = file(made)
    assert not after.case.on_paper
    posted = {str(one.entry_id) for one in Told.objects.filter(letter__in=[row.mid for row in rows])}
    assert {str(one.id) for one in told} <= posted
    assert not posted & {one.id for one in papers}
    assert counted(after) == counted(before)


def test_an_answer_of_which_no_paper_was_typed_in_is_an_entry_like_any_other(made: making.Made) -> None:
    take = typed(made, "take_tracing")
    on_the_line_again()
    stranger = replace(as_they_wrote_it(take, {take.id: str(uuid4())}), happened_on="2026-01-05")
    before = counted(file(made))
    arrive(made, stranger, "999/26")
    assert len(counted(file(made))) == len(before) + 1
