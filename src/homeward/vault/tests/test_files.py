"""Files are kept sealed, are what they say, and lose what would betray a place."""

import os
import struct
import zlib
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from homeward.lib.errors import Refused
from homeward.vault import actions, queries
from homeward.vault.rules import Destroyed, Tampered, content
from homeward.vault.tests.open_vault import open_vault

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"


def png(*, width: int = 1, extra: bytes = b"") -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
    traces = chunk(b"tEXt", extra) if extra else b""
    points = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + traces + points + chunk(b"IEND", b"")


def jpeg(*, turned: int = 6, place: bytes = b"11.5564N104.9282E", width: int = 4) -> bytes:
    def segment(marker: int, body: bytes) -> bytes:
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    exif = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0) + place
    size = struct.pack(">BHHB", 8, 4, width, 1) + b"\x01\x11\x00"
    picture = segment(0xE0, b"JFIF\0") + segment(0xE1, exif) + segment(0xFE, place) + segment(0xC0, size)
    return b"\xff\xd8" + picture + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"scan\xff\x00" + b"\xff\xd9"


@pytest.fixture
def case() -> UUID:
    case_id = uuid4()
    actions.open_case(case_id)
    return case_id


def _on_disk(file_id: UUID) -> Path:
    return Path(settings.NODE.home) / "files" / str(file_id)[-2:] / str(file_id)


@pytest.mark.parametrize(
    ("data", "kind"), [(PDF, content.PDF), (png(), content.PNG), ("เขียน ខ្មែរ\n".encode(), content.TEXT)]
)
def test_a_file_comes_back_as_it_was_and_lies_sealed(case: UUID, data: bytes, kind: str) -> None:
    file_id = uuid4()
    assert actions.put_file(case, file_id, data, kind) == len(data)
    kept = queries.get_file(file_id)
    assert (kept.media_type, kept.size, kept.read()) == (kind, len(data), data)
    raw = _on_disk(file_id).read_bytes()
    assert data not in raw
    assert _on_disk(file_id).stat().st_mode & 0o077 == 0
    assert not list(_on_disk(file_id).parent.glob("*.part"))


def test_a_large_file_is_sealed_in_pieces_that_cannot_change_places(case: UUID) -> None:
    file_id, data = uuid4(), b"0123456789abcdef" * (600 * 1024)
    actions.put_file(case, file_id, BytesIO(data), content.TEXT)
    assert queries.get_file(file_id).read() == data
    raw = _on_disk(file_id).read_bytes()
    head = 4 + int.from_bytes(raw[:4], "big")
    piece = 4 + int.from_bytes(raw[head : head + 4], "big")
    swapped = raw[:head] + raw[head + piece : head + 2 * piece] + raw[head : head + piece] + raw[head + 2 * piece :]
    for wrong in (swapped, raw[: head + piece], raw[:head], raw[:-1], b"", raw + raw[head : head + piece]):
        _on_disk(file_id).write_bytes(wrong)
        with pytest.raises(Tampered):
            queries.get_file(file_id).read()
    _on_disk(file_id).unlink()
    with pytest.raises(Tampered):
        queries.get_file(file_id)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"MZ\x90\x00 a program", content.PDF),
        (png(), content.PDF),
        (PDF, content.TEXT),
        (PDF, content.PNG),
        (b"<html><script>", content.TEXT),
        (b"text\x00with nothing in it", content.TEXT),
        (b"\xff\xfe\x41", content.TEXT),
        (png()[:-4], content.PNG),
        (png()[:60], content.PNG),
        (b"\xff\xd8\xff", content.JPEG),
        (jpeg()[:-2], content.JPEG),
        (b"%PDF-1.7 cut short", content.PDF),
        (PDF.replace(b"<<>>", b"<</S /JavaScript>>"), content.PDF),
        (PDF.replace(b"<<>>", b"<</S /Launch>>"), content.PDF),
        (png(width=4_000_000_000), content.PNG),
        (b"", content.TEXT),
        (b"x" * (content.MOST_BYTES + 1), content.TEXT),
        (b"<svg/>", "image/svg+xml"),
        (b"PK\x03\x04", "application/zip"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_leaves_nothing(case: UUID, data: bytes, kind: str) -> None:
    file_id = uuid4()
    with pytest.raises(Refused):
        actions.put_file(case, file_id, data, kind)
    assert not _on_disk(file_id).exists()


def test_a_photograph_loses_its_place_and_stays_the_right_way_up() -> None:
    kept = content.cleaned(jpeg(), content.JPEG)
    assert b"104.9282E" not in kept
    assert content._turned(kept[2:]) == 6
    assert kept.endswith(b"scan\xff\x00\xff\xd9")
    assert content.cleaned(kept, content.JPEG) == kept
    assert b"Exif" not in content.cleaned(jpeg(turned=1), content.JPEG)


def test_a_picture_loses_its_comments_and_what_hides_behind_its_end() -> None:
    assert content.cleaned(png(extra=b"Phnom Penh"), content.PNG) == png()
    assert content.cleaned(png() + b"PK\x03\x04 a second file", content.PNG) == png()


def test_a_destroyed_file_leaves_no_key_and_no_bytes(case: UUID) -> None:
    one, two = uuid4(), uuid4()
    actions.put_file(case, one, PDF, content.PDF)
    actions.put_file(case, two, PDF, content.PDF)
    actions.destroy_file(one)
    assert not _on_disk(one).exists()
    with pytest.raises(Destroyed):
        queries.get_file(one)
    assert queries.get_file(two).read() == PDF
    actions.destroy_case(case)
    assert not _on_disk(two).exists()
    with pytest.raises(Destroyed):
        queries.get_file(two)


def test_a_file_is_never_written_over(case: UUID) -> None:
    file_id = uuid4()
    actions.put_file(case, file_id, PDF, content.PDF)
    with pytest.raises(ValueError, match="exists already"):
        actions.put_file(case, file_id, png(), content.PNG)
    assert queries.get_file(file_id).read() == PDF


def test_a_file_sent_again_after_a_kill_is_the_same_file(case: UUID) -> None:
    file_id = uuid4()
    size = actions.put_file(case, file_id, PDF, content.PDF)
    assert actions.put_file(case, file_id, PDF, content.PDF) == size
    # Killed between the key, which is committed first, and the bytes.
    _on_disk(file_id).unlink()
    assert actions.put_file(case, file_id, PDF, content.PDF) == size
    assert queries.get_file(file_id).read() == PDF


def test_a_file_of_another_case_is_not_sent_again(case: UUID) -> None:
    file_id, other = uuid4(), uuid4()
    actions.open_case(other)
    actions.put_file(case, file_id, PDF, content.PDF)
    with pytest.raises(ValueError, match="exists already"):
        actions.put_file(other, file_id, PDF, content.PDF)


def test_the_open_vault_keeps_files_open(case: UUID) -> None:
    file_id = uuid4()
    with open_vault():
        actions.put_file(case, file_id, PDF, content.PDF)
    assert PDF in _on_disk(file_id).read_bytes()


def test_sealed_files_are_settled_on_disk_before_they_have_their_name(
    case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    file_id = uuid4()
    with pytest.raises(OSError, match="no space"):
        actions.put_file(case, file_id, PDF, content.PDF)
    assert not list(_on_disk(file_id).parent.glob(f"{file_id}*"))
