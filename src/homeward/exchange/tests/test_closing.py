"""A closed channel: nothing leaves, nothing is lost, two persons each way, and what waited is asked about again."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.agencies.models import Agency, User
from homeward.exchange import actions, messages, queries, rules
from homeward.exchange.models import Closure, Inbox, Outbox, Stream
from homeward.exchange.tests.partner import Partner, state_of
from homeward.exchange.tests.test_page import browser
from homeward.lib.errors import Refused

PARTNER = "kh.mosvy"


@pytest.fixture
def two(kh: Partner) -> SimpleNamespace:  # noqa: ARG001
    """Two focal points and a clerk of one office, and a case of theirs."""
    agencies.act_as_nobody()
    here = Agency.objects.create(code="focal", kind="focal", names={"en": "Focal point"})
    one, other = (User.objects.create_user(n, display_name=n, agency=here, role="focal_point") for n in ("a", "b"))
    clerk = User.objects.create_user("c", display_name="c", agency=here, role="registry_clerk")
    case = uuid4()
    agencies.grant_access(case_id=case, agency=here, part="owner")
    agencies.act_as_service("courier")
    return SimpleNamespace(one=one, other=other, clerk=clerk, case=case)


def write(case: UUID | None, **changed: Any) -> UUID:
    known: dict[str, Any] = {"to": PARTNER, "kind": "case.entries/1", "case_id": case, "body": {"x": 1},
                             "consent_ids": ["c"], "needs_consent": True}  # fmt: skip
    return actions.post(**(known | changed))


def close(two: SimpleNamespace, partner: str = PARTNER) -> Closure:
    ahead = timezone.localdate() + timedelta(days=14)
    said = [actions.close_channel(partner=partner, reason="relations", review_on=ahead, user=user)
            for user in (two.one, two.other)]  # fmt: skip
    assert said == ["waits", "closed"]
    return queries.closures()[0]


def reopen(two: SimpleNamespace, closure: Closure) -> None:
    said = [actions.open_channel(closure=closure.pk, user=user) for user in (two.one, two.other)]
    assert said == ["waits", "open"]


def test_one_person_closes_nothing(kh: Partner, two: SimpleNamespace) -> None:
    ahead = timezone.localdate() + timedelta(days=14)
    actions.close_channel(partner=PARTNER, reason="relations", review_on=ahead, user=two.one)
    with pytest.raises(Refused):
        actions.close_channel(partner=PARTNER, reason="relations", review_on=ahead, user=two.one)
    write(two.case)
    assert len(kh.take()) == 1


def test_who_has_no_right_closes_nothing_and_a_closure_has_a_reason_and_a_review(two: SimpleNamespace) -> None:
    today = timezone.localdate()
    for reason, review, user in (
        ("relations", today + timedelta(days=1), two.clerk),
        ("whim", today + timedelta(days=1), two.one),
        ("relations", today, two.one),
    ):
        with pytest.raises(Refused):
            actions.close_channel(partner=PARTNER, reason=reason, review_on=review, user=user)
    assert not Closure.objects.exists()


def test_what_is_written_while_the_channel_is_closed_waits_at_the_sender_and_was_never_sealed(
    kh: Partner, two: SimpleNamespace
) -> None:
    close(two)
    mid = write(two.case)
    assert kh.take() == []
    assert Outbox.objects.get(pk=mid).attempts == 0
    assert queries.letters(two.case)[0].why == "closed"


def test_after_the_reopening_each_letter_of_a_case_is_let_go_or_withheld_by_a_person(
    kh: Partner, two: SimpleNamespace, changes: list[tuple[Any, ...]]
) -> None:
    closure = close(two)
    goes, stays = write(two.case), write(two.case)
    with pytest.raises(Refused):
        actions.let_go(mid=goes, user=two.one)
    reopen(two, closure)
    assert kh.take() == []
    assert {row.why for row in queries.letters(two.case)} == {"asks"}
    with pytest.raises(Refused):
        actions.let_go(mid=goes, user=two.clerk)
    actions.let_go(mid=goes, user=two.one)
    actions.withhold(mid=stays, user=two.one)
    letter, notice = sorted(kh.take(), key=lambda signed: signed.letter.kind)
    assert (letter.letter.mid, notice.letter.kind, notice.letter.body["mid"]) == (goes, messages.WITHHELD, str(stays))
    assert state_of(stays) == ("withdrawn", "withheld")
    assert ("case.entries/1", stays, "rejected", "withheld") in changes
    with pytest.raises(Refused):
        actions.let_go(mid=stays, user=two.other)


def test_a_withdrawal_and_letters_about_letters_leave_at_the_reopening_unasked(
    kh: Partner, two: SimpleNamespace
) -> None:
    closure = close(two)
    write(two.case)
    stop = write(two.case, first=True, needs_consent=False, consent_ids=[])
    about = write(None, kind=messages.DIGEST, body=messages.digest([], None), needs_consent=False, consent_ids=[])
    reopen(two, closure)
    assert {signed.letter.mid for signed in kh.take()} == {stop, about}


def test_the_same_person_cannot_open_alone(two: SimpleNamespace) -> None:
    closure = close(two)
    assert actions.open_channel(closure=closure.pk, user=two.one) == "waits"
    with pytest.raises(Refused):
        actions.open_channel(closure=closure.pk, user=two.one)
    assert queries.is_closed(PARTNER)


def test_with_the_exchange_off_a_letter_that_comes_stays_with_its_sender(kh: Partner, two: SimpleNamespace) -> None:
    closure = close(two, partner="")
    raw = kh.letter("case.entries/1", {"x": 1}, case_id=two.case)
    where = reverse("exchange:receive", args=[raw.split()[1].decode()])
    assert Client().put(where, raw, content_type="application/vnd.homeward.letter").status_code == 503
    agencies.act_as_service("courier")
    assert not Inbox.objects.exists()
    write(two.case)
    assert kh.take() == []
    reopen(two, closure)
    assert not queries.is_off()


def test_two_persons_close_and_open_the_channel_on_the_page_of_letters(two: SimpleNamespace) -> None:
    agencies.act_as_nobody()
    one, other = browser(two.one), browser(two.other)
    where = reverse("exchange:letters")
    ahead = (timezone.localdate() + timedelta(days=14)).isoformat()
    asked = {"partner": PARTNER, "reason": "relations", "review": ahead}
    for client in (one, other):
        assert client.post(reverse("exchange:close"), asked).status_code == 302
    assert queries.is_closed(PARTNER)
    mid = write(two.case)
    assert reverse("exchange:resend", args=[mid]) not in one.get(where).content.decode()
    again = reverse("exchange:open", args=[queries.closures()[0].pk])
    for client in (one, other):
        assert again in client.get(where).content.decode()
        client.post(again)
    assert not queries.is_closed(PARTNER)
    assert reverse("exchange:decide", args=[mid]) in one.get(where).content.decode()
    one.post(reverse("exchange:decide", args=[mid]), {"way": "withhold"})
    agencies.act_as_service("courier")
    assert state_of(mid) == ("withdrawn", "withheld")


def place(kh: Partner, case: UUID) -> tuple[bytes, dict[str, Any]]:
    """A letter that the partner wrote and keeps back, and the notice of it."""
    payload = kh.payload("case.entries/1", {"x": 1}, case_id=case)
    held = rules.read_payload(payload, me=kh.me)
    said = messages.withheld(held.letter.mid, held.letter.kind, str(case), 0, held.letter.seq, held.prev, held.hash)
    return payload, said


def test_a_number_that_will_never_come_closes_its_gap_and_the_chain_goes_on(kh: Partner, came: list[Any]) -> None:
    case = uuid4()
    actions.receive_bytes(kh.letter("case.entries/1", {"x": 0}, case_id=case), carrier="test")
    _, said = place(kh, case)
    actions.receive_bytes(kh.letter("case.entries/1", {"x": 2}, case_id=case), carrier="test")
    assert Stream.objects.get(direction="in", case_id=case).gap_since is not None
    for _ in range(2):
        actions.receive_bytes(kh.letter(messages.WITHHELD, said), carrier="test")
    actions.apply_waiting()
    stream = Stream.objects.get(direction="in", case_id=case)
    assert (stream.gap_since, stream.held, stream.last_seq, stream.frozen_at) == (None, 3, 3, None)
    assert len(came) == 2
    assert Inbox.objects.get(mid=said["mid"]).code == "withheld"


def test_a_notice_that_contradicts_the_chain_freezes_the_stream(kh: Partner, came: list[Any]) -> None:  # noqa: ARG001
    case = uuid4()
    actions.receive_bytes(kh.letter("case.entries/1", {"x": 0}, case_id=case), carrier="test")
    _, said = place(kh, case)
    actions.receive_bytes(kh.letter(messages.WITHHELD, said | {"prev": "0" * 64}), carrier="test")
    actions.apply_waiting()
    assert Stream.objects.get(direction="in", case_id=case).frozen_at is not None


@pytest.mark.parametrize("spoilt", [{"hash": "x"}, {"seq": 0}, {"mid": 7}, {"stream": "nowhere"}, {"prev": None}])
def test_a_notice_that_is_not_whole_is_not_accepted(kh: Partner, spoilt: dict[str, Any]) -> None:
    _, said = place(kh, uuid4())
    actions.receive_bytes(kh.letter(messages.WITHHELD, said | spoilt), carrier="test")
    actions.apply_waiting()
    assert Inbox.objects.get(kind=messages.WITHHELD).state == "rejected"
