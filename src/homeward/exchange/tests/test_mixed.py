"""Letters of one stream by every carrier, in any order, some twice: each counts once, and nothing is missing."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from homeward.exchange import actions, messages, rules
from homeward.exchange.couriers import folder
from homeward.exchange.couriers.neutral import Office
from homeward.exchange.models import Alarm, Inbox, Stream
from homeward.exchange.neutral import keeping
from homeward.exchange.neutral.service import Service
from homeward.exchange.tests.partner import Partner, state_of
from homeward.exchange.tests.test_sticks import KIND, Stuck, post


@pytest.fixture
def office(kh: Partner, tmp_path: Path) -> Office:
    """The real service over its real store, without a socket between."""
    home = tmp_path / "carrier"
    keeping.make(home, carrier="un.iom", name="IOM", address="http://127.0.0.1:1/")
    for signed in (actions.own_directory(), kh.directory()):
        keeping.admit(home, signed)
    found = Office(actions.pin_carrier((home / "card.jws").read_bytes(), True))
    found._client = httpx.Client(transport=httpx.WSGITransport(app=Service(*keeping.open_store(home))))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_a_stream_in_pieces_on_every_carrier_is_one_stream(
    kh: Partner, office: Office, tmp_path: Path, came: list[rules.Letter], seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test must be repeatable
    case, place = uuid4(), tmp_path / "post"
    for name in ("in", "out"):
        (place / name).mkdir(parents=True)
    payloads = [kh.payload(KIND, {"n": n}, case_id=case) for n in range(12)]

    def by_network(raw: bytes) -> None:
        actions.receive_bytes(raw, carrier="https")

    def by_folder(raw: bytes) -> None:
        (place / "in" / f"{uuid4().hex}.hw1").write_bytes(raw)
        assert folder.take_in(place, actions.receive_file) == 1

    def by_stick(raw: bytes) -> None:
        row = actions.read_stick(path=Stuck(kh).write(tmp_path / uuid4().hex, [raw]))
        assert (row.letters, row.unread, row.missing) == (1, 0, 0)

    def by_carrier(raw: bytes) -> None:
        office.deposit(rules.outer_of(raw).carrier_id, raw, node="kh.mosvy", key=kh.sign)
        assert actions.visit(office) == 1

    ways: list[Callable[[bytes], None]] = [by_network, by_folder, by_stick, by_carrier]
    # Each letter at least once, half of them again by another way, all of it mixed.
    trips = [(one, rng.choice(ways)) for one in payloads + rng.sample(payloads, 6)]
    rng.shuffle(trips)
    for payload, way in trips:
        way(kh.seal(payload))
        if rng.random() < 0.3:
            actions.apply_waiting()
    while actions.apply_waiting():
        pass
    assert sorted(letter.body["n"] for letter in came) == list(range(12))
    assert Inbox.objects.filter(case_id=case).count() == 12
    stream = Stream.objects.get(direction="in", name=str(case))
    assert (stream.held, stream.last_seq, stream.gap_since, stream.frozen_at) == (12, 12, None, None)
    assert not Alarm.objects.filter(ended_at=None).exists()


def test_receipts_come_home_by_another_carrier_than_their_letters(kh: Partner, office: Office, tmp_path: Path) -> None:
    case = uuid4()
    mids = [post(case) for _ in range(4)]
    actions.write_stick(to="kh.mosvy", path=tmp_path / "stick.zip")
    letters, receipts = Stuck(kh).read(tmp_path / "stick.zip")
    of = {one.letter.mid: receipt for one, receipt in zip(letters, receipts, strict=True)}
    assert actions.receive_file(of[mids[0]]) is None
    actions.read_stick(path=Stuck(kh).write(tmp_path / "back", [of[mids[1]]]))
    office.deposit(rules.outer_of(of[mids[2]]).carrier_id, of[mids[2]], node="kh.mosvy", key=kh.sign)
    actions.visit(office)
    # The last only by the word of the letter that says what became of it.
    said = messages.receipt([(mid, "accepted", "", None) for mid in mids])
    actions.receive_bytes(kh.letter(messages.RECEIPT, said), carrier="https")
    assert [state_of(mid)[0] for mid in mids] == ["stored", "stored", "stored", "sent"]
    actions.apply_waiting()
    assert {state_of(mid)[0] for mid in mids} == {"accepted"}
