"""A letter goes out and is answered; a letter comes in and is applied."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from homeward.exchange import actions, messages, rules
from homeward.exchange.models import Inbox
from homeward.exchange.tests.partner import Partner, state_of


def test_a_letter_goes_out_is_stored_and_accepted_and_its_room_is_told(kh: Partner, changes: list[Any]) -> None:
    mid = actions.post(to="kh.mosvy", kind="case.entries/1", case_id=uuid4(), body={"entries": ["ខ្មែរ"]},
                       consent_ids=["c1"], needs_consent=True)  # fmt: skip
    assert state_of(mid) == ("queued", "")
    (signed,) = kh.take()
    assert (signed.letter.mid, signed.letter.body, signed.letter.consent) == (mid, {"entries": ["ខ្មែរ"]}, ("c1",))
    assert state_of(mid) == ("stored", "")
    actions.receive_bytes(kh.letter(messages.RECEIPT, messages.receipt([(mid, "accepted", "", None)])), carrier="test")
    assert actions.apply_waiting() == 1
    assert state_of(mid) == ("accepted", "")
    assert changes == [("case.entries/1", mid, "stored", ""), ("case.entries/1", mid, "accepted", "")]


def test_a_letter_comes_in_gets_a_signed_receipt_and_is_applied_once(kh: Partner, came: list[rules.Letter]) -> None:
    case = uuid4()
    payload = kh.payload("case.entries/1", {"n": 1}, case_id=case)
    first, second = (kh.open(actions.receive_bytes(kh.seal(payload), carrier="test")) for _ in range(2))
    assert first == second
    assert rules.payload_hash(payload).encode() in first
    assert Inbox.objects.count() == 1
    assert actions.apply_waiting() == 1
    assert actions.apply_waiting() == 0
    assert [letter.case_id for letter in came] == [case]
    (receipt,) = kh.take()
    assert receipt.letter.body["receipts"][0]["state"] == "accepted"
