"""Writes and reads a stick: a folder, or one ZIP file of the same. Nothing on it is trusted, unpacked or run."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from homeward.exchange.rules import CAP
from homeward.exchange.rules.sticks import MOST_FILES, safe_name

MOST_BYTES = 2 << 30  # of letters on one stick
LONGEST_LIST = 4 << 20  # the list of names inside a ZIP file
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a file says nothing of when it was written
_END = b"PK\x05\x06"


class NotAStick(Exception):
    """A folder or file that cannot be read as a stick at all; `code`: missing, not_zip, too_many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Source(Protocol):
    """Something with letters on it. `names` are those of letters and of the list; `foreign` counts everything else."""

    names: list[str]
    foreign: int

    def read(self, name: str) -> bytes | None:
        """The bytes of one file; None when it is damaged, or larger than any letter."""


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The stick at a path; raises `NotAStick`."""
    if path.is_dir():
        yield _Folder(path)
    elif path.is_file():
        with path.open("rb") as file:
            _refuse_long_list(file.seek(0, os.SEEK_END), file.fileno())
            try:
                archive = zipfile.ZipFile(file)
            except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error):
                raise NotAStick("not_zip") from None
            with archive:
                yield _Archive(archive)
    else:
        raise NotAStick("missing")


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.names: list[str] = []
        self.foreign = 0
        for number, entry in enumerate(os.scandir(path)):
            if number >= MOST_FILES:
                raise NotAStick("too_many")
            if safe_name(entry.name) and entry.is_file(follow_symlinks=False):
                self.names.append(entry.name)
            else:
                self.foreign += 1

    def read(self, name: str) -> bytes | None:
        """Not through a link, and not from a pipe that never ends."""
        try:
            handle = os.open(self._path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    return None
                raw = file.read(CAP + 1)
        except OSError:
            return None
        return raw if len(raw) <= CAP else None


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._left = MOST_BYTES
        self.foreign = 0
        for entry in archive.infolist():
            name = safe_name(entry.filename)
            if entry.is_dir():
                continue
            if name is None or name in self._entries:
                self.foreign += 1
            else:
                self._entries[name] = entry
        if len(self._entries) > MOST_FILES:
            raise NotAStick("too_many")
        self.names = list(self._entries)

    def read(self, name: str) -> bytes | None:
        """In memory and never further than a letter is long, whatever the archive says of itself."""
        entry = self._entries[name]
        plain = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not entry.flag_bits & 0x1
        if not plain or entry.file_size > min(CAP, self._left):
            return None
        try:
            with self._archive.open(entry) as file:
                raw = file.read(CAP + 1)
        except (OSError, EOFError, ValueError, NotImplementedError, zipfile.BadZipFile, zlib.error):
            return None
        self._left -= len(raw)
        return raw if len(raw) <= CAP else None


def _refuse_long_list(size: int, handle: int) -> None:
    """A list of names is read whole before anything else: a hostile one could fill the memory."""
    tail = os.pread(handle, 65_557, max(0, size - 65_557))
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise NotAStick("not_zip")
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    if entries > MOST_FILES + 1000 or length > LONGEST_LIST:
        raise NotAStick("too_many")


class Writer(Protocol):
    """Takes the files of a stick one by one."""

    def put(self, name: str, raw: bytes) -> None:
        """One sealed file."""


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new ZIP file where the name ends so, else a folder, made when it is not there; a ZIP appears whole or not."""
    if path.suffix.lower() == ".zip":
        half = path.with_suffix(".part")
        with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
            yield _ArchiveWriter(archive)
        half.replace(path)
    else:
        path.mkdir(parents=True, exist_ok=True)
        yield _FolderWriter(path)


class _ArchiveWriter:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def put(self, name: str, raw: bytes) -> None:
        """Stored as it is: what is sealed does not grow smaller."""
        self._archive.writestr(zipfile.ZipInfo(name, LONG_AGO), raw)


class _FolderWriter:
    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, name: str, raw: bytes) -> None:
        """Whole or not at all, and on the stick before the next one."""
        half = self._path / f"{name}.part"
        with half.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.utime(half, (0, 0))
        half.replace(self._path / name)
