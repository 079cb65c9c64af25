"""Letters that come twice, late, out of order, forged or contradictory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from homeward.exchange import actions, messages, queries, rules, wires
from homeward.exchange.actions import applying
from homeward.exchange.models import Alarm, Inbox, Quarantine, Stream
from homeward.exchange.tests.partner import LONG_AGO, Partner, receive, refused
from homeward.vault import actions as vault

Answering = Callable[[Callable[[rules.Letter], rules.Outcome]], None]
KIND = "case.entries/1"


def test_letters_out_of_order_are_applied_as_they_come_and_leave_no_gap(kh: Partner, came: list[rules.Letter]) -> None:
    case = uuid4()
    letters = [kh.letter(KIND, {"n": n}, case_id=case) for n in range(4)]
    for order in (3, 0, 2):
        receive(letters[order])
        actions.apply_waiting()
    assert [letter.body["n"] for letter in came] == [3, 0, 2]
    stream = Stream.objects.get(direction="in", case_id=case)
    assert (stream.last_seq, stream.held) == (4, 3)
    assert stream.gap_since is not None
    receive(letters[1])
    stream.refresh_from_db()
    assert stream.held == 4
    assert stream.gap_since is None


def test_every_order_and_every_repetition_ends_in_the_same_books(kh: Partner, came: list[rules.Letter]) -> None:
    for order in itertools.permutations(range(3)):
        case = uuid4()
        letters = [kh.payload(KIND, {"n": n}, case_id=case) for n in range(3)]
        for n in (*order, *order):
            receive(kh.seal(letters[n]))
        actions.apply_waiting()
        assert Inbox.objects.filter(case_id=case, state="accepted").count() == 3
    assert len(came) == 18


def test_what_is_missing_for_minutes_is_asked_for_once(kh: Partner) -> None:
    case = uuid4()
    letters = [kh.letter(KIND, {"n": n}, case_id=case) for n in range(5)]
    receive(letters[0])
    receive(letters[4])
    assert actions.ask_for_missing() == 0
    Stream.objects.filter(direction="in").update(gap_since=timezone.now() - timedelta(minutes=5))
    assert actions.ask_for_missing() == 1
    assert actions.ask_for_missing() == 0
    (nack,) = kh.take()
    assert messages.read_nack(nack.letter.body) == (str(case), 2, 4, "gap")
    assert [alarm.code for alarm in queries.alarms()] == ["gap"]
    for raw in letters[1:4]:
        receive(raw)
    assert queries.alarms() == []


def test_two_letters_with_one_number_freeze_the_stream_and_both_sides_are_told(
    kh: Partner, came: list[rules.Letter]
) -> None:
    case = uuid4()
    receive(kh.letter(KIND, {"n": 1}, case_id=case))
    kh.chains.clear()
    assert refused(kh.letter(KIND, {"n": "another"}, case_id=case)) == "fork"
    assert [alarm.code for alarm in queries.alarms()] == ["fork"]
    assert [row.code for row in queries.quarantined()] == ["fork"]
    assert [messages.read_nack(letter.letter.body) for letter in kh.take()] == [(str(case), 1, 1, "fork")]
    receive(kh.letter(KIND, {"n": 2}, case_id=case, prev=Inbox.objects.get().hash))
    actions.apply_waiting()
    assert came == []
    assert set(Inbox.objects.values_list("state", "code")) == {("held", "frozen")}


def test_a_used_letter_id_over_other_content_is_a_fork(kh: Partner) -> None:
    receive(kh.letter(KIND, {"n": 1}, case_id=uuid4()))
    mid = str(Inbox.objects.get().mid)
    assert refused(kh.letter(KIND, {"n": 2}, case_id=uuid4(), mid=mid)) == "fork"


def test_a_fork_in_one_case_stops_no_other_case(kh: Partner, came: list[rules.Letter]) -> None:
    case, other = uuid4(), uuid4()
    receive(kh.letter(KIND, {}, case_id=case))
    kh.chains.clear()
    refused(kh.letter(KIND, {"x": 1}, case_id=case))
    receive(kh.letter(KIND, {}, case_id=other))
    actions.apply_waiting()
    assert [letter.case_id for letter in came] == [other]


def test_a_letter_of_a_node_we_never_met_goes_into_quarantine_unopened(kh: Partner) -> None:
    stranger = Partner("la.mlsw")
    stranger.theirs = kh.theirs
    raw = stranger.letter(KIND, {}, case_id=uuid4())
    assert refused(raw) == "sender"
    assert refused(raw) == "sender"
    row = Quarantine.objects.get()
    assert (bytes(row.raw), row.code) == (raw, "sender")
    assert not Inbox.objects.exists()


def test_a_partner_cannot_write_in_the_name_of_another(kh: Partner) -> None:  # noqa: ARG001
    other = Partner("la.mlsw")
    other.meet()
    assert refused(other.letter(KIND, {}, case_id=uuid4(), iss="kh.mosvy")) == "signature"


def test_noise_is_refused_and_not_kept(kh: Partner) -> None:  # noqa: ARG001
    for raw in (b"", b"GET / HTTP/1.1", b"HW1 x y z 1\n"):
        assert refused(raw) == "bytes"
    assert not Quarantine.objects.exists()


def test_a_receipt_of_a_carrier_is_not_a_letter(kh: Partner) -> None:
    signed = rules.read_payload(kh.payload(KIND, {}), me="th.msdhs")
    assert refused(kh.stored(signed, uuid4())) == "schema"


def test_a_letter_under_an_expired_directory_is_stored_and_held_until_a_new_one_comes(
    kh: Partner, came: list[rules.Letter], monkeypatch: pytest.MonkeyPatch
) -> None:
    later = datetime.now(UTC) + LONG_AGO
    monkeypatch.setattr(timezone, "now", lambda: later)
    receive(kh.letter(KIND, {}, case_id=uuid4()))
    actions.apply_waiting()
    assert (came, Inbox.objects.get().code) == ([], "directory_expired")
    assert actions.claim_due() == []
    body = {"directory": kh.directory(2, made=later).decode()}
    receive(kh.letter(messages.DIRECTORY, body))
    Inbox.objects.filter(kind=messages.DIRECTORY).update(state="stored", code="")
    actions.apply_waiting()
    actions.apply_waiting()
    assert len(came) == 1


def test_a_newer_directory_is_believed_only_from_its_own_node_and_key(kh: Partner) -> None:
    another = kh.directory(2, certificate=kh.certificate(node="la.mlsw"))
    for directory in (kh.directory(2, sign_key=Partner().sign), another):
        receive(kh.letter(messages.DIRECTORY, {"directory": directory.decode()}))
    receive(kh.letter(messages.DIRECTORY, {"directory": 5}))
    receive(kh.letter(messages.DIRECTORY, {"directory": kh.directory(3).decode()}))
    receive(kh.letter(messages.DIRECTORY, {"directory": kh.directory(2).decode()}))
    actions.apply_waiting()
    known = queries.directory("kh.mosvy")
    assert known is not None
    assert known.version == 3
    assert queries.directory("la.mlsw") is None


def test_a_crashing_handler_holds_the_letter_writes_no_content_and_is_tried_again(
    kh: Partner, answering: Answering, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(letter: rules.Letter) -> rules.Outcome:
        raise RuntimeError(letter.body["name"])

    answering(crash)
    receive(kh.letter(KIND, {"name": "Sokha"}, case_id=uuid4()))
    row = Inbox.objects.get()
    for _ in range(applying.TELL_OF_ERROR_AFTER):
        assert actions.apply_one(row.pk) == rules.Outcome("held", "error")
    assert "RuntimeError" in caplog.text
    assert "Sokha" not in caplog.text
    assert [letter.letter.body["receipts"][0]["code"] for letter in kh.take()] == ["error"]
    answering(lambda _letter: rules.Outcome("accepted"))
    assert actions.apply_one(row.pk) == rules.Outcome("accepted")
    assert actions.apply_one(row.pk) is None


def test_one_crashing_letter_takes_no_other_with_it(kh: Partner, answering: Answering) -> None:
    def choosy(letter: rules.Letter) -> rules.Outcome:
        if letter.body["n"] == 1:
            Inbox.objects.create()  # breaks a constraint, and with it the savepoint
        return rules.Outcome("accepted")

    answering(choosy)
    for n in range(3):
        receive(kh.letter(KIND, {"n": n}, case_id=uuid4()))
    actions.apply_waiting()
    assert list(Inbox.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "held", "accepted"]


def test_a_round_that_stumbles_together_goes_letter_by_letter(
    kh: Partner, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choosy(letter: rules.Letter) -> rules.Outcome:
        if letter.body["n"] == 1:
            Inbox.objects.create()  # breaks a constraint, and with it the savepoint
        return rules.Outcome("accepted")

    rounds: list[int] = []

    def together(letters: Sequence[rules.Letter]) -> list[rules.Outcome]:
        rounds.append(len(letters))
        return [choosy(letter) for letter in letters]

    answering(choosy)
    monkeypatch.setattr(wires, "many", lambda kind: together if kind == KIND else None)
    for n in range(3):
        receive(kh.letter(KIND, {"n": n}, case_id=uuid4()))
    actions.apply_waiting()
    assert list(Inbox.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "held", "accepted"]
    Inbox.objects.filter(state="held").update(try_at=timezone.now())
    actions.apply_waiting()
    assert rounds == [3]  # the one at fault is never again let near the others
    assert [one["state"] for letter in kh.take() for one in letter.letter.body["receipts"]] == ["accepted", "accepted"]


def test_a_held_letter_is_tried_again_when_its_case_moves_on(kh: Partner, answering: Answering) -> None:
    known: set[int] = set()

    def needs_the_one_before(letter: rules.Letter) -> rules.Outcome:
        n = letter.body["n"]
        if n and n - 1 not in known:
            return rules.Outcome("held", "needs")
        known.add(n)
        return rules.Outcome("accepted")

    answering(needs_the_one_before)
    case = uuid4()
    letters = [kh.letter(KIND, {"n": n}, case_id=case) for n in range(3)]
    for n in (2, 1):
        receive(letters[n])
        actions.apply_waiting()
    receive(letters[0])
    while actions.apply_waiting():
        pass
    assert known == {0, 1, 2}


def test_a_kind_that_no_room_knows_waits_and_is_not_lost(kh: Partner, answering: Answering) -> None:
    answering(None)  # type: ignore[arg-type]
    receive(kh.letter("case.entries/9", {}, case_id=uuid4()))
    actions.apply_waiting()
    assert Inbox.objects.get().code == "unknown_kind"
    assert actions.retry_held() == 1
    answering(lambda _letter: rules.Outcome("accepted"))
    actions.apply_waiting()
    assert Inbox.objects.get().state == "accepted"


def test_a_letter_of_an_erased_case_is_not_stored_and_the_sender_learns_it(kh: Partner) -> None:
    case = uuid4()
    vault.open_case(case)
    vault.destroy_case(case)
    receive(kh.letter(KIND, {"name": "Sokha"}, case_id=case))
    row = Inbox.objects.get()
    assert (row.state, row.code, bytes(row.body)) == ("rejected", "destroyed", b"")
    (receipt,) = kh.take()
    assert receipt.letter.body["receipts"][0] == {"mid": str(row.mid), "state": "rejected", "code": "destroyed"}


def test_receipts_are_not_receipted(kh: Partner) -> None:
    receive(kh.letter(messages.RECEIPT, messages.receipt([(uuid4(), "accepted", "", None)])))
    receive(kh.letter(messages.NACK, messages.nack(str(uuid4()), 1, 2)))
    receive(kh.letter(messages.DIGEST, messages.digest([], None)))
    assert actions.apply_waiting() == 3
    assert kh.take() == []


@pytest.mark.parametrize("kind", [messages.RECEIPT, messages.NACK, messages.DIGEST, messages.DIRECTORY])
@pytest.mark.parametrize("body", [{}, {"receipts": 5}, {"stream": 1}, {"streams": [1]}, {"receipts": [{"mid": "x"}]}])
def test_a_body_of_the_wrong_shape_is_rejected(kh: Partner, kind: str, body: dict[str, Any]) -> None:
    receive(kh.letter(kind, body))
    actions.apply_waiting()
    assert Inbox.objects.get().state == "rejected"


def test_an_alarm_is_raised_once(kh: Partner) -> None:
    case: UUID = uuid4()
    receive(kh.letter(KIND, {}, case_id=case))
    for n in range(3):
        kh.chains.clear()
        refused(kh.letter(KIND, {"n": n}, case_id=case))
    assert Alarm.objects.count() == 1
    assert len(kh.take()) == 1


def test_a_letter_that_spoils_the_end_of_a_round_is_held_alone_and_the_others_count(
    kh: Partner, answering: Answering, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []

    def after(_kind: str, news: Any) -> None:
        if 2 in news:
            raise RuntimeError("this one cannot be drawn")
        heard.extend(news)

    monkeypatch.setattr(wires, "applied", after)
    answering(lambda letter: rules.Outcome("accepted", news=letter.body["n"]))
    for n in (1, 2, 3):
        receive(kh.letter(KIND, {"n": n}, case_id=uuid4()))
    assert actions.apply_waiting() == 3
    assert list(Inbox.objects.order_by("pk").values_list("state", flat=True)) == ["accepted", "held", "accepted"]
    assert heard == [1, 3]
