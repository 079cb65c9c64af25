"""A neutral third party: a process of its own that carries, certifies, and can read nothing."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from homeward.cli import ROOT
from homeward.exchange import actions, messages, queries, rules
from homeward.exchange.asking import Asking
from homeward.exchange.courier import Courier
from homeward.exchange.couriers.https import NotCarried
from homeward.exchange.couriers.neutral import Fetched, Office
from homeward.exchange.models import Inbox, Outbox, Parcel, Recovery
from homeward.exchange.neutral import keeping
from homeward.exchange.rules import carriers
from homeward.exchange.tests.partner import Partner, new_keys, state_of
from homeward.exchange.tests.test_disaster import holdings
from homeward.exchange.tests.test_disaster_by_stick import ask
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7

KIND = "case.entries/1"
CANARY = "CANARY สมหญิง ស្រីពៅ"


@pytest.fixture(scope="module")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A carrier as its own people would run it; the folder it works in."""
    home = tmp_path_factory.mktemp("carrier")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    run = [sys.executable, "-m", "homeward", "carrier", "--home", str(home)]
    where = ["--id", "un.iom", "--name", "IOM", "--address", f"http://127.0.0.1:{port}/"]
    made = subprocess.run([*run, "init", *where], cwd=ROOT / "src", capture_output=True, text=True, check=True)
    assert carriers.card_fingerprint(keeping.card(home))[0] in made.stdout
    process = subprocess.Popen([*run, "serve", "--port", str(port)], cwd=ROOT / "src")
    try:
        for _ in range(100):
            try:
                httpx.post(f"http://127.0.0.1:{port}/challenge", trust_env=False)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield home
    finally:
        process.terminate()
        process.wait(10)


class There:
    """The partner at the same carrier."""

    def __init__(self, kh: Partner, home: Path) -> None:
        self.kh, self.office = kh, Office(keeping.card(home))
        self.last = 0

    def visit(self, got: list[str]) -> Fetched:
        fetched = self.office.visit(
            node="kh.mosvy", got=got, after=self.last, directory=self.kh.directory().decode(), key=self.kh.sign
        )
        self.last = max([self.last, *(number for number, _ in fetched.certificates)])
        return fetched

    def give(self, raw: bytes) -> carriers.Certificate:
        proof = self.office.deposit(rules.outer_of(raw).carrier_id, raw, node="kh.mosvy", key=self.kh.sign)
        return carriers.read_certificate(proof, self.office.card)


@pytest.fixture
def there(kh: Partner, carrier: Path) -> There:
    """Both nodes are known at the carrier, and it is the only way between them."""
    for signed in (actions.own_directory(), kh.directory()):
        keeping.admit(carrier, signed)
    actions.pin_carrier((carrier / "card.jws").read_bytes(), True)
    actions.choose_ways(partner="kh.mosvy", ways=[], neutral=["un.iom"])
    found = There(kh, carrier)
    while (fetched := found.visit([])).parcels:  # what an earlier test left
        found.visit([rules.hash_of(raw) for _, raw in fetched.parcels])
    return found


def post() -> UUID:
    return actions.post(to="kh.mosvy", kind=KIND, case_id=uuid4(), body={"words": CANARY}, consent_ids=[],
                        needs_consent=False, official={"number": "พม 0402/77", "date": "2026-11-23"})  # fmt: skip


def test_a_letter_goes_by_the_carrier_which_certifies_both_ends(there: There) -> None:
    mid, courier = post(), Courier()
    courier.send_once()
    assert state_of(mid) == ("sent", "")
    [row] = Parcel.objects.filter(mid=mid)
    assert row.taken_at and not row.handed_at
    fetched = there.visit([])
    assert {sender for sender, _ in fetched.parcels} == {"th.msdhs"}
    letters = {one.letter.mid: one for one in (rules.read_payload(there.kh.open(raw), me="kh.mosvy")
                                               for _, raw in fetched.parcels)}  # fmt: skip
    assert mid in letters
    there.give(there.kh.stored(letters[mid], uuid4()))
    there.visit([rules.hash_of(raw) for _, raw in fetched.parcels])
    assert courier.roads.visit_carriers() == 1
    assert state_of(mid) == ("stored", "")
    row.refresh_from_db()
    assert row.handed_at
    found = carriers.read_certificate(row.handed, there.office.card)
    assert (found.kind, found.sender, found.to, found.sha256) == ("handed/1", "th.msdhs", "kh.mosvy", row.sha256)


def test_after_a_disaster_question_and_answer_go_by_the_carrier(there: There) -> None:
    courier = Courier()
    asking = Asking(courier.roads.carrier, courier.roads.office)
    actions.begin_recovery("restored", ["kh.mosvy"])
    assert asking.ask() == asking.ask() == 0
    fetched = there.visit([])
    (question,) = [one for _, raw in fetched.parcels if (one := json.loads(there.kh.open(raw)))["kind"] == "restored/1"]
    there.visit([rules.hash_of(raw) for _, raw in fetched.parcels])
    there.give(holdings(there.kh, question))
    courier.roads.visit_carriers()
    assert not Recovery.objects.filter(partner="kh.mosvy", ended_at=None).exists()
    # And the other way round: the partner was brought back, and asks.
    there.give(ask(there.kh, messages.RESTORED, uuid7(), after=""))
    courier.roads.visit_carriers()
    kinds = [json.loads(there.kh.open(raw.split(b"\n\n")[0])).get("kind") for _, raw in there.visit([]).parcels]
    assert messages.HOLDINGS in kinds


def test_what_lies_at_the_carrier_is_not_given_to_it_again(there: There) -> None:  # noqa: ARG001
    mid, courier = post(), Courier()
    courier.send_once()
    Outbox.objects.filter(pk=mid).update(next_try_at="2020-01-01T00:00Z")
    assert courier.send_once() == 1
    assert Parcel.objects.filter(mid=mid).count() == 1


def test_a_letter_comes_by_the_carrier_and_its_receipt_goes_back_the_same_way(there: There) -> None:
    raw = there.kh.letter(KIND, {}, case_id=uuid4())
    assert there.give(raw) == there.give(raw)
    courier = Courier()
    assert courier.roads.visit_carriers() == 1
    assert courier.roads.visit_carriers() == 0
    assert Inbox.objects.get().carrier == "neutral"
    [row] = Parcel.objects.filter(direction="in")
    assert row.handed_at and row.mid == Inbox.objects.get().mid
    [(_, receipt)] = there.visit([]).parcels
    assert messages.STORED.encode() in there.kh.open(receipt)


def test_the_carrier_holds_nothing_that_it_could_read(there: There, carrier: Path) -> None:  # noqa: ARG001
    mid = post()
    Courier().send_once()
    whole = b"".join(one.read_bytes() for one in carrier.glob("parcels.db*"))
    assert b"HW1 " in whole and b"kh.mosvy" in whole
    for word in (CANARY, "สมหญิง", "ស្រីពៅ", "0402", KIND, str(mid), mid.hex):
        assert word.encode() not in whole


def test_nobody_collects_for_another_or_with_an_old_word(there: There) -> None:
    post()
    Courier().send_once()
    card, stranger = there.office.card, new_keys()[0]
    challenge = httpx.post(f"{card.address}challenge", trust_env=False).text

    def asked(node: str, key: dict[str, str], challenge: str, carrier: str = "un.iom") -> tuple[int, str]:
        token = carriers.make_visit(
            node=node, carrier=carrier, challenge=challenge, got=[], after=0, directory="", key=key
        )
        answer = httpx.post(f"{card.address}visits", content=token, trust_env=False)
        return answer.status_code, answer.text[:20]

    assert asked("kh.mosvy", stranger, challenge) == (403, "proof")
    assert asked("la.mlsw", stranger, challenge) == (403, "node")
    assert asked("kh.mosvy", there.kh.sign, challenge, "un.other") == (403, "proof")
    assert asked("kh.mosvy", there.kh.sign, "0" * 64) == (403, "challenge")
    assert asked("kh.mosvy", there.kh.sign, challenge)[0] == 200
    assert asked("kh.mosvy", there.kh.sign, challenge) == (403, "challenge")


@pytest.mark.parametrize(
    ("body", "proof", "status"),
    [(b"", "", 422), (b"noise", "x.y.z", 422), (b"x" * (rules.CAP + 1), "", 413), (None, "", 403), (None, "mine", 403)],
)
def test_a_parcel_is_taken_only_whole_and_only_from_whom_it_says(
    there: There, body: bytes | None, proof: str, status: int
) -> None:
    raw = there.kh.letter(KIND, {}, case_id=uuid4()) if body is None else body
    if proof == "mine":
        proof = carriers.make_deposit(node="kh.mosvy", carrier="un.iom", raw=raw, key=new_keys()[0])
    place = rules.outer_of(raw).carrier_id if body is None else uuid4()
    answer = httpx.put(f"{there.office.card.address}parcels/{place}", content=raw, headers={"Homeward-Proof": proof},
                       trust_env=False)  # fmt: skip
    assert answer.status_code == status


def test_a_certificate_of_somebody_else_proves_nothing(there: There) -> None:
    mid = post()
    forged = carriers.certify("taken/1", carrier="un.iom", sender="th.msdhs", to="kh.mosvy", sha256="0" * 64, size=1,
                              at=rules.read_directory(there.kh.directory()).made_at, key=new_keys()[0])  # fmt: skip
    actions.note_taken([actions.Taken(mid, "kh.mosvy", "0" * 64, forged, there.office.card)])
    assert not Parcel.objects.exists()


def test_a_carrier_is_pinned_by_a_person_and_keeps_its_key(kh: Partner, carrier: Path, tmp_path: Path) -> None:  # noqa: ARG001
    card = (carrier / "card.jws").read_bytes()
    with pytest.raises(Refused):
        actions.pin_carrier(card, False)
    with pytest.raises(Refused):
        actions.pin_carrier(card[:-9] + b"AAAAAAAA\n", True)
    actions.pin_carrier(card, True)
    other = keeping.make(tmp_path / "x", carrier="un.iom", name="IOM", address="https://iom.example/")
    with pytest.raises(Refused):
        actions.pin_carrier(other, True)
    with pytest.raises(Refused):
        actions.choose_ways(partner="kh.mosvy", ways=[], neutral=["un.wfp"])
    assert [one.pk for one in queries.carriers()] == ["un.iom"]


def test_a_carrier_elsewhere_is_reached_by_https_only(tmp_path: Path) -> None:
    keeping.make(tmp_path / "x", carrier="un.iom", name="IOM", address="http://iom.example/")
    with pytest.raises(NotCarried, match="not_secure"):
        Office(keeping.card(tmp_path / "x"))
    assert "d" not in json.loads(rules.unverified_payload((tmp_path / "x" / "card.jws").read_bytes()))["sign"][0]


def test_where_only_a_stick_was_chosen_nothing_goes_by_itself(kh: Partner) -> None:  # noqa: ARG001
    actions.choose_ways(partner="kh.mosvy", ways=["stick"], neutral=[])
    mid = post()
    assert Courier().send_once() == 0
    assert state_of(mid) == ("queued", "")
    [row] = [one for one in queries.overview() if one.id == mid]
    assert row.why == "by_stick"
    actions.choose_ways(partner="kh.mosvy", ways=["paper"], neutral=[])
    assert queries.on_paper("kh.mosvy")
