"""What the machine of a node says of it: room on the disk, the last backup, how often its processes fell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from homeward.lib.disk import write_whole

FOLDER = "run"  # in the node's home; in no backup, because it speaks of this machine only
PROCESSES, SAVED = "processes.json", "saved"


@dataclass(frozen=True, slots=True)
class Process:
    """One process that `serve` looks after: when it was last started, and how often it fell since the node was."""

    since: float
    falls: int = 0


def note_processes(home: Path, found: Mapping[str, Process]) -> None:
    """Keep them for whoever is asked; `serve` calls it whenever one was started."""
    text = json.dumps({name: asdict(one) for name, one in found.items()})
    write_whole(home / FOLDER / PROCESSES, [text.encode()])


def processes(home: Path) -> dict[str, Process]:
    """By name; empty when `serve` does not run them."""
    try:
        kept = json.loads((home / FOLDER / PROCESSES).read_bytes())
        return {name: Process(**one) for name, one in kept.items()}
    except (FileNotFoundError, ValueError, TypeError, AttributeError):
        return {}


def note_backup(home: Path) -> None:
    """A backup was saved whole. Whoever saves by other means touches this file instead."""
    write_whole(home / FOLDER / SAVED, [b""])


def backup_at(home: Path) -> datetime | None:
    """When a backup was last saved; None when nobody ever said so."""
    try:
        return datetime.fromtimestamp((home / FOLDER / SAVED).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def room(home: Path) -> tuple[int, int]:
    """Bytes that are free on the disk of the node's folder, and all of them; as a program without rights sees it."""
    used = shutil.disk_usage(home)
    return used.free, used.used + used.free
