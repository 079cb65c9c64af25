"""A node that was brought back, and only a stick goes to and fro: question, answer, letters, and the stream goes on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from homeward.exchange import actions, messages, rules, wires
from homeward.exchange.couriers import stick as sticks
from homeward.exchange.models import Alarm, Asked, Outbox, Recovery
from homeward.exchange.rules.sticks import INDEX
from homeward.exchange.tests.partner import Partner
from homeward.exchange.tests.test_disaster import HEAD, KIND, holdings, returned, write
from homeward.exchange.tests.test_sticks import Stuck
from homeward.lib.canon import canonical
from homeward.lib.ids import uuid7


@pytest.fixture
def other(kh: Partner) -> Stuck:
    actions.choose_ways(partner=kh.node, ways=["stick"], neutral=[])
    return Stuck(kh)


def words(other: Stuck, path: Path, kind: str) -> list[dict[str, Any]]:
    """What lies on a stick of ours of one kind, as the partner opens it; answers come with their letters."""
    found = []
    with sticks.opened(path) as source:
        for name in source.names:
            head, *copies = (source.read(name) or b"").split(b"\n\n")
            said = json.loads(other.kh.open(head)) if name != INDEX else {}
            if said.get("kind") == kind:
                found.append(said | {"copies": copies})
    return found


def asked_on(other: Stuck, path: Path, kind: str) -> dict[str, Any]:
    actions.write_stick(to=other.kh.node, path=path)
    (question,) = words(other, path, kind)
    return question


def test_a_restored_node_asks_and_hears_by_stick_alone(
    other: Stuck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back: list[rules.Letter] = []
    monkeypatch.setattr(wires, "returned", back.append)
    actions.choose_ways(partner=other.kh.node, ways=["direct", "stick"], neutral=[])
    case, saved = uuid4(), transaction.savepoint()
    mids = [write(case) for _ in range(3)]
    other.kh.take()
    transaction.savepoint_rollback(saved)
    actions.begin_recovery("restored", [other.kh.node])
    fresh = write(case)
    question = asked_on(other, tmp_path / "1", messages.RESTORED)
    assert words(other, tmp_path / "1", KIND) == []
    stick = other.write(tmp_path / "2", [holdings(other.kh, question)])
    for _ in range(2):  # a stick that is read twice does nothing twice
        came = actions.read_stick(path=stick)
        assert (came.letters, came.unread) == (0, 0)
    question = asked_on(other, tmp_path / "3.zip", messages.RETURN)
    assert question["ranges"] == [[str(case), 1, 3]]
    actions.read_stick(path=other.write(tmp_path / "4", [returned(other.kh, question)]))
    assert [letter.mid for letter in back] == mids
    assert not Recovery.objects.filter(partner=other.kh.node, ended_at=None).exists()
    actions.write_stick(to=other.kh.node, path=tmp_path / "5")
    letters, _ = other.read(tmp_path / "5")
    (signed,) = [one for one in letters if one.letter.case_id == case]
    assert (signed.letter.mid, signed.letter.seq, signed.epoch) == (fresh, 4, 1)
    assert not Alarm.objects.filter(code="fork").exists()


def ask(kh: Partner, kind: str, disaster: UUID, **more: Any) -> bytes:
    about = {"kind": kind, "iss": kh.node, "aud": kh.me, "id": str(disaster), "enc": rules.offered(kh.enc)}
    content = HEAD | about | more
    return kh.seal(canonical(content))


@pytest.mark.usefixtures("came")
def test_a_restored_partner_gets_every_answer_on_the_next_stick_and_again_if_that_is_lost(
    other: Stuck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from homeward.exchange.actions import answering

    monkeypatch.setattr(answering, "LETTERS_IN_ONE", 2)
    case, disaster = uuid4(), uuid7()
    payloads = [other.kh.payload(KIND, {"n": n}, case_id=case) for n in range(5)]
    actions.read_stick(path=other.write(tmp_path / "0", [other.kh.seal(one) for one in payloads]))
    actions.apply_waiting()
    actions.read_stick(path=other.write(tmp_path / "1", [ask(other.kh, messages.RESTORED, disaster, after="")]))
    held = asked_on(other, tmp_path / "2", messages.HOLDINGS)
    assert [(one["stream"], one["received"]) for one in held["streams"] if one["stream"] == str(case)] == [
        (str(case), 5)
    ]
    question = ask(other.kh, messages.RETURN, disaster, ranges=[[str(case), 1, 5]])
    actions.read_stick(path=other.write(tmp_path / "3", [question]))
    for number in range(4):
        path = tmp_path / f"back {number}"
        actions.write_stick(to=other.kh.node, path=path)
        answers = words(other, path, messages.RETURNED)
        if number == 3:
            assert answers == []
            break
        assert len(answers) > 1
        assert {row["seq"] for one in answers for row in one["rows"]} == {1, 2, 3, 4, 5}
        assert all(len(one["copies"]) == len(one["rows"]) for one in answers)
        left: list[list[Any]] = [[str(case), 1, 5]]
        for one in reversed(answers):
            left = rules.still(left, one["asked"], one["left"])
        assert left == []
    assert Asked.objects.get().times == 3


def test_a_question_that_nobody_signed_is_answered_on_no_stick(other: Stuck, tmp_path: Path) -> None:
    stranger = Partner("kh.mosvy")
    stranger.theirs = other.kh.theirs
    actions.read_stick(path=other.write(tmp_path / "1", [ask(stranger, messages.RESTORED, uuid7(), after="")]))
    actions.write_stick(to=other.kh.node, path=tmp_path / "2")
    assert words(other, tmp_path / "2", messages.HOLDINGS) == []
    assert not Asked.objects.exists() and not Outbox.objects.filter(kind=KIND).exists()
