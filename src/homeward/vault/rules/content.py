"""What a file really is, by its bytes: the four kinds that are kept, and their traces of place and device taken out."""

import re
import struct
import zlib
from collections.abc import Iterator

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
KINDS = (PDF, PNG, JPEG, TEXT)
MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 100_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TRACES = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
_ACTIVE = re.compile(rb"/(JavaScript|Launch|RichMedia)\b")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_JPEG_TRACES = {0xE1, 0xED, 0xFE, *range(0xE3, 0xED), 0xEF}


class NotThat(Exception):
    """Why a file is not kept: `kind`, `large`, `empty`, `lies`, `active` or `pixels`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def cleaned(data: bytes, media_type: str) -> bytes:
    """The bytes to keep, without place, device and comments in pictures; raises `NotThat`."""
    if media_type not in KINDS:
        raise NotThat("kind")
    if len(data) > MOST_BYTES:
        raise NotThat("large")
    if not data:
        raise NotThat("empty")
    try:
        return {PDF: _pdf, PNG: _png, JPEG: _jpeg, TEXT: _text}[media_type](data)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise NotThat("lies") from None


def _pdf(data: bytes) -> bytes:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise NotThat("lies")
    if _ACTIVE.search(data):
        raise NotThat("active")
    return data


def _text(data: bytes) -> bytes:
    if data.startswith((b"%PDF-", b"{\\rtf", b"<")) or _CONTROL.search(data):
        raise NotThat("lies")
    data.decode("utf-8")
    return data


def _png(data: bytes) -> bytes:
    if not data.startswith(_PNG) or data[12:16] != b"IHDR":
        raise NotThat("lies")
    width, height = struct.unpack(">II", data[16:24])
    _refuse_flood(width, height)
    return _PNG + b"".join(chunk for name, chunk in _png_chunks(data) if name not in _PNG_TRACES)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while True:
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunk = data[at : at + 12 + length]
        name = chunk[4:8]
        if len(chunk) != 12 + length or zlib.crc32(chunk[4:-4]) != struct.unpack(">I", chunk[-4:])[0]:
            raise NotThat("lies")
        yield name, chunk
        at += len(chunk)
        if name == b"IEND":
            return  # what stands behind the end is no part of the picture and is dropped


def _jpeg(data: bytes) -> bytes:
    if not data.startswith(b"\xff\xd8\xff"):
        raise NotThat("lies")
    kept, at, turned = [], 2, 1
    while True:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        segment = data[at : at + 2 + length]
        if data[at] != 0xFF or len(segment) != 2 + length:
            raise NotThat("lies")
        if marker == 0xE1:
            turned = _turned(segment) or turned
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            _refuse_flood(*struct.unpack(">HH", segment[5:9]))
        if marker not in _JPEG_TRACES:
            kept.append(segment)
        at += len(segment)
        if marker == 0xDA:
            break
    end = data.rfind(b"\xff\xd9", at)
    if end < 0:
        raise NotThat("lies")
    return b"\xff\xd8" + (_only_turned(turned) if turned != 1 else b"") + b"".join(kept) + data[at : end + 2]


def _turned(segment: bytes) -> int:
    """Which way up a photograph is shown (Exif tag 0x0112), 1 to 8; 0 when it does not say."""
    exif = segment[10:]
    if segment[4:10] != b"Exif\0\0" or exif[:2] not in (b"II", b"MM"):
        return 0
    order = "<" if exif[:2] == b"II" else ">"
    (start,) = struct.unpack(order + "I", exif[4:8])
    (count,) = struct.unpack(order + "H", exif[start : start + 2])
    for n in range(min(count, 200)):
        tag = exif[start + 2 + 12 * n :][:12]
        if len(tag) == 12 and struct.unpack(order + "H", tag[:2])[0] == 0x0112:
            value: int = struct.unpack(order + "H", tag[8:10])[0]
            return value if 1 <= value <= 8 else 0
    return 0


def _only_turned(value: int) -> bytes:
    """An Exif segment that says which way up, and nothing else: without it a letter lies on its side."""
    exif = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, value, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif


def _refuse_flood(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise NotThat("pixels")
