"""The audit log: leaves are written with what they tell about; one sequencer numbers them, grows the tree, signs it."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from homeward.lib.canon import canonical
from homeward.lib.ids import uuid7
from homeward.vault import keys
from homeward.vault.models import Head, Leaf, Sequence, Waiting
from homeward.vault.rules import merkle
from homeward.vault.rules.heads import SignedHead

logger = logging.getLogger(__name__)
AT_ONCE = 20_000
ALARM_SECONDS = 10.0
_LOCK = 0x686F6D65  # any number, so long as no other lock of this database uses it
_COLUMNS = ("id", "at", "node", "actor", "action", "object", "fields", "purpose", "result", "count")
_INSERT = f"INSERT INTO vault_leaf ({', '.join(_COLUMNS)}) VALUES "  # noqa: S608
_PLACES = f"({', '.join(['%s'] * len(_COLUMNS))})"


def record(
    action: str,
    *,
    actor: str,
    object: str | UUID = "",
    fields: str = "",
    purpose: str = "",
    result: str = "ok",
    count: int | None = None,
) -> None:
    """Write one leaf in this transaction; when it cannot be written, the transaction fails and nothing was read.

    `actor` is a user's id or a service's name. `object` (a case id, a query) is kept as a keyed hash only.
    The other texts are names of things in the program: anything but plain ASCII raises ValueError, so that no
    person's name slips into a log that nobody can correct.
    """
    _write([_row(action, actor, pseudonym(object), fields, purpose, result, count)])


def record_many(lines: Iterable[tuple[str, str, str | UUID]], *, actor: str) -> None:
    """One leaf for each (action, fields, object) that somebody did, in one statement."""
    _write([_row(action, actor, pseudonym(about), fields) for action, fields, about in lines])


def _row(
    action: str, actor: str, about: str, fields: str, purpose: str = "", result: str = "ok", count: int | None = None
) -> tuple[Any, ...]:
    for text in (action, actor, fields, purpose, result):
        if not text.isascii() or not text.isprintable():
            raise ValueError("the audit log takes names of actions and fields, never words that somebody typed")
    return (uuid7(), datetime.now(UTC), settings.NODE.id, actor, action, about, fields, purpose, result, count)


def _write(rows: list[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT + ", ".join([_PLACES] * len(rows)), [value for row in rows for value in row])


def pseudonym(thing: str | UUID) -> str:
    """The keyed hash under which the log knows a case, person or query: 64 hex digits; empty stays empty."""
    if not str(thing):
        return ""
    return hmac.new(keys.private_bytes(keys.REFERENCE), str(thing).encode(), sha256).hexdigest()


@contextmanager
def _as_service() -> Iterator[None]:
    """Only the service role may read the log; the role of before returns with the end of the block."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        before = cursor.fetchone()[0]
        cursor.execute("SET LOCAL ROLE homeward_service")
        yield
        if not connection.needs_rollback:
            cursor.execute("SELECT set_config('role', %s, true)", [before])


def leaf_bytes(leaf: Leaf) -> bytes:
    """What a leaf's hash is taken over: canonical JSON of all its columns, the time in UTC to the microsecond."""
    values: dict[str, Any] = {name: getattr(leaf, name) for name in _COLUMNS}
    return canonical({**values, "id": str(leaf.id), "at": _time(leaf.at)})


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def number_leaves() -> int:
    """Number the leaves that wait, extend the tree, sign the new head; returns how many. Safe to run twice at once."""
    with _as_service():
        if not _mine():
            return 0
        _alarm()
        batch = list(Leaf.objects.filter(id__in=Waiting.objects.order_by("leaf_id").values("leaf_id")[:AT_ONCE]))
        if not batch:
            return 0
        tree = _frontier(Head.objects.order_by("-size").first())
        rows = []
        for leaf in sorted(batch, key=lambda leaf: leaf.id):
            hashed = merkle.leaf_hash(leaf_bytes(leaf))
            rows.append(Sequence(n=tree.size, leaf_id=leaf.id, leaf_hash=hashed))
            tree.append(hashed)
        Sequence.objects.bulk_create(rows, batch_size=5000)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM vault_waiting WHERE leaf_id = ANY(%s::uuid[])", [[leaf.id for leaf in batch]])
        _sign(tree)
    return len(rows)


def _mine() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _alarm() -> None:
    count, seconds = _waiting()
    if seconds > ALARM_SECONDS:
        logger.error("audit: %d leaves wait for a number, the oldest for %.0f seconds", count, seconds)


def _waiting() -> tuple[int, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)::float8 FROM vault_waiting"
        )
        count, seconds = cursor.fetchone()
    return int(count), float(seconds)


def waiting() -> tuple[int, float]:
    """How many leaves wait for a number, and the seconds that the oldest has waited."""
    with _as_service():
        return _waiting()


def _frontier(head: Head | None) -> merkle.Frontier:
    if head is None:
        return merkle.Frontier()
    peaks = bytes(head.peaks)
    return merkle.Frontier(head.size, [peaks[at : at + 32] for at in range(0, len(peaks), 32)])


def _sign(tree: merkle.Frontier) -> None:
    head = Head(size=tree.size, root=tree.root(), peaks=b"".join(tree.peaks), at=datetime.now(UTC), signature=b"")
    head.key_id = keys.jwk("audit")["kid"]
    head.signature = keys.sign("audit", _shown(head).signed_bytes())
    head.save(force_insert=True)


def _shown(head: Head) -> SignedHead:
    root, signature = bytes(head.root).hex(), bytes(head.signature).hex()
    return SignedHead(settings.NODE.id, head.size, root, _time(head.at), head.key_id, signature)


def head() -> SignedHead | None:
    """The newest signed head, for receipts, digests and witnesses; None before the first leaf is numbered."""
    with _as_service():
        last = Head.objects.order_by("-size").first()
    return _shown(last) if last else None


def leaves_about(thing: str | UUID, *, limit: int = 200) -> list[dict[str, Any]]:
    """The newest leaves about one case, person or query, without numbers. The caller has decided who may ask."""
    with _as_service():
        return list(Leaf.objects.filter(object=pseudonym(thing)).order_by("-at").values(*_COLUMNS)[:limit])


def _hashes(size: int) -> list[bytes]:
    rows = Sequence.objects.filter(n__lt=size).order_by("n").values_list("leaf_hash", flat=True)
    return [bytes(leaf_hash) for leaf_hash in rows.iterator(chunk_size=10_000)]


def proof(old_size: int, size: int | None = None) -> list[bytes]:
    """The hashes that show the log of `old_size` leaves to be the beginning of the log of `size` (the newest)."""
    with _as_service():
        hashes = _hashes(size if size is not None else Sequence.objects.count())
    return merkle.consistency_proof(old_size, hashes)


def inclusion(leaf_id: UUID, size: int) -> tuple[int, list[bytes]]:
    """The number of a leaf and the hashes that lead from it to the root over `size` leaves; raises LookupError."""
    with _as_service():
        n = Sequence.objects.filter(leaf_id=leaf_id, n__lt=size).values_list("n", flat=True).first()
        if n is None:
            raise LookupError(f"leaf {leaf_id} is not among the first {size}")
        return n, merkle.inclusion_proof(n, _hashes(size))


def verify() -> list[str]:
    """Compute the whole log again; returns what is wrong with it, one sentence each, none when it is whole."""
    with _as_service():
        return [*_verify_leaves(), *_verify_heads(), *_verify_numbers()]


def _verify_leaves() -> Iterator[str]:
    numbered = {row.leaf_id: row for row in Sequence.objects.iterator(chunk_size=10_000)}
    waits = set(Waiting.objects.values_list("leaf_id", flat=True))
    for leaf in Leaf.objects.iterator(chunk_size=10_000):
        row = numbered.pop(leaf.id, None)
        if row is None and leaf.id not in waits:
            yield f"leaf {leaf.id} has no number and does not wait for one"
        elif row is not None and bytes(row.leaf_hash) != merkle.leaf_hash(leaf_bytes(leaf)):
            yield f"leaf {leaf.id}, number {row.n}, was changed"
    yield from (f"leaf {leaf_id}, number {row.n}, is missing" for leaf_id, row in numbered.items())


def _verify_numbers() -> Iterator[str]:
    last = Head.objects.order_by("-size").first()
    count, size = Sequence.objects.count(), last.size if last else 0
    if count != size:
        yield f"{count} leaves have numbers, but the newest head speaks of {size}"


def _verify_heads() -> Iterator[str]:
    audit = keys.jwk("audit")
    heads = {head.size: head for head in Head.objects.order_by("size")}
    tree = merkle.Frontier()
    for leaf_hash in _hashes(max(heads, default=0)):
        tree.append(leaf_hash)
        if (signed := heads.pop(tree.size, None)) is None:
            continue
        if tree.root() != bytes(signed.root):
            yield f"the root over {signed.size} leaves is not the one that was signed"
        if not _shown(signed).is_signed_by(audit):
            yield f"the head over {signed.size} leaves is not signed by this node"
    yield from (f"the log is shorter than its head over {size} leaves" for size in heads)
