"""A stick travels: sealed, listed, read twice without harm, lost without harm, and full of other people's rubbish."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from homeward.exchange import actions, keys, messages, rules
from homeward.exchange.couriers import stick as sticks
from homeward.exchange.models import Closure, Inbox, OnStick, Outbox, Stick
from homeward.exchange.rules.envelope import BUCKETS
from homeward.exchange.rules.sticks import INDEX, Index, make_index, read_index
from homeward.exchange.tests.partner import NOW, Partner, state_of
from homeward.lib.errors import Refused

KIND = "case.entries/1"
CANARY = "CANARY สมหญิง ស្រីពៅ 0402/77"


def post(case: UUID | None = None) -> UUID:
    return actions.post(to="kh.mosvy", kind=KIND, case_id=case or uuid4(), body={"words": CANARY}, consent_ids=[],
                        needs_consent=False, official={"number": "พม 0402/77", "date": "2026-11-23"})  # fmt: skip


class Stuck:
    """The partner's end of a stick: reads ours by hand, and writes one."""

    def __init__(self, kh: Partner) -> None:
        self.kh = kh
        self.stick = uuid4()

    def read(self, path: Path) -> tuple[list[rules.Signed], list[bytes]]:
        """Letters on it, and receipts for each of them."""
        letters, receipts = [], []
        with sticks.opened(path) as source:
            self.index = read_index(self.kh.open(source.read(INDEX) or b""), me="kh.mosvy")
            for name in self.index.files:
                raw = source.read(name) or b""
                assert rules.hash_of(raw) == self.index.files[name][1]
                payload = self.kh.open(raw)
                if messages.STORED.encode() in payload:
                    continue
                letters.append(rules.read_payload(payload, me="kh.mosvy"))
                receipts.append(self.kh.stored(letters[-1], uuid4()))
        return letters, receipts

    def index_of(self, path: Path) -> Index:
        with sticks.opened(path) as source:
            return read_index(self.kh.open(source.read(INDEX) or b""), me="kh.mosvy")

    def write(self, path: Path, raws: list[bytes], read: tuple[UUID, ...] = (), listed: str = "") -> Path:
        files = {f"{uuid4().hex}.hw1": raw for raw in raws}
        index = make_index(
            stick=self.stick, iss="kh.mosvy", aud="th.msdhs", made_at=NOW, read=read,
            files={name: (len(raw), rules.hash_of(raw)) for name, raw in files.items()}
            | ({listed: (7, "0" * 64)} if listed else {}),
            directory=self.kh.directory(version=2), version=2,
        )  # fmt: skip
        with sticks.writing(path) as writer:
            for name, raw in files.items():
                writer.put(name, raw)
            writer.put(INDEX, self.kh.seal(index))
        return path


@pytest.fixture
def other(kh: Partner) -> Stuck:
    return Stuck(kh)


@pytest.mark.parametrize("name", ["stick", "stick.zip"])
def test_letters_and_receipts_travel_both_ways_by_stick(other: Stuck, tmp_path: Path, name: str) -> None:
    mids = {post() for _ in range(3)}
    written = actions.write_stick(to="kh.mosvy", path=tmp_path / name)
    letters, receipts = other.read(tmp_path / name)
    assert mids <= {one.letter.mid for one in letters}
    assert {state_of(mid) for mid in mids} == {("sent", "")}
    back = [*receipts, other.kh.letter(KIND, {}, case_id=uuid4())]
    came = actions.read_stick(path=other.write(tmp_path / f"back-{name}", back, read=(written.pk,)))
    assert (came.letters, came.receipts, came.known, came.unread, came.missing) == (1, len(letters), 0, 0, 0)
    assert {state_of(mid) for mid in mids} == {("stored", "")}
    written.refresh_from_db()
    assert written.state == "read"


def test_a_stick_read_twice_does_nothing_twice(other: Stuck, tmp_path: Path) -> None:
    path = other.write(tmp_path / "in", [other.kh.letter(KIND, {"n": n}, case_id=uuid4()) for n in range(3)])
    first, second = (actions.read_stick(path=path) for _ in range(2))
    assert (first.letters, first.known, second.letters, second.known) == (3, 0, 3, 3)
    assert Inbox.objects.count() == 3
    actions.write_stick(to="kh.mosvy", path=tmp_path / "out")
    assert len(other.index_of(tmp_path / "out").files) == OnStick.objects.filter(stick__direction="out").count()


def test_receipts_go_along_until_a_stick_with_them_arrived(other: Stuck, tmp_path: Path) -> None:
    actions.read_stick(path=other.write(tmp_path / "in", [other.kh.letter(KIND, {}, case_id=uuid4())]))
    lost = actions.write_stick(to="kh.mosvy", path=tmp_path / "lost")
    again = actions.write_stick(to="kh.mosvy", path=tmp_path / "again")
    assert (lost.receipts, again.receipts) == (1, 1)
    other.stick = uuid4()
    actions.read_stick(path=other.write(tmp_path / "back", [], read=(again.pk,)))
    assert actions.write_stick(to="kh.mosvy", path=tmp_path / "third").receipts == 0


def test_a_lost_stick_tells_nothing_and_is_written_again(kh: Partner, tmp_path: Path) -> None:  # noqa: ARG001
    case = uuid4()
    mids = [post(case) for _ in range(4)]
    first = actions.write_stick(to="kh.mosvy", path=tmp_path / "stick.zip")
    second = actions.write_stick(to="kh.mosvy", path=tmp_path / "folder")
    assert first.letters == second.letters >= 4
    assert {state_of(mid) for mid in mids} == {("sent", "")}
    files = list((tmp_path / "folder").iterdir())
    secrets = [CANARY, "สมหญิง", "ស្រីពៅ", "0402/77", str(case), case.hex, KIND, "th.msdhs", str(first.pk)]
    secrets += [str(mid) for mid in mids]
    whole = (tmp_path / "stick.zip").read_bytes() + b"".join(one.read_bytes() + one.name.encode() for one in files)
    assert not [word for word in secrets if word.encode() in whole]
    line = len(rules.outer_of(files[0].read_bytes()).line())
    sizes = {one.stat().st_size for one in files}
    assert len(sizes) <= len(BUCKETS) and min(sizes) > 4096 + line
    assert {one.stat().st_mtime for one in files} == {0}
    names = {one.name for one in files} - {INDEX}
    with zipfile.ZipFile(tmp_path / "stick.zip") as archive:
        assert not names & set(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {sticks.LONG_AGO}


def test_rubbish_on_a_stick_is_counted_and_the_letters_beside_it_are_taken(other: Stuck, tmp_path: Path) -> None:
    good = [other.kh.letter(KIND, {}, case_id=uuid4()) for _ in range(2)]
    path = other.write(tmp_path / "in", good, listed=f"{'a' * 32}.hw1")
    for name, raw in (("autorun.inf", b"x"), (f"{'b' * 32}.hw1", b"noise"), (f"{'c' * 32}.part", b"half"),
                      (f"{'d' * 32}.hw1", b"x" * (rules.CAP + 1))):  # fmt: skip
        (path / name).write_bytes(raw)
    (path / f"{'e' * 32}.hw1").symlink_to("/etc/hostname")
    os.mkfifo(path / f"{'f' * 32}.hw1")
    came = actions.read_stick(path=path)
    assert (came.letters, came.unread, came.missing, came.foreign) == (2, 1, 2, 4)
    assert came.code == "bytes"


def test_a_hostile_zip_file_writes_nowhere_and_fills_nothing(other: Stuck, tmp_path: Path) -> None:
    good = other.kh.letter(KIND, {}, case_id=uuid4())
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"../../{'a' * 32}.hw1", good)
        archive.writestr(f"/etc/{'b' * 32}.hw1", good)
        archive.writestr(f"{'c' * 32}.hw1", b"\0" * (64 << 20))
        archive.writestr(f"sub/{'d' * 32}.hw1", good)
        archive.writestr("notes.txt", "bring the stick back")
    came = actions.read_stick(path=path)
    assert (came.letters, came.missing, came.foreign) == (1, 1, 3)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bad.zip"]


@pytest.mark.parametrize(("raw", "code"), [(b"", "not_zip"), (b"PK\x05\x06", "not_zip"), (b"x" * 100_000, "not_zip"),
                                           (b"PK\x05\x06" + b"\xff" * 18, "too_many")])  # fmt: skip
def test_what_is_no_stick_at_all_has_a_code(kh: Partner, tmp_path: Path, raw: bytes, code: str) -> None:  # noqa: ARG001
    (tmp_path / "x.zip").write_bytes(raw)
    came = actions.read_stick(path=tmp_path / "x.zip")
    assert (came.state, came.code) == ("failed", code)
    assert actions.read_stick(path=tmp_path / "nowhere").code == "missing"


def test_a_stick_for_somebody_else_says_so(kh: Partner, tmp_path: Path) -> None:  # noqa: ARG001
    post()
    actions.write_stick(to="kh.mosvy", path=tmp_path / "out")
    came = actions.read_stick(path=tmp_path / "out")
    assert (came.letters, came.code, came.partner) == (0, "recipient", "")
    assert not Inbox.objects.exists()


def test_a_half_copied_stick_without_its_list_gives_what_is_whole(other: Stuck, tmp_path: Path) -> None:
    raws = [other.kh.letter(KIND, {"n": n}, case_id=uuid4()) for n in range(3)]
    path = other.write(tmp_path / "in", raws)
    (path / INDEX).unlink()
    torn = next(one for one in path.iterdir())
    torn.write_bytes(torn.read_bytes()[:900])
    came = actions.read_stick(path=path)
    assert (came.letters, came.unread, came.partner) == (2, 1, "kh.mosvy")


def test_a_newer_directory_comes_with_the_stick(other: Stuck, tmp_path: Path) -> None:
    actions.read_stick(path=other.write(tmp_path / "in", []))
    found = keys.partner("kh.mosvy")
    assert found is not None and found.version == 2


def test_nothing_is_written_for_a_stranger(kh: Partner, tmp_path: Path) -> None:  # noqa: ARG001
    with pytest.raises(Refused):
        actions.write_stick(to="la.mlsw", path=tmp_path / "x.zip")
    assert not Stick.objects.exists() and not Outbox.objects.filter(state="sent").exists()


def test_a_stick_waits_while_the_whole_exchange_is_off(other: Stuck, tmp_path: Path) -> None:
    path = other.write(tmp_path / "in", [other.kh.letter(KIND, {}, case_id=uuid4())])
    off = Closure.objects.create(partner="", reason="order", review_on="2027-01-01", asked_by=uuid4(), asked_at=NOW,
                                 closed_by=uuid4(), closed_at=NOW)  # fmt: skip
    with pytest.raises(Refused):
        actions.read_stick(path=path)
    with pytest.raises(Refused):
        actions.write_stick(to="kh.mosvy", path=tmp_path / "out")
    assert actions.read_waiting() == 0
    Closure.objects.filter(pk=off.pk).update(ended_at=NOW)
    assert actions.read_stick(path=path).letters == 1
