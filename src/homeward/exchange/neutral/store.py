"""What a neutral carrier keeps: who may come, parcels until they are handed over, and its certificates for ever."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from homeward.exchange import rules
from homeward.exchange.rules import carriers

CHALLENGE_LIVES = 300  # seconds
MOST_CHALLENGES = 10_000
MOST_WAITING = 4 << 30  # bytes that wait for one node
IN_ONE_VISIT = 16 << 20
CERTIFICATES_IN_ONE = 500
_TABLES = """
CREATE TABLE IF NOT EXISTS node (id TEXT PRIMARY KEY, directory BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS challenge (value TEXT PRIMARY KEY, until REAL NOT NULL);
CREATE TABLE IF NOT EXISTS parcel (
    sha256 TEXT PRIMARY KEY, sender TEXT NOT NULL, aud TEXT NOT NULL, size INTEGER NOT NULL, taken_at TEXT NOT NULL,
    handed_at TEXT, raw BLOB);
CREATE INDEX IF NOT EXISTS waiting ON parcel (aud) WHERE handed_at IS NULL;
CREATE TABLE IF NOT EXISTS certificate (
    n INTEGER PRIMARY KEY AUTOINCREMENT, node TEXT NOT NULL, sha256 TEXT NOT NULL, proof TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS of_node ON certificate (node, n);
"""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Sealed bytes that wait for a node, and who gave them."""

    sha256: str
    sender: str
    raw: bytes


class Store:
    """One file in the carrier's folder; every change is on the disk before it is answered."""

    def __init__(self, path: Path, *, carrier: str, key: Mapping[str, Any]) -> None:
        self._path, self._carrier, self._key = path, carrier, key
        with self._open() as db:
            db.executescript(_TABLES)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=20, isolation_level=None)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.commit()
        finally:
            db.close()

    def admit(self, directory: rules.Directory, signed: bytes) -> None:
        """Let a node come, or keep the newer directory of one that may."""
        with self._open() as db:
            db.execute("INSERT OR REPLACE INTO node VALUES (?, ?)", [directory.node, signed.strip()])

    def directory(self, node: str) -> rules.Directory | None:
        """The newest directory of a node that may come."""
        with self._open() as db:
            row = db.execute("SELECT directory FROM node WHERE id = ?", [node]).fetchone()
        return rules.read_directory(row[0]) if row else None

    def challenge(self) -> str:
        """A new one; old ones are forgotten."""
        value = secrets.token_hex(32)
        now = datetime.now(UTC).timestamp()
        with self._open() as db:
            db.execute("DELETE FROM challenge WHERE until < ?", [now])
            if db.execute("SELECT count(*) FROM challenge").fetchone()[0] < MOST_CHALLENGES:
                db.execute("INSERT INTO challenge VALUES (?, ?)", [value, now + CHALLENGE_LIVES])
        return value

    def spend(self, challenge: str) -> bool:
        """Whether it was given out and is still fresh; each counts once."""
        with self._open() as db:
            found = db.execute("DELETE FROM challenge WHERE value = ? RETURNING until", [challenge]).fetchone()
        return found is not None and found[0] >= datetime.now(UTC).timestamp()

    def take(self, *, sender: str, aud: str, raw: bytes) -> str | None:
        """Keep a parcel and certify it; the same bytes get the same certificate. None when there is no more room."""
        sha256, now = rules.hash_of(raw), datetime.now(UTC)
        with self._open() as db:
            known = db.execute(
                "SELECT proof FROM certificate WHERE sha256 = ? AND node = ? ORDER BY n LIMIT 1", [sha256, sender]
            ).fetchone()
            if known is not None:
                return str(known[0])
            waiting = db.execute("SELECT sum(size) FROM parcel WHERE aud = ? AND handed_at IS NULL", [aud]).fetchone()
            if (waiting[0] or 0) + len(raw) > MOST_WAITING:
                return None
            proof = self._certify(carriers.TAKEN, sender=sender, to=aud, sha256=sha256, size=len(raw), at=now)
            row = [sha256, sender, aud, len(raw), now.isoformat(timespec="seconds"), raw]
            db.execute("INSERT OR IGNORE INTO parcel VALUES (?, ?, ?, ?, ?, NULL, ?)", row)
            db.execute("INSERT INTO certificate (node, sha256, proof) VALUES (?, ?, ?)", [sender, sha256, proof])
        return proof

    def hand_over(self, node: str, got: Sequence[str]) -> None:
        """A node has kept these: certified to both sides, and the bytes are forgotten."""
        now = datetime.now(UTC)
        with self._open() as db:
            for sha256 in got:
                row = db.execute(
                    "UPDATE parcel SET handed_at = ?, raw = NULL WHERE sha256 = ? AND aud = ? AND handed_at IS NULL"
                    " RETURNING sender, size, taken_at",
                    [now.isoformat(timespec="seconds"), sha256, node],
                ).fetchone()
                if row is None:
                    continue
                sender, size, taken_at = row
                proof = self._certify(
                    carriers.HANDED, sender=sender, to=node, sha256=sha256, size=size, at=now, taken_at=taken_at
                )
                for one in {sender, node}:
                    db.execute("INSERT INTO certificate (node, sha256, proof) VALUES (?, ?, ?)", [one, sha256, proof])

    def waiting(self, node: str) -> list[Parcel]:
        """Parcels for a node, oldest first, as many as fit in one answer and at least one."""
        found: list[Parcel] = []
        size = 0
        with self._open() as db:
            rows = db.execute(
                "SELECT sha256, sender, raw FROM parcel WHERE aud = ? AND handed_at IS NULL ORDER BY rowid LIMIT ?",
                [node, carriers.MOST_NAMED],
            )
            for sha256, sender, raw in rows:
                size += len(raw)
                if found and size > IN_ONE_VISIT:
                    break
                found.append(Parcel(sha256, sender, bytes(raw)))
        return found

    def certificates(self, node: str, after: int) -> list[tuple[int, str]]:
        """What was certified about parcels of a node, to it or from it, after a number."""
        with self._open() as db:
            rows = db.execute(
                "SELECT n, proof FROM certificate WHERE node = ? AND n > ? ORDER BY n LIMIT ?",
                [node, after, CERTIFICATES_IN_ONE],
            )
            return [(n, proof) for n, proof in rows]

    def _certify(self, kind: str, **about: Any) -> str:
        return carriers.certify(kind, carrier=self._carrier, key=self._key, **about)
