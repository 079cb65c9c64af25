"""The same bytes by network and by folder."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from homeward.exchange import actions, rules
from homeward.exchange.courier import Courier
from homeward.exchange.couriers import folder
from homeward.exchange.couriers.https import Carrier, NotCarried
from homeward.exchange.models import Inbox, Outbox
from homeward.exchange.roads import Roads
from homeward.exchange.tests.partner import Partner, state_of

KIND = "case.entries/1"


def post() -> UUID:
    return actions.post(to="kh.mosvy", kind=KIND, case_id=uuid4(), body={}, consent_ids=[], needs_consent=False)


@pytest.mark.parametrize(
    "address", ["http://kh.example/", "http://10.0.0.1/", "ftp://localhost/", "http://localhost.kh/"]
)
def test_plain_http_goes_to_this_machine_only(address: str) -> None:
    with pytest.raises(NotCarried, match="not_secure"):
        Carrier(address)


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [(422, b"signature", "refused_signature"), (422, b"<b>", "refused_unknown"), (500, b"", "status_500"),
     (302, b"", "status_302"), (200, b"x" * 70_000, "answer")],
)  # fmt: skip
def test_an_answer_that_is_no_receipt_has_a_code(status: int, body: bytes, code: str) -> None:
    carrier = Carrier("http://kh.localhost:8855/exchange/letters/")
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(status, content=body, headers={"Location": "https://elsewhere.example/"})

    carrier._client = httpx.Client(transport=httpx.MockTransport(answer))
    with carrier, pytest.raises(NotCarried, match=code):
        carrier.carry(uuid4(), b"HW1")
    (request,) = asked
    assert (request.url.host, request.headers["Host"]) == ("127.0.0.1", "kh.localhost:8855")


class Line:
    """Stands where the network stands."""

    def __init__(self, kh: Partner) -> None:
        self.kh, self.works, self.old, self.fails = kh, True, False, -1
        self.together: list[int] = []

    def carry(self, carrier_id: UUID, raw: bytes) -> bytes:
        if not self.works:
            raise NotCarried("unreachable")
        return self.kh.stored(rules.read_payload(self.kh.open(raw), me="kh.mosvy"), carrier_id)

    def carry_some(self, letters: list[bytes]) -> list[bytes | NotCarried]:
        if self.old or not self.works:
            raise NotCarried("status_404" if self.works else "unreachable")
        self.together.append(len(letters))
        receipts = [self.carry(rules.outer_of(raw).carrier_id, raw) for raw in letters]
        return [NotCarried("status_503") if place == self.fails else one for place, one in enumerate(receipts)]


@pytest.fixture
def line(kh: Partner, monkeypatch: pytest.MonkeyPatch) -> Line:
    found = Line(kh)
    monkeypatch.setattr(Roads, "carrier", lambda *_: found)
    return found


def test_the_courier_sends_what_is_due_and_goes_on_when_the_line_is_back(line: Line) -> None:
    courier = Courier()
    line.works = False
    mids = [post() for _ in range(3)]
    assert courier.send_once() == 3
    assert set(Outbox.objects.values_list("state", "trouble")) == {("sent", "unreachable")}
    assert courier.send_once() == 0
    line.works = True
    mids.append(post())
    assert courier.send_once() == 1
    assert courier.send_once() == 3
    assert {state_of(mid) for mid in mids} == {("stored", "")}


def test_letters_go_together_and_one_that_was_not_taken_goes_alone(line: Line) -> None:
    mids = [post() for _ in range(9)]
    line.fails = 1
    assert Courier().send_once() == 9
    assert line.together == [3, 3, 3]
    assert {state_of(mid) for mid in mids} == {("stored", "")}


def test_a_partner_of_an_older_edition_gets_them_one_by_one(line: Line) -> None:
    line.old = True
    mids = [post() for _ in range(3)]
    assert Courier().send_once() == 3
    assert {state_of(mid) for mid in mids} == {("stored", "")}


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Our folder and the one of the other side: what is `out` here is `in` there."""
    ours, theirs = tmp_path / "post" / "kh.mosvy", tmp_path / "theirs"
    for name in ("out", "in"):
        (ours / name).mkdir(parents=True)
    theirs.mkdir()
    (theirs / "in").symlink_to(ours / "out")
    (theirs / "out").symlink_to(ours / "in")
    monkeypatch.setattr("homeward.exchange.roads.folder.place", lambda _home, _node: ours)
    return ours, theirs


def test_a_letter_and_its_receipt_travel_by_folder(kh: Partner, line: Line, shared: tuple[Path, Path]) -> None:
    ours, theirs = shared
    line.works = False
    mid = post()
    Courier().send_once()
    (file,) = folder.waiting(theirs)
    assert str(mid) not in file.name

    def at_the_other_side(raw: bytes) -> bytes:
        return kh.stored(rules.read_payload(kh.open(raw), me="kh.mosvy"), rules.outer_of(raw).carrier_id)

    assert folder.take_in(theirs, at_the_other_side) == 1
    assert folder.take_in(ours, actions.receive_file) == 1
    assert state_of(mid) == ("stored", "")
    assert [list((ours / name).iterdir()) for name in ("in", "out")] == [[], []]


def test_every_letter_to_a_silent_partner_lies_in_the_folder_at_once(
    kh: Partner,  # noqa: ARG001
    line: Line,
    shared: tuple[Path, Path],
) -> None:
    _, theirs = shared
    mids = [post() for _ in range(6)]
    line.works = False
    assert Courier().send_once() == 6
    assert len(list(folder.waiting(theirs))) == 6
    assert {state_of(mid) for mid in mids} == {("sent", "")}


def test_what_comes_by_folder_is_stored_before_the_file_goes(kh: Partner, shared: tuple[Path, Path]) -> None:
    ours, theirs = shared
    folder.put(theirs, kh.letter(KIND, {}, case_id=uuid4()))
    folder.put(theirs, b"noise")
    (ours / "in" / "half.part").write_bytes(b"not whole yet")
    assert folder.take_in(ours, actions.receive_file) == 2
    assert Inbox.objects.count() == 1
    assert [path.name for path in (ours / "in").iterdir()] == ["half.part"]
    (receipt,) = folder.waiting(theirs)
    assert b"stored/1" in kh.open(receipt.read_bytes())


def test_a_file_stays_when_it_could_not_be_stored(kh: Partner, shared: tuple[Path, Path]) -> None:
    ours, theirs = shared
    folder.put(theirs, kh.letter(KIND, {}, case_id=uuid4()))

    def full(_raw: bytes) -> bytes:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        folder.take_in(ours, full)
    assert len(list(folder.waiting(ours))) == 1
