"""A node that was brought back from a backup, seen from both sides: it asks first, takes back, and forks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.agencies.models import Agency, User
from homeward.exchange import actions, messages, queries, rules, wires
from homeward.exchange.models import Alarm, Inbox, Outbox, Recovery, Stream
from homeward.exchange.tests.partner import Partner, state_of
from homeward.lib.canon import canonical
from homeward.lib.ids import uuid7

KIND = "case.entries/1"
HEAD = {"v": 1, "at": "2026-11-23T09:00:00+00:00"}


def write(case: UUID | None, kind: str = KIND) -> UUID:
    return actions.post(to="kh.mosvy", kind=kind, case_id=case, body={"n": 1}, consent_ids=["c"], needs_consent=True)


@contextmanager
def before_the_disaster() -> Iterator[None]:
    """What is done in here is gone afterwards; the partner remembers it."""
    saved = transaction.savepoint()
    yield
    transaction.savepoint_rollback(saved)


def holdings(kh: Partner, question: dict[str, Any], epoch: int = 1) -> bytes:
    streams: dict[str, rules.Signed] = {}
    for signed in kh.received:
        if signed.stream not in streams or signed.letter.seq > streams[signed.stream].letter.seq:
            streams[signed.stream] = signed
    rows = [
        {"stream": name, "received": one.letter.seq, "hash": one.hash, "top": one.letter.seq,
         "epochs": [list(e) for e in one.epochs], "sent": kh.chains.get(name, (0, ""))[0]}
        for name, one in streams.items()
    ]  # fmt: skip
    return kh.seal(canonical(HEAD | {
        "kind": messages.HOLDINGS, "iss": kh.node, "aud": kh.me, "id": question["id"], "epoch": epoch, "streams": rows,
        "more": "", "after": "", "of_you": kh.theirs.version + 5, "of_us": "",
    }))  # fmt: skip


def returned(kh: Partner, question: dict[str, Any], *, state: str = "accepted") -> bytes:
    rows, copies = [], []
    for signed in kh.received:
        if any(signed.stream == name and a <= signed.letter.seq <= b for name, a, b in question["ranges"]):
            rows.append({
                "mid": str(signed.letter.mid), "kind": signed.letter.kind, "stream": signed.stream,
                "epoch": signed.epoch, "seq": signed.letter.seq, "prev": signed.prev, "hash": signed.hash,
                "state": state, "code": "", "number": "", "date": "",
            })  # fmt: skip
            copies.append(kh.tokens[signed.letter.mid])
    head = kh.seal(canonical(HEAD | {
        "kind": messages.RETURNED, "iss": kh.node, "aud": kh.me, "id": question["id"], "rows": rows,
        "asked": question["ranges"], "left": [],
    }))  # fmt: skip
    key = kh.theirs.seal_to
    sealed = [rules.seal_unsigned(t, outer=rules.Outer(uuid4(), kh.me, key["kid"]), enc_key=key) for t in copies]
    return b"\n\n".join([head, *sealed])


def asked(kh: Partner) -> dict[str, Any]:
    (one,) = actions.questions()
    found: dict[str, Any] = json.loads(kh.open(one.raw))
    return found


@pytest.fixture
def back(monkeypatch: pytest.MonkeyPatch) -> list[rules.Letter]:
    """Letters that came back to the room that had written them."""
    letters: list[rules.Letter] = []
    monkeypatch.setattr(wires, "returned", letters.append)
    return letters


def test_a_restored_node_sends_nothing_asks_takes_back_and_goes_on(
    kh: Partner, back: list[rules.Letter], changes: list[tuple[Any, ...]]
) -> None:
    case = uuid4()
    first = write(case)
    kh.take()
    with before_the_disaster():
        second, third = write(case), write(case)
        kh.take()
    assert actions.begin_recovery("restored") >= 1
    assert actions.begin_recovery("restored") == 0
    Recovery.objects.exclude(partner=kh.node).update(ended_at=datetime.now(UTC))
    fresh = write(case)
    assert kh.take() == []
    assert asked(kh)["kind"] == messages.RESTORED
    actions.hear_answer(holdings(kh, asked(kh)))
    question = asked(kh)
    assert question["ranges"] == [[str(case), 2, 3]]
    assert kh.take() == []
    actions.hear_answer(returned(kh, question))
    assert [letter.mid for letter in back] == [second, third]
    assert {mid: state_of(mid)[0] for mid in (first, second, third)} == {
        first: "stored", second: "accepted", third: "accepted",
    }  # fmt: skip
    assert (KIND, third, "accepted", "") in changes
    assert actions.questions() == []
    came = [signed for signed in kh.take() if signed.letter.case_id]
    assert [signed.letter.mid for signed in came] == [fresh]
    last = next(one for one in kh.received if one.letter.mid == third)
    assert (came[0].letter.seq, came[0].epoch, came[0].prev) == (4, 1, last.hash)
    assert came[0].epochs == (rules.Epoch(1, 4, last.hash),)
    assert not Alarm.objects.filter(code="fork").exists()
    ours = queries.directory(kh.me)
    assert ours is not None and ours.version > kh.theirs.version + 5


def test_only_what_we_signed_ourselves_is_taken_back(kh: Partner, back: list[rules.Letter]) -> None:
    case = uuid4()
    with before_the_disaster():
        mid = write(case)
        kh.take()
    actions.begin_recovery("restored", [kh.node])
    actions.hear_answer(holdings(kh, asked(kh)))
    question = asked(kh)
    payload = json.loads(kh.received[-1].raw) | {"body": {"n": "never said"}}
    kh.tokens[mid] = rules.sign(canonical(payload), kh.sign).encode()
    actions.hear_answer(returned(kh, question))
    assert back == []
    assert {alarm.code for alarm in queries.alarms(all_of_them=True)} == {"returned"}
    assert Outbox.objects.get(pk=mid).state == "withdrawn"


def test_a_digest_of_letters_that_we_do_not_remember_begins_a_recovery(kh: Partner) -> None:
    rows = [messages.Books(str(uuid4()), 0, "", 4, "a" * 64)]
    actions.receive_bytes(kh.letter(messages.DIGEST, messages.digest(rows, None)), carrier="test")
    actions.apply_waiting()
    assert {alarm.code for alarm in queries.alarms(all_of_them=True)} == {"behind"}
    assert [row.cause for row in Recovery.objects.filter(partner=kh.node)] == ["behind"]
    write(uuid4())
    assert kh.take() == []


def heads() -> list[User]:
    """Two people of one office who may end an alarm together."""
    agencies.act_as_nobody()
    here = Agency.objects.create(code="focal", kind="focal", names={"en": "Focal point"})
    return [
        User.objects.create_user(name, display_name=name, agency=here, role="focal_point") for name in ("a", "b")
    ]  # fmt: skip


def behind(kh: Partner) -> None:
    """The partner says that it holds letters of a case of which this node knows nothing."""
    rows = [messages.Books(str(uuid4()), 0, "", 4, "a" * 64)]
    actions.receive_bytes(kh.letter(messages.DIGEST, messages.digest(rows, None)), carrier="test")
    actions.apply_waiting()


def test_a_partner_that_says_so_without_proof_silences_this_node_once_and_not_again(kh: Partner) -> None:
    behind(kh)
    mid = write(uuid4())
    assert kh.take() == []
    actions.hear_answer(holdings(kh, asked(kh)))  # it has nothing of ours that we do not know
    assert mid in [one.letter.mid for one in kh.take()]
    behind(kh)
    behind(kh)
    assert Recovery.objects.filter(partner=kh.node).count() == 1
    again = write(uuid4())
    assert again in [one.letter.mid for one in kh.take()]
    assert Alarm.objects.filter(code="behind", ended_at=None).count() == 1


def test_two_people_end_a_recovery_that_nobody_answers_and_letters_go_as_they_were(kh: Partner) -> None:
    behind(kh)
    mid = write(case := uuid4())
    assert kh.take() == []
    alarm, (one, other) = Alarm.objects.get(code="behind"), heads()
    assert actions.end_alarm(alarm=alarm.pk, user=one) == "waits"
    assert kh.take() == []
    assert actions.end_alarm(alarm=alarm.pk, user=other) == "ended"
    agencies.act_as_service("courier")
    assert mid in [one.letter.mid for one in kh.take()]
    stream = Stream.objects.get(direction="out", case_id=case)
    assert (stream.epoch, stream.kept, stream.last_seq) == (0, None, 1)
    behind(kh)
    assert not Recovery.objects.filter(ended_at=None).exists()


def test_an_epoch_that_a_restored_partner_forgot_is_never_used_again(kh: Partner) -> None:
    case = uuid4()
    write(case)
    kh.take()
    Stream.objects.filter(direction="out").update(epoch=4, epochs=[[4, 1, ""]])
    actions.begin_recovery("restored", [kh.node])
    actions.hear_answer(holdings(kh, asked(kh), epoch=1))
    assert set(Stream.objects.filter(partner=kh.node, direction="out").values_list("epoch", flat=True)) == {5}


def test_the_keystore_ahead_of_the_database_begins_a_recovery(kh: Partner) -> None:  # noqa: ARG001
    from homeward.exchange.models import Pulse

    actions.beat()
    assert not actions.beat()
    Pulse.objects.update(beats=0)
    assert actions.beat()
    assert Recovery.objects.filter(ended_at=None).exists()
    assert not actions.beat()


# The other side: this node answers a partner that was brought back.


def ask(kh: Partner, kind: str, disaster: UUID, **more: Any) -> tuple[dict[str, Any], list[bytes]]:
    content = (
        HEAD | {"kind": kind, "iss": kh.node, "aud": kh.me, "id": str(disaster), "enc": rules.offered(kh.enc)} | more
    )
    head, *copies = actions.receive_bytes(kh.seal(canonical(content)), carrier="test").split(b"\n\n")
    return json.loads(kh.open(head)), copies


@pytest.mark.usefixtures("came")
def test_what_we_hold_is_told_and_given_back_as_it_was_signed(kh: Partner) -> None:
    case = uuid4()
    payloads = [kh.payload(KIND, {"n": n}, case_id=case) for n in range(3)]
    for payload in payloads:
        actions.receive_bytes(kh.seal(payload), carrier="test")
    actions.apply_waiting()
    disaster = uuid7()
    said, _ = ask(kh, messages.RESTORED, disaster, after="")
    row = next(one for one in said["streams"] if one["stream"] == str(case))
    assert (row["received"], row["top"], row["hash"]) == (3, 3, rules.payload_hash(payloads[2]))
    assert (said["epoch"], said["of_you"]) == (1, 1)
    assert ask(kh, messages.RESTORED, disaster, after="")[0]["epoch"] == 1
    assert ask(kh, messages.RESTORED, uuid7(), after="")[0]["epoch"] == 2
    given, copies = ask(kh, messages.RETURN, disaster, ranges=[[str(case), 2, 9]])
    assert [one["seq"] for one in given["rows"]] == [2, 3]
    assert {one["state"] for one in given["rows"]} == {"accepted"}
    tokens = [rules.open_sealed(raw, me=kh.node, enc_keys={kh.enc["kid"]: kh.enc}) for raw in copies]
    assert [rules.verify(token, {kh.sign["kid"]: kh.sign}) for token in tokens] == payloads[1:]


def continued(kh: Partner, case: UUID, seq: int, prev: str, epochs: list[list[Any]], body: dict[str, Any]) -> bytes:
    letter = rules.Letter(uuid7(), kh.node, kh.me, KIND, body, seq, case)
    return rules.make_payload(
        letter, stream=str(case), epoch=epochs[-1][0], prev=prev, iat=datetime.now(UTC), epochs=epochs
    )


def test_a_letter_from_before_the_disaster_that_comes_late_is_no_fork(kh: Partner, came: list[rules.Letter]) -> None:
    case = uuid4()
    first, second, on_the_road = (kh.payload(KIND, {"n": n}, case_id=case) for n in range(3))
    for payload in (first, second):
        actions.receive_bytes(kh.seal(payload), carrier="test")
    before = rules.payload_hash(second)
    anew = continued(kh, case, 3, before, [[1, 3, before]], {"n": "anew"})
    for payload in (anew, on_the_road):
        actions.receive_bytes(kh.seal(payload), carrier="test")
    actions.apply_waiting()
    assert [letter.body["n"] for letter in came] == [0, 1, "anew", 2]
    stream = Stream.objects.get(direction="in", case_id=case)
    assert (stream.last_seq, stream.last_hash, stream.held, stream.gap_since) == (
        3, rules.payload_hash(anew), 3, None,
    )  # fmt: skip
    assert not Alarm.objects.filter(code="fork").exists()


def test_it_is_no_fork_either_when_the_late_letter_comes_first(kh: Partner, came: list[rules.Letter]) -> None:
    case = uuid4()
    payloads = [kh.payload(KIND, {"n": n}, case_id=case) for n in range(4)]
    before = rules.payload_hash(payloads[1])
    anew = continued(kh, case, 3, before, [[1, 3, before]], {"n": "anew"})
    for payload in (*payloads, anew):
        actions.receive_bytes(kh.seal(payload), carrier="test")
    actions.apply_waiting()
    stream = Stream.objects.get(direction="in", case_id=case)
    assert len(came) == 5
    assert (stream.last_seq, stream.last_hash, stream.held) == (3, rules.payload_hash(anew), 3)


def test_two_stories_of_one_disaster_are_a_fork(kh: Partner) -> None:
    case = uuid4()
    first = kh.payload(KIND, {"n": 0}, case_id=case)
    actions.receive_bytes(kh.seal(first), carrier="test")
    before = rules.payload_hash(first)
    actions.receive_bytes(kh.seal(continued(kh, case, 2, before, [[1, 2, before]], {})), carrier="test")
    with pytest.raises(rules.Rejected, match="fork"):
        actions.receive_bytes(kh.seal(continued(kh, case, 3, "a" * 64, [[1, 3, "a" * 64]], {})), carrier="test")


@pytest.mark.usefixtures("came")
def test_numbers_that_a_disaster_took_are_asked_for_no_more(kh: Partner) -> None:
    case = uuid4()
    payloads = [kh.payload(KIND, {"n": n}, case_id=case) for n in range(4)]
    for payload in (payloads[0], payloads[3]):
        actions.receive_bytes(kh.seal(payload), carrier="test")
    actions.receive_bytes(kh.letter(messages.LOST, messages.lost(str(case), [[2, 9]])), carrier="test")
    actions.apply_waiting()
    stream = Stream.objects.get(direction="in", case_id=case)
    assert (stream.lost, stream.gap_since) == ([[2, 3]], None)
    assert [alarm.code for alarm in queries.alarms()] == ["lost"]
    actions.receive_bytes(kh.seal(payloads[1]), carrier="test")
    stream.refresh_from_db()
    assert (stream.lost, stream.held, stream.gap_since) == ([[3, 3]], 3, None)
    assert Inbox.objects.filter(case_id=case).count() == 3
