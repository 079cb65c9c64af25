"""Files follow their letters: in any order, twice, broken off, asked for again; and nothing of them is left behind."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import actions, keys, messages, queries, rules, wires
from homeward.exchange.actions import gathering
from homeward.exchange.models import InChunk, InFile, Outbox, OutFile
from homeward.exchange.rules import chunks as chunking
from homeward.exchange.rules.sticks import INDEX
from homeward.exchange.tests.partner import Partner, receive, refused
from homeward.lib.canon import canonical
from homeward.vault import actions as vault
from homeward.vault import keystore
from homeward.vault import queries as vault_queries

KIND = "case.entries/1"
KEY, PIECE = b"k" * 32, 3072
PDF = b"%PDF-1.7\n" + b"made up " * 1100 + b"\n%%EOF\n"  # three chunks of the smallest size


@pytest.fixture(autouse=True)
def at_once(django_capture_on_commit_callbacks: Callable[..., Any]) -> Iterator[None]:
    """What waits for a commit happens at the end of each test, and where a test asks for it."""
    with django_capture_on_commit_callbacks(execute=True):
        yield


class Coming:
    """A file of the partner on its way to us, with the letter that names it."""

    def __init__(self, kh: Partner, data: bytes = PDF) -> None:
        self.kh, self.case, self.data, self.file = kh, uuid4(), data, uuid4()
        payload = kh.payload(KIND, {"n": 1}, case_id=self.case)
        self.letter, self.raw = UUID(json.loads(payload)["mid"]), kh.seal(payload)
        self.manifest = rules.make_manifest(self.file, self.letter, data, "application/pdf", KEY, PIECE)
        self.chunks = [rules.seal_chunk(KEY, self.file, data, n, PIECE) for n in range(len(self.manifest.chunks))]

    def offer(self, **changed: Any) -> bytes:
        return self.kh.letter(messages.FILE_OFFER, rules.offer(self.manifest) | changed, case_id=self.case)

    def chunk(self, number: int) -> bytes:
        outer = self.kh.theirs.outer(uuid4())
        content = rules.frame(self.chunks[number], self.kh.node)
        return rules.seal_unsigned(content, outer=outer, enc_key=self.kh.theirs.seal_to)

    def expected(self) -> None:
        actions.expect_files(letter=self.letter, iss=self.kh.node, case_id=self.case, files=[self.file])

    def row(self) -> InFile:
        return InFile.objects.get(pk=self.file)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[UUID, bytes]:
    """The room to which the files belong: what it was given."""
    files: dict[UUID, bytes] = {}

    def keep(_kind: str, _case: UUID, name: UUID, data: bytes, _type: str, _hash: str) -> str:
        files[name] = data
        return ""

    monkeypatch.setattr(wires, "file_came", keep)
    return files


def said(kh: Partner) -> list[rules.FileNews]:
    """What we told the partner about files since the last time."""
    letters = [one.letter for one in kh.take() if one.letter.kind == messages.FILE_NEWS]
    return [row for letter in letters for row in rules.read_file_news(letter.body) or ()]


def test_a_file_is_whole_when_its_last_chunk_is_here_and_no_key_of_it_is_left(
    kh: Partner, kept: dict[UUID, bytes], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    one = Coming(kh)
    with django_capture_on_commit_callbacks(execute=True):
        one.expected()
        receive(one.offer())
        actions.apply_waiting()
        for number in (2, 0):
            answer = json.loads(kh.open(receive(one.chunk(number))))
            assert (answer["kind"], answer["name"]) == (messages.CHUNK, one.manifest.chunks[number])
            assert actions.finish_files() == 0
            assert receive(one.chunk(number))  # twice is once
        assert queries.files(one.case)[one.file] == ("coming", "")
        receive(one.chunk(1))
        assert actions.finish_files() == 1
    assert kept == {one.file: PDF}
    assert rules.FileNews(one.file, "whole") in said(kh)
    item, offer = one.row().manifest_item, one.row().offer
    assert item is not None
    assert offer is not None
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.forget_manifests() == 1
    found = keystore.find("item", [item, keys.inbox_item(offer)])
    assert [row[1] for row in found.values()] == [None, None]
    assert all(vault_queries.read_parcel(name) is None for name in one.manifest.chunks)
    receive(one.chunk(1))  # an answer that was lost: the same one again, and nothing is kept
    assert vault_queries.read_parcel(one.manifest.chunks[1]) is None


def test_chunks_may_come_before_their_offer_and_the_offer_before_its_letter(
    kh: Partner, kept: dict[UUID, bytes]
) -> None:
    one = Coming(kh)
    for number in range(3):
        receive(one.chunk(number))
    receive(one.offer())
    actions.apply_waiting()
    assert actions.finish_files() == 0  # nobody here has accepted a letter that names it
    one.expected()
    assert actions.finish_files() == 1
    assert kept == {one.file: PDF}


def test_what_is_missing_is_asked_for_by_number_and_what_was_never_offered_as_a_whole(kh: Partner) -> None:
    one, other = Coming(kh), Coming(kh)
    one.expected()
    other.expected()
    receive(one.offer())
    actions.apply_waiting()
    receive(one.chunk(1))
    assert actions.ask_for_files() == 0
    InFile.objects.update(moved_at=timezone.now() - timedelta(minutes=5))
    assert actions.ask_for_files() == 2
    assert actions.ask_for_files() == 0
    assert {row.file: row.need for row in said(kh)} == {one.file: (0, 2), other.file: None}


def test_a_chunk_that_rotted_on_the_disk_is_asked_for_again(kh: Partner, kept: dict[UUID, bytes]) -> None:
    one = Coming(kh)
    one.expected()
    receive(one.offer())
    actions.apply_waiting()
    for number in range(3):
        receive(one.chunk(number))
    vault.drop_parcel(one.manifest.chunks[1])
    assert actions.finish_files() == 0
    receive(one.chunk(1))
    assert actions.finish_files() == 1
    assert kept == {one.file: PDF}


def test_a_file_that_is_not_what_was_said_is_refused_and_the_sender_hears_it(
    kh: Partner, kept: dict[UUID, bytes]
) -> None:
    one = Coming(kh)
    one.expected()
    receive(one.offer(sha256="0" * 64))
    actions.apply_waiting()
    for number in range(3):
        receive(one.chunk(number))
    actions.finish_files()
    assert kept == {}
    assert rules.FileNews(one.file, "refused", code="file") in said(kh)
    assert refused(one.chunk(0)) == "unwanted"


def test_what_nobody_named_never_fills_the_disk(kh: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "EARLY_BYTES", 7000)
    one = Coming(kh)
    receive(one.chunk(0))
    receive(one.chunk(1))
    assert refused(one.chunk(2)) == "room"
    receive(one.offer())  # an offer alone names nothing
    actions.apply_waiting()
    assert refused(one.chunk(2)) == "room"
    one.expected()
    receive(one.chunk(2))
    assert actions.finish_files() == 1


def test_early_chunks_and_offers_that_nobody_names_are_erased_after_a_week(
    kh: Partner, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    one, early = Coming(kh), Coming(kh, PDF * 2)
    receive(early.chunk(0))
    receive(one.offer())
    actions.apply_waiting()
    receive(one.chunk(0))
    then = timezone.now() - timedelta(days=8)
    InChunk.objects.update(came_at=then)
    InFile.objects.update(began_at=then)
    with django_capture_on_commit_callbacks(execute=True):
        actions.ask_for_files()
    assert one.row().state == "ended"
    for name in (early.manifest.chunks[0], one.manifest.chunks[0]):
        assert vault_queries.read_parcel(name) is None


def test_a_withdrawn_letter_takes_its_chunks_along(
    kh: Partner, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    one = Coming(kh)
    one.expected()
    receive(one.offer())
    actions.apply_waiting()
    receive(one.chunk(0))
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.drop_files([one.file], "withdrawn") == 1
    assert vault_queries.read_parcel(one.manifest.chunks[0]) is None
    assert refused(one.chunk(1)) == "unwanted"
    assert rules.FileNews(one.file, "ended", code="withdrawn") in said(kh)


def test_an_offer_for_a_file_of_another_letter_or_case_is_not_taken(kh: Partner) -> None:
    one = Coming(kh)
    one.expected()
    receive(one.offer(letter=str(uuid4())))
    receive(kh.letter(messages.FILE_OFFER, rules.offer(one.manifest), case_id=uuid4()))
    actions.apply_waiting()
    assert one.row().state == "expected"


def test_a_chunk_sealed_by_a_stranger_is_not_taken(kh: Partner) -> None:
    one = Coming(kh)
    one.kh.node = "la.molsw"
    assert refused(one.chunk(0)) == "unwanted"


# Files of ours.


class Going:
    """A file of ours that follows a letter of ours."""

    def __init__(self, data: bytes = PDF) -> None:
        self.case, self.paper, self.file = uuid4(), uuid4(), uuid4()
        vault.open_case(self.case)
        vault.put_file(self.case, self.paper, data, "application/pdf")
        self.letter = actions.post(
            to="kh.mosvy", kind=KIND, case_id=self.case, body={"n": 1}, consent_ids=["c"], needs_consent=True
        )
        actions.attach(letter=self.letter, to="kh.mosvy", case_id=self.case, files={self.file: self.paper})

    def row(self) -> OutFile:
        return OutFile.objects.get(pk=self.file)


def offer_of(kh: Partner) -> rules.Manifest:
    (body,) = [one.letter.body for one in kh.take() if one.letter.kind == messages.FILE_OFFER]
    found = rules.read_offer(body)
    assert found is not None
    return found


def carried(kh: Partner) -> list[bytes]:
    """Chunks that are due, as the partner opens them, each answered."""
    came = []
    for chunk in actions.claim_chunks():
        carrier_id, raw = chunk.sealed()
        frame = rules.unframe(rules.open_sealed(raw, me=kh.node, enc_keys={kh.enc["kid"]: kh.enc}))
        assert frame is not None
        came.append(frame[1])
        assert actions.hear_chunk(answer(kh, rules.chunk_name(frame[1]), carrier_id)) == ""
    return came


def answer(kh: Partner, name: str, carrier_id: UUID) -> bytes:
    content = {"v": 1, "kind": messages.CHUNK, "iss": kh.node, "aud": kh.me, "name": name}
    outer = kh.theirs.outer(carrier_id)
    return rules.seal(canonical(content), outer=outer, sign_key=kh.sign, enc_key=kh.theirs.seal_to)


def tell(kh: Partner, *rows: rules.FileNews) -> None:
    receive(kh.letter(messages.FILE_NEWS, rules.file_news(rows)))
    actions.apply_waiting()


def due() -> None:
    OutFile.objects.update(next_try_at=timezone.now())


def test_a_file_leaves_after_its_letter_and_its_key_is_forgotten_when_it_has_arrived(kh: Partner) -> None:
    one = Going()
    assert actions.offer_files() == 0  # its letter is still here
    kh.take()
    assert actions.offer_files() == 1
    assert actions.claim_chunks() == []  # and so is the offer
    manifest = offer_of(kh)
    assert rules.whole(manifest, carried(kh)) == PDF
    assert actions.claim_chunks() == []
    row = one.row()
    assert row.key_item is not None
    assert row.offer is not None
    tell(kh, rules.FileNews(one.file, "whole"))
    assert queries.files(one.case)[one.file] == ("whole", "")
    assert actions.forget_keys() == 1
    assert [found[1] for found in keystore.find("item", [row.key_item, row.offer]).values()] == [None, None]
    assert actions.any_files() is False


def test_only_what_is_missing_is_sent_again(kh: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "make_manifest", chunks_of)
    one = Going()
    kh.take()
    actions.offer_files()
    manifest = offer_of(kh)
    chunks = actions.claim_chunks()
    assert len(chunks) == 3
    carrier_id, _ = chunks[1].sealed()
    actions.hear_chunk(answer(kh, chunks[1].name, carrier_id))
    actions.note_chunk_trouble(chunks[2], "unreachable")
    due()
    assert [chunk.name for chunk in actions.claim_chunks()] == [manifest.chunks[0], manifest.chunks[2]]
    due()
    assert len(carried(kh)) == 2
    assert carried(kh) == []
    tell(kh, rules.FileNews(one.file, "need", (1,)))
    assert [rules.chunk_name(sealed) for sealed in carried(kh)] == [manifest.chunks[1]]


def chunks_of(file: UUID, letter: UUID, data: bytes, media_type: str, key: bytes) -> rules.Manifest:
    """A manifest of small chunks."""
    return chunking.make_manifest(file, letter, data, media_type, key, PIECE)


def test_who_does_not_know_what_must_come_is_offered_it_anew_under_another_key(kh: Partner) -> None:
    one = Going()
    kh.take()
    actions.offer_files()
    first = offer_of(kh)
    tell(kh, rules.FileNews(one.file, "whole"))
    actions.forget_keys()
    tell(kh, rules.FileNews(one.file, "need", None))
    assert actions.offer_files() == 1
    second = offer_of(kh)
    assert second.key != first.key
    assert not set(first.chunks) & set(second.chunks)
    assert rules.whole(second, carried(kh)) == PDF


@pytest.mark.parametrize("state", ["rejected", "withdrawn"])
def test_a_letter_that_is_not_accepted_leaves_its_files_here(kh: Partner, state: str) -> None:
    one = Going()
    kh.take()
    actions.offer_files()
    Outbox.objects.filter(mid=one.letter).update(state=state)
    offer_of(kh)
    assert actions.claim_chunks() == []
    actions.offer_files()
    assert one.row().state == "ended"
    assert rules.FileNews(one.file, "ended", code="letter") in said(kh)


def test_while_its_letter_is_held_over_there_no_chunk_leaves(kh: Partner) -> None:
    one = Going()
    kh.take()
    actions.offer_files()
    offer_of(kh)
    Outbox.objects.filter(mid=one.letter).update(state="held")
    assert actions.claim_chunks() == []
    Outbox.objects.filter(mid=one.letter).update(state="accepted")
    assert len(carried(kh)) == 1


def test_what_was_erased_here_is_not_sent_any_more(kh: Partner) -> None:
    one = Going()
    kh.take()
    actions.offer_files()
    offer_of(kh)
    vault.destroy_file(one.paper)
    assert actions.claim_chunks() == []
    assert one.row().state == "ended"
    tell(kh, rules.FileNews(one.file, "need", None))
    assert actions.offer_files() == 0
    assert rules.FileNews(one.file, "ended", code="destroyed") in said(kh)


def test_an_answer_that_proves_nothing_counts_for_nothing(kh: Partner) -> None:
    one = Going()
    kh.take()
    actions.offer_files()
    manifest = offer_of(kh)
    (chunk,) = actions.claim_chunks()
    stranger = Partner("la.molsw")
    stranger.theirs = kh.theirs
    assert actions.hear_chunk(answer(stranger, manifest.chunks[0], uuid4())) == "sender"
    assert actions.hear_chunk(b"HW1 nothing") != ""
    assert one.row().there == []
    assert actions.receive_file(answer(kh, chunk.name, uuid4())) is None  # as it comes by a folder
    assert one.row().there == [0]


def test_a_partner_says_nothing_of_files_that_are_not_its_own(kh: Partner) -> None:
    one = Going()
    with agencies.service("courier"):
        OutFile.objects.update(to="la.molsw")
    tell(kh, rules.FileNews(one.file, "whole"))
    assert one.row().state == "waiting"


def test_a_stick_brings_letter_offer_and_chunks_together_in_any_order(
    kh: Partner, kept: dict[UUID, bytes], tmp_path: Path
) -> None:
    going = Going()
    actions.write_stick(to="kh.mosvy", path=tmp_path / "out")
    files = [path.read_bytes() for path in (tmp_path / "out").iterdir() if path.name != INDEX]
    opened = [rules.open_sealed(raw, me=kh.node, enc_keys={kh.enc["kid"]: kh.enc}) for raw in files]
    chunks = [found[1] for one in opened if (found := rules.unframe(one))]
    letters = [rules.read_payload(rules.verify(one, kh.theirs.sign_keys), me=kh.node).letter for one in opened
               if rules.unframe(one) is None]  # fmt: skip
    assert {KIND, messages.FILE_OFFER} <= {one.kind for one in letters}
    (offer,) = [rules.read_offer(one.body) for one in letters if one.kind == messages.FILE_OFFER]
    assert offer is not None
    assert rules.whole(offer, chunks) == PDF
    assert going.row().state == "offered"

    one = Coming(kh)
    one.expected()
    (tmp_path / "in").mkdir()
    for raw in (one.chunk(2), one.offer(), one.raw, one.chunk(0), one.chunk(1)):
        (tmp_path / "in" / f"{uuid4().hex}.hw1").write_bytes(raw)
    actions.read_stick(path=tmp_path / "in")
    actions.apply_waiting()
    assert actions.finish_files() == 1
    assert kept == {one.file: PDF}
