"""What leaves: numbers, attempts, receipts that prove, and receipts that prove nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from homeward.exchange import actions, messages, queries, rules
from homeward.exchange.models import Outbox, Receipt, Stream
from homeward.exchange.tests.partner import Partner, state_of
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

KIND = "case.entries/1"


def write(case: UUID | None = None, **changed: Any) -> UUID:
    known: dict[str, Any] = {"to": "kh.mosvy", "kind": KIND, "case_id": case, "body": {"x": 1}, "consent_ids": ["c"],
                             "needs_consent": True}  # fmt: skip
    return actions.post(**(known | changed))


def hear(kh: Partner, rows: list[tuple[UUID, str, str, Any]]) -> None:
    actions.receive_bytes(kh.letter(messages.RECEIPT, messages.receipt(rows)), carrier="test")
    actions.apply_waiting()


def test_a_letter_that_needs_a_consent_is_refused_without_one(kh: Partner) -> None:  # noqa: ARG001
    with pytest.raises(Refused):
        write(uuid4(), consent_ids=[])
    assert not Outbox.objects.exists()
    write(uuid4(), consent_ids=[], needs_consent=False)


def test_a_letter_that_is_too_long_is_refused(kh: Partner) -> None:  # noqa: ARG001
    with pytest.raises(Refused):
        write(uuid4(), body={"x": "y" * (5 << 20)})


def test_letters_of_a_stream_are_numbered_and_chained(kh: Partner) -> None:
    case = uuid4()
    for _ in range(3):
        write(case)
    write(uuid4())
    letters = [signed for signed in kh.take() if signed.letter.case_id == case]
    assert [signed.letter.seq for signed in letters] == [1, 2, 3]
    assert [signed.prev for signed in letters] == ["", letters[0].hash, letters[1].hash]


def test_a_rolled_back_letter_leaves_no_hole(kh: Partner) -> None:
    case = uuid4()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(case)
        raise ZeroDivisionError
    write(case)
    assert [signed.letter.seq for signed in kh.take()] == [1]


def test_the_database_itself_refuses_two_letters_with_one_number_or_one_predecessor(kh: Partner) -> None:  # noqa: ARG001
    row = Outbox.objects.get(pk=write(uuid4()))
    for changed in ({"prev": "x"}, {"seq": 9}):
        copy = Outbox.objects.get(pk=row.pk)
        copy.mid = uuid4()
        for name, value in changed.items():
            setattr(copy, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_at_most_sixteen_letters_of_a_stream_are_on_the_road(kh: Partner) -> None:  # noqa: ARG001
    case = uuid4()
    for _ in range(20):
        write(case)
    write(uuid4())
    first = actions.claim_due(most=100)
    assert len(first) == 17
    assert actions.claim_due(most=100) == []


def test_a_letter_of_the_first_lane_leaves_before_older_ones(kh: Partner) -> None:  # noqa: ARG001
    older = [write(uuid4()) for _ in range(4)]
    stop = write(uuid4(), first=True)
    assert [one.mid for one in actions.claim_due(most=2)] == [stop, older[0]]


def test_a_claimed_letter_comes_back_when_its_courier_was_killed(kh: Partner) -> None:  # noqa: ARG001
    mid = write(uuid4())
    assert len(actions.claim_due()) == 1
    assert actions.claim_due() == []
    Outbox.objects.filter(pk=mid).update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert len(actions.claim_due()) == 1


def test_every_attempt_looks_different_and_says_the_same(kh: Partner) -> None:
    write(uuid4())
    (attempt,) = actions.claim_due()
    (id_1, raw_1), (id_2, raw_2) = attempt.sealed(), attempt.sealed()
    assert id_1 != id_2
    assert raw_1 != raw_2
    assert kh.open(raw_1) == kh.open(raw_2)


def test_a_failed_attempt_waits_longer_each_time_and_says_why(kh: Partner) -> None:  # noqa: ARG001
    mid = write(uuid4())
    actions.claim_due()
    actions.note_trouble({mid: (5, "unreachable")})
    row = Outbox.objects.get()
    assert (row.state, row.trouble) == ("sent", "unreachable")
    assert timedelta(seconds=6) < row.next_try_at - timezone.now() < timedelta(seconds=17)
    assert actions.claim_due() == []
    Outbox.objects.update(next_try_at=timezone.now())
    assert len(actions.claim_due()) == 1


def test_when_the_line_works_again_nothing_sits_out_its_long_wait(kh: Partner) -> None:  # noqa: ARG001
    line, own = write(uuid4()), write(uuid4())
    actions.claim_due()
    actions.note_trouble({line: (12, "unreachable"), own: (12, "refused_schema")})
    assert actions.release_after_good_news("kh.mosvy") == 1
    assert [attempt.mid for attempt in actions.claim_due()] == [line]


@pytest.mark.parametrize(
    "changed", [{"sha256": "0" * 64}, {"mid": str(uuid4())}, {"kind": "other/1"}, {"aud": "la.mlsw"}, {"iss": "x"}]
)
def test_a_receipt_that_does_not_fit_proves_nothing(kh: Partner, changed: dict[str, str]) -> None:
    mid = write(uuid4())
    (attempt,) = actions.claim_due()
    carrier_id, raw = attempt.sealed()
    signed = rules.read_payload(kh.open(raw), me="kh.mosvy")
    assert list(actions.hear_stored([(mid, kh.stored(signed, carrier_id, **changed))])) == [mid]
    assert state_of(mid) == ("sent", "")
    assert not Receipt.objects.exists()


def test_only_the_recipient_can_answer_for_a_letter(kh: Partner) -> None:
    other = Partner("la.mlsw")
    other.meet()
    mid = write(uuid4())
    kh.take()
    hear(other, [(mid, "rejected", "schema", None)])
    assert state_of(mid) == ("stored", "")


def test_a_late_held_never_undoes_an_accepted(kh: Partner, changes: list[Any]) -> None:
    mid = write(uuid4())
    kh.take()
    hear(kh, [(mid, "accepted", "", {"number": "กต 0704/12", "date": "2026-11-23"})])
    hear(kh, [(mid, "held", "needs", None)])
    hear(kh, [(mid, "rejected", "schema", None)])
    assert state_of(mid) == ("accepted", "")
    assert [change[2] for change in changes if change[1] == mid] == ["stored", "accepted"]
    assert Outbox.objects.get(pk=mid).their_number == "กต 0704/12"
    assert Receipt.objects.filter(mid=mid).count() == 4


def test_an_answer_that_overtakes_the_stored_receipt_ends_the_sending(kh: Partner) -> None:
    mid = write(uuid4())
    hear(kh, [(mid, "accepted", "", None)])
    assert state_of(mid) == ("accepted", "")
    assert actions.claim_due() == []


def test_what_is_asked_for_again_is_sent_again_and_keeps_its_answer(kh: Partner) -> None:
    case = uuid4()
    mids = [write(case) for _ in range(3)]
    kh.take()
    hear(kh, [(mids[1], "accepted", "", None)])
    actions.receive_bytes(kh.letter(messages.NACK, messages.nack(str(case), 2, 3)), carrier="test")
    actions.apply_waiting()
    assert [signed.letter.mid for signed in kh.take()] == mids[1:]
    assert [state_of(mid)[0] for mid in mids] == ["stored", "accepted", "stored"]
    assert kh.take() == []


def test_a_fork_that_the_other_side_saw_stops_our_stream_and_raises_an_alarm(kh: Partner) -> None:
    case = uuid4()
    write(case)
    kh.take()
    actions.receive_bytes(kh.letter(messages.NACK, messages.nack(str(case), 1, 1, "fork")), carrier="test")
    actions.apply_waiting()
    write(case)
    assert kh.take() == []
    assert [alarm.code for alarm in queries.alarms()] == ["fork"]
    assert [row.why for row in queries.overview(direction="out") if row.state == "queued"] == ["frozen"]


def test_a_digest_finds_what_got_lost_and_what_contradicts(kh: Partner) -> None:
    lost, split = uuid4(), uuid4()
    mid = write(lost)
    write(split)
    kh.take()
    rows = [messages.Books(str(lost), 0, "", 0, ""), messages.Books(str(split), 0, "", 1, "f" * 64)]
    actions.receive_bytes(kh.letter(messages.DIGEST, messages.digest(rows, None)), carrier="test")
    actions.apply_waiting()
    assert [signed.letter.mid for signed in kh.take()] == [mid]
    assert {alarm.code for alarm in queries.alarms()} == {"fork"}


def test_a_digest_goes_out_once_a_day_with_every_stream(kh: Partner) -> None:
    case = uuid4()
    write(case)
    kh.take()
    assert actions.send_digests() == 1
    assert actions.send_digests() == 0
    (digest,) = kh.take()
    rows = messages.read_digest(digest.letter.body)
    assert rows == [messages.Books(str(case), 1, Stream.objects.get(case_id=case).last_hash, 0, "")]


def test_a_letter_erased_before_it_left_is_not_sent(kh: Partner) -> None:
    case = uuid4()
    mid = write(case)
    vault.destroy_case(case)
    assert kh.take() == []
    assert state_of(mid) == ("withdrawn", "destroyed")


def test_a_renewed_directory_of_ours_is_posted_to_the_partner(kh: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    first = actions.own_directory()
    assert actions.own_directory() == first
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr(timezone, "now", lambda: later)
    second = actions.own_directory()
    assert rules.read_directory(second).version > rules.read_directory(first).version
    Outbox.objects.update(next_try_at=later - timedelta(days=9))
    assert [signed.letter.body["directory"] for signed in kh.take()] == [second.decode()]


def test_pairing_needs_a_compared_fingerprint_of_another_living_node(kh: Partner) -> None:
    la = Partner("la.mlsw")
    for raw, confirmed in (
        (la.directory(), False),
        (b"nonsense", True),
        (actions.own_directory(), True),
        (la.directory(made=timezone.now() - timedelta(days=120)), True),
    ):
        with pytest.raises(Refused):
            actions.pair(raw, confirmed)
    assert queries.on_paper("la.mlsw")
    actions.pair(la.directory(), True)
    assert not queries.on_paper("la.mlsw")
    assert [directory.node for directory, _, _ in queries.partners()] == [kh.node, "la.mlsw"]
