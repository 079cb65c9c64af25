"""Carries letters through a folder that both sides reach, or a stick that travels: random names, nothing half-written.

`<home>/post/<partner>/out` and `…/in`; on a shared folder one side's `out` is the other side's `in`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from homeward.exchange.rules import CAP, Rejected
from homeward.lib.disk import write_whole

ENDING = ".hw1"
AT_ONCE = 200


def place(home: Path, partner: str) -> Path | None:
    """The folder of a partner, None when nobody made one."""
    folder = home / "post" / partner
    return folder if (folder / "out").is_dir() and (folder / "in").is_dir() else None


def put(folder: Path, raw: bytes) -> Path:
    """Write one sealed file under a random name; it appears whole or not at all."""
    target = folder / "out" / f"{uuid4().hex}{ENDING}"
    write_whole(target, [raw], mode=0o666)  # the other side may be another user: as the folder's mask allows
    return target


def waiting(folder: Path) -> Iterator[Path]:
    """Whole files that came in, in no order that tells anything."""
    found = (path for path in (folder / "in").iterdir() if path.suffix == ENDING and path.is_file())
    for number, path in enumerate(found):
        if number == AT_ONCE:
            return
        if not path.is_symlink():
            yield path


def take_in(folder: Path, receive: Callable[[bytes], bytes | None]) -> int:
    """Give each file to `receive`, put its answer into `out`, and remove the file; how many were taken.

    A file is removed only after `receive` came back: it is stored, or put into quarantine.
    """
    taken = 0
    for path in waiting(folder):
        if path.stat().st_size > CAP:
            path.rename(path.with_suffix(".toobig"))
            continue
        try:
            answer = receive(path.read_bytes())
        except Rejected:
            answer = None
        if answer is not None:
            put(folder, answer)
        path.unlink(missing_ok=True)
        taken += 1
    return taken
