"""Files that our letters name: offered when their letter has left, then sent chunk by chunk until each is there."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, queries, rules, sealing
from homeward.exchange.actions.posting import post, wake
from homeward.exchange.models import Outbox, OutFile
from homeward.exchange.rules import FileNews, Letter
from homeward.vault import actions as vault
from homeward.vault import queries as vault_queries
from homeward.vault.rules import Destroyed

LEFT = ("sent", "stored", "accepted")  # not *held*: what the other side may not yet read, it need not hold
ON_STICK = ("queued", *LEFT)  # a letter and its files may leave together
OPEN = ("waiting", "offered")
LEASE = timedelta(minutes=2)
ALL_SENT = timedelta(days=365)  # nothing is due any more, until the other side says what it lacks
AT_ONCE = 4
CONTEXT = "travel"


def attach(*, letter: UUID, to: str, case_id: UUID, files: Mapping[UUID, UUID]) -> None:
    """Files (random id → the vault's id) follow a letter that was posted in this transaction."""
    now = timezone.now()
    with transaction.atomic(), agencies.service("courier"):
        OutFile.objects.bulk_create(
            (
                OutFile(id=name, to=to, case_id=case_id, letter=letter, paper=paper, next_try_at=now, posted_at=now)
                for name, paper in files.items()
            ),
            ignore_conflicts=True,
        )
        wake("files")


def stop_files(names: Collection[UUID], code: str) -> int:
    """These files of ours are not sent any more; the other side forgets what it has of those not whole."""
    with transaction.atomic(), agencies.service("courier"):
        rows = list(OutFile.objects.select_for_update().filter(pk__in=names, state__in=OPEN))
        for row in rows:
            _end(row, "ended", code)
    return len(rows)


def _end(row: OutFile, state: str, code: str, *, say: bool = True) -> None:
    known = row.state == "offered"
    row.state, row.code, row.ended_at, row.key = state, code[:40], timezone.now(), None
    row.save(update_fields=["state", "code", "ended_at", "key"])
    if say and known:
        tell(row.to, [FileNews(row.id, "ended", code=row.code)])


def tell(node: str, news: list[FileNews]) -> None:
    """One letter about files, in the caller's transaction."""
    body = rules.file_news(news)
    post(to=node, kind=messages.FILE_NEWS, case_id=None, body=body, consent_ids=(), needs_consent=False)


def any_files() -> bool:
    """Whether there is anything to do for files of ours: one quick question."""
    with transaction.atomic(), agencies.service("courier"):
        return OutFile.objects.filter(Q(state__in=OPEN) | Q(key_item__isnull=False)).exists()


def offer_files(*, most: int = AT_ONCE, left: Collection[str] = LEFT) -> int:
    """Offer what is due: whose letter has left, to whom the channel is open; how many were offered."""
    now, offered = timezone.now(), 0
    with transaction.atomic(), agencies.service("courier"):
        gone = Outbox.objects.filter(state__in=["rejected", "withdrawn"]).values("mid")
        for row in OutFile.objects.select_for_update().filter(state__in=OPEN, letter__in=gone):
            _end(row, "ended", "letter")
        due = OutFile.objects.select_for_update(skip_locked=True).filter(state="waiting", next_try_at__lte=now)
        letters = Outbox.objects.filter(state__in=left, asks=False).values("mid")
        for row in due.filter(letter__in=letters).order_by("posted_at")[:most]:
            if not queries.is_closed(row.to):
                offered += _offer(row)
    return offered


def _offer(row: OutFile) -> int:
    _forget_items(row)
    try:
        stored = vault_queries.get_file(row.paper)
        data = stored.read()
        key, item = secrets.token_bytes(rules.KEY_BYTES), uuid4()
        sealed = keys.seal(row.case_id, item, key, context=CONTEXT)
    except Destroyed:
        _end(row, "ended", "destroyed")
        return 0
    manifest = rules.make_manifest(row.id, row.letter, data, stored.media_type, key)
    row.offer = post(
        to=row.to, kind=messages.FILE_OFFER, case_id=row.case_id, body=rules.offer(manifest), consent_ids=(),
        needs_consent=False,
    )  # fmt: skip
    row.state, row.key, row.key_item, row.piece = "offered", sealed, item, manifest.piece
    row.chunks, row.there, row.attempts, row.trouble = list(manifest.chunks), [], 0, ""
    row.save()
    return 1


@dataclass(frozen=True, slots=True)
class Chunk:
    """One chunk, ready to be sealed for one carrier; carried like a letter."""

    mid: UUID  # of its file
    name: str
    to: str
    tries: int
    directory: rules.Directory
    content: bytes = field(repr=False)

    def sealed(self) -> tuple[UUID, bytes]:
        """A fresh random carrier id and the bytes to carry; needs no database."""
        outer = self.directory.outer(uuid4())
        return outer.carrier_id, rules.seal_unsigned(self.content, outer=outer, enc_key=self.directory.seal_to)


def claim_chunks(*, most: int = AT_ONCE) -> list[Chunk]:
    """What is missing of the oldest file that is due; claimed by a committed row change that lasts two minutes."""
    now = timezone.now()
    with transaction.atomic(), agencies.service("courier"):
        left = Outbox.objects.filter(state__in=LEFT)
        due = OutFile.objects.select_for_update(skip_locked=True).filter(state="offered", next_try_at__lte=now)
        due = due.filter(letter__in=left.values("mid"), offer__in=left.values("mid")).order_by("posted_at")
        for row in due:
            directory = keys.partner(row.to)
            if directory is None or directory.expires < now or queries.is_closed(row.to):
                continue
            row.attempts, row.next_try_at = row.attempts + 1, now + LEASE
            row.save(update_fields=["attempts", "next_try_at"])
            return _chunks(row, directory, most)
    return []


def chunks_for_stick(node: str, *, most_bytes: int) -> Iterator[Chunk]:
    """What is missing of every file that was offered to a node, for a stick that leaves now; in its transaction."""
    directory = keys.partner(node)
    rows = OutFile.objects.select_for_update().filter(to=node, state="offered").order_by("posted_at")
    for row in rows.filter(letter__in=Outbox.objects.filter(state__in=ON_STICK).values("mid")):
        for chunk in _chunks(row, directory, len(row.chunks)) if directory else ():
            most_bytes -= len(chunk.content)
            if most_bytes < 0:
                return
            yield chunk


def _chunks(row: OutFile, directory: rules.Directory, most: int) -> list[Chunk]:
    numbers = rules.missing_chunks(len(row.chunks), row.there)[:most]
    try:
        data = vault_queries.get_file(row.paper).read()
    except Destroyed:
        _end(row, "ended", "destroyed")
        return []
    (key,) = keys.unseal([(row.case_id, row.key_item or row.id, bytes(row.key or b""))], context=CONTEXT)
    if key is None:
        row.state, row.next_try_at = "waiting", timezone.now()
        row.save(update_fields=["state", "next_try_at"])
        return []
    return [
        Chunk(row.id, row.chunks[n], row.to, row.attempts, directory,
              rules.frame(rules.seal_chunk(key, row.id, data, n, row.piece), keys.me()))
        for n in numbers
    ]  # fmt: skip


def hear_chunk(raw: bytes) -> str:
    """Take the answer that a chunk is there; a trouble code when it proves nothing, else ""."""
    try:
        node, name = _read_chunk_receipt(raw)
    except rules.Rejected as reason:
        return reason.code
    with transaction.atomic(), agencies.service("courier"):
        rows = OutFile.objects.select_for_update().filter(to=node, state="offered", chunks__contains=[name])
        for row in rows:
            row.there = sorted({*row.there, row.chunks.index(name)})
            row.attempts, row.trouble = 0, ""
            row.next_try_at = timezone.now() + (ALL_SENT if len(row.there) == len(row.chunks) else timedelta())
            row.save(update_fields=["there", "attempts", "trouble", "next_try_at"])
    return ""


def _read_chunk_receipt(raw: bytes) -> tuple[str, str]:
    token = sealing.opened(raw)
    sender = sealing.claimed(token)
    content = json.loads(rules.verify(token, sender.sign_keys))
    said = (content.get("kind"), content.get("iss"), content.get("aud"))
    if said != (messages.CHUNK, sender.node, keys.me()) or not isinstance(content.get("name"), str):
        raise rules.Rejected("receipt")
    return sender.node, content["name"]


def note_chunk_trouble(chunk: Chunk, code: str) -> None:
    """Its file waits longer than before, and is never given up."""
    wait = timedelta(seconds=rules.back_off(chunk.tries, random.random()))  # noqa: S311
    with transaction.atomic(), agencies.service("courier"):
        OutFile.objects.filter(pk=chunk.mid, state="offered").update(
            next_try_at=timezone.now() + wait, trouble=code[:60]
        )


def hear_news(letter: Letter, said: FileNews) -> bool:
    """What the other side says of a file of ours; False when it is none, so that it may be one of theirs."""
    row = OutFile.objects.select_for_update().filter(pk=said.file, to=letter.iss).first()
    if row is None:
        return False
    if said.state != "need" and row.state in OPEN:
        _end(row, said.state, said.code, say=False)
    elif said.state == "need" and row.state in ("ended", "refused"):
        tell(row.to, [FileNews(row.id, "ended", code=row.code)])
    elif said.state == "need" and said.need is None and row.state in ("offered", "whole"):
        # They do not even know what must come, perhaps after a disaster: offered anew, under a new key.
        row.state, row.ended_at, row.next_try_at = "waiting", None, timezone.now()
        row.save(update_fields=["state", "ended_at", "next_try_at"])
        wake("files")
    elif said.state == "need" and row.state == "offered":
        row.there = [n for n in range(len(row.chunks)) if n not in set(said.need or ())]
        row.next_try_at = timezone.now()
        row.save(update_fields=["there", "next_try_at"])
        wake("files")
    return True


def forget_keys() -> int:
    """Destroy the travelling keys of files that have arrived or ended, and the letters in which they lie."""
    with transaction.atomic(), agencies.service("courier"):
        done = OutFile.objects.select_for_update(skip_locked=True).filter(~Q(state__in=OPEN), key_item__isnull=False)
        rows = list(done[:100])
        for row in rows:
            _forget_items(row)
            row.save(update_fields=["key", "key_item", "offer"])
    return len(rows)


def _forget_items(row: OutFile) -> None:
    vault.destroy_items([item for item in (row.key_item, row.offer) if item is not None])
    row.key = row.key_item = row.offer = None
