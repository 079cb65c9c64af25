"""Files of the other side: chunks are kept as they come, in any order, until the file is whole and its room has it."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, sealing, wires
from homeward.exchange.actions.giving import hear_news, tell
from homeward.exchange.actions.posting import wake
from homeward.exchange.models import Inbox, InChunk, InFile
from homeward.exchange.rules import FileNews, Letter, Outcome
from homeward.lib.canon import canonical
from homeward.vault import actions as vault
from homeward.vault import queries as vault_queries
from homeward.vault.rules import Destroyed

OPEN = ("expected", "coming")
# What no accepted letter names may come early, but must not fill the disk.
EARLY_BYTES = 64 * 1024 * 1024
EARLY_CHUNKS = 256
EARLY_FOR = timedelta(days=7)
ASK_AFTER = timedelta(minutes=3)
ASK_AGAIN_AFTER = timedelta(minutes=15)
AFTER_ERROR = timedelta(minutes=10)
CONTEXT = "manifest"
log = logging.getLogger("homeward.exchange")


class ChunkCame(rules.Rejected):
    """The bytes are no letter but a chunk, said to be of node `iss`."""

    def __init__(self, iss: str, sealed: bytes) -> None:
        super().__init__("chunk")
        self.iss, self.sealed = iss, sealed


def expect_files(*, letter: UUID, iss: str, case_id: UUID, files: Collection[UUID]) -> None:
    """A letter that is accepted in this transaction names these files: what comes of them is kept from now on."""
    now = timezone.now()
    with transaction.atomic(), agencies.service("courier"):
        InFile.objects.bulk_create(
            (InFile(id=one, iss=iss, case_id=case_id, letter=letter, began_at=now, moved_at=now) for one in files),
            ignore_conflicts=True,
        )
        InFile.objects.filter(pk__in=files, iss=iss, case_id=case_id).update(named=True)
        wake("in")


def drop_files(names: Collection[UUID], code: str) -> int:
    """These files are not taken any more (their letter was withdrawn or taken out): what came of them is erased."""
    with transaction.atomic(), agencies.service("courier"):
        rows = list(InFile.objects.select_for_update().filter(pk__in=names, state__in=OPEN))
        for row in rows:
            _end(row, "ended", code)
    return len(rows)


def hear_offer(letter: Letter) -> Outcome:
    """What must come of a file; the newest offer counts, for a node that was restored asks for a new one."""
    manifest = rules.read_offer(letter.body)
    if manifest is None or letter.case_id is None:
        return Outcome("rejected", "schema")
    now = timezone.now()
    row, _made = InFile.objects.select_for_update().get_or_create(
        pk=manifest.file,
        defaults={"iss": letter.iss, "case_id": letter.case_id, "letter": manifest.letter, "began_at": now,
                  "moved_at": now},
    )  # fmt: skip
    if (row.iss, row.case_id, row.letter) != (letter.iss, letter.case_id, manifest.letter):
        return Outcome("rejected", "schema")
    if row.state not in OPEN:
        tell(row.iss, [FileNews(row.id, row.state, code=row.code)])
        return Outcome("accepted")
    _erase(row)
    row.chunks.all().delete()
    _forget_items(row)
    item = uuid4()
    row.manifest = keys.seal(row.case_id, item, canonical(rules.offer(manifest)), context=CONTEXT)
    row.state, row.offer, row.manifest_item, row.moved_at = "coming", letter.mid, item, now
    row.save()
    InChunk.objects.bulk_create(InChunk(file=row, number=n, name=name) for n, name in enumerate(manifest.chunks))
    _adopt_early(row)
    wake("in")
    return Outcome("accepted")


def _adopt_early(row: InFile) -> None:
    """Chunks that came before their offer."""
    early = InChunk.objects.filter(file=None, name__in=row.chunks.values("name"))
    for one in early:
        row.chunks.filter(name=one.name).update(came_at=one.came_at, size=one.size)
    early.delete()


def take_chunk(iss: str, sealed: bytes, carrier_id: UUID) -> bytes:
    """Keep a chunk and return the sealed and signed answer that it is here; the same chunk again, the same answer.

    Raises `Rejected`: size, unwanted (nobody we know, or its file does not come any more), room (nobody named it, and
    there is too much of that already).
    """
    sender = keys.partner(iss)
    if sender is None:
        raise rules.Rejected("unwanted")
    if len(sealed) > rules.PIECE + 64:
        raise rules.Rejected("size")
    name = rules.chunk_name(sealed)
    with transaction.atomic(durable=True), agencies.service("courier"):
        _keep(iss, name, sealed)
    said = {"v": 1, "kind": messages.CHUNK, "iss": keys.me(), "aud": iss, "name": name}
    return sealing.said(said, to=sender, carrier_id=carrier_id)


def _keep(iss: str, name: str, sealed: bytes) -> None:
    now = timezone.now()
    rows = list(InChunk.objects.select_related("file").filter(name=name))
    if any(row.came_at or (row.file and row.file.state == "whole") for row in rows):
        return
    files = [row.file for row in rows if row.file is not None]
    if files and not any(file.state == "coming" and file.iss == iss for file in files):
        raise rules.Rejected("unwanted")
    if not any(file.named for file in files):
        early = InChunk.objects.filter(Q(file=None) | Q(file__named=False), came_at__isnull=False)
        there = early.aggregate(n=Count("pk"), bytes=Sum("size"))
        if there["n"] >= EARLY_CHUNKS or (there["bytes"] or 0) + len(sealed) > EARLY_BYTES:
            raise rules.Rejected("room")
    vault.keep_parcel(name, sealed)
    if not rows:
        InChunk.objects.bulk_create([InChunk(name=name, size=len(sealed), came_at=now)], ignore_conflicts=True)
        return
    InChunk.objects.filter(pk__in=[row.pk for row in rows]).update(came_at=now, size=len(sealed))
    InFile.objects.filter(pk__in=[file.pk for file in files]).update(moved_at=now)
    wake("in")


def finish_files() -> int:
    """Give files of which every chunk is here to the room whose letter named them; how many."""
    stumbled = Q(code="error", moved_at__gt=timezone.now() - AFTER_ERROR)
    with transaction.atomic(), agencies.service("courier"):
        ready = InFile.objects.filter(state="coming", named=True).exclude(chunks__came_at=None)
        found = list(ready.exclude(stumbled).values_list("pk", flat=True)[:20])
    return sum(_finish_guarded(pk) for pk in found)


def _finish_guarded(pk: UUID) -> int:
    """One that fails keeps no other waiting."""
    try:
        return _finish(pk)
    except Exception as error:
        log.error("a file could not be taken in: %s", type(error).__name__)
        with transaction.atomic(), agencies.service("courier"):
            InFile.objects.filter(pk=pk, state="coming").update(code="error", moved_at=timezone.now())
        return 0


def _finish(pk: UUID) -> int:
    with transaction.atomic(), agencies.service("courier"):
        row = InFile.objects.select_for_update(skip_locked=True).filter(pk=pk, state="coming", named=True).first()
        if row is None:
            return 0
        manifest = _manifest(row)
        if manifest is None:
            _end(row, "refused", "destroyed")
            return 1
        parts = [vault_queries.read_parcel(name) for name in manifest.chunks]
        if lost := [n for n, part in enumerate(parts) if part is None]:
            row.chunks.filter(number__in=lost).update(came_at=None)
            return 0
        try:
            data = rules.whole(manifest, (part for part in parts if part is not None))
        except rules.Rejected as reason:
            _end(row, "refused", reason.code)
            return 1
        kind = Inbox.objects.filter(iss=row.iss, mid=row.letter).values_list("kind", flat=True).first() or ""
        code = wires.file_came(kind, row.case_id, row.id, data, manifest.media_type, manifest.sha256)
        _end(row, "refused" if code else "whole", code)
    return 1


def _manifest(row: InFile) -> rules.Manifest | None:
    try:
        (found,) = keys.unseal(
            [(row.case_id, row.manifest_item or row.id, bytes(row.manifest or b""))], context=CONTEXT
        )
    except Destroyed:
        return None
    return rules.read_offer(json.loads(found)) if found else None


def _end(row: InFile, state: str, code: str, *, say: bool = True) -> None:
    """What a file came to; nothing of what came for it stays, and the sender hears it."""
    _erase(row)
    row.state, row.code, row.manifest, row.moved_at = state, code[:40], None, timezone.now()
    row.save(update_fields=["state", "code", "manifest", "moved_at"])
    if say:
        tell(row.iss, [FileNews(row.id, state, code=row.code)])


def _erase(row: InFile) -> None:
    """Removes the chunks of a file; their hashes stay, so that one that comes again is known."""
    came = row.chunks.filter(came_at__isnull=False)
    _drop(came.values_list("name", flat=True))
    came.update(came_at=None)


def _forget_items(row: InFile) -> None:
    items = [one for one in (row.manifest_item, keys.inbox_item(row.offer) if row.offer else None) if one]
    # Only when it is certain: a key that a rollback needed again would be gone for good.
    transaction.on_commit(lambda: vault.destroy_items(items))


def hear_file_news(letter: Letter) -> Outcome:
    """What the other side says of files, ours or its own."""
    said = rules.read_file_news(letter.body)
    if said is None:
        return Outcome("rejected", "schema")
    for one in said:
        if hear_news(letter, one) or one.state != "ended":
            continue
        row = InFile.objects.select_for_update().filter(pk=one.file, iss=letter.iss, state__in=OPEN).first()
        if row is not None:
            _end(row, "ended", one.code or "ended", say=False)
    return Outcome("accepted")


def ask_for_files() -> int:
    """Ask for what does not come: chunks, or even the word of what must come; the older, the more seldom."""
    now, asked = timezone.now(), 0
    with transaction.atomic(), agencies.service("courier"):
        _forget_early()
        late = InFile.objects.select_for_update(skip_locked=True).filter(state__in=OPEN, named=True)
        wanted: dict[str, list[FileNews]] = defaultdict(list)
        for row in late.filter(moved_at__lt=now - ASK_AFTER).order_by("began_at")[:200]:
            if row.asked_at and row.asked_at > now - max(ASK_AGAIN_AFTER, (now - row.began_at) / 4):
                continue
            row.asked_at = now
            row.save(update_fields=["asked_at"])
            wanted[row.iss].append(FileNews(row.id, "need", _missing(row)))
        for node, rows in wanted.items():
            tell(node, rows)
            asked += len(rows)
    return asked


def _missing(row: InFile) -> tuple[int, ...] | None:
    if row.state == "expected":
        return None
    return tuple(row.chunks.filter(came_at=None).order_by("number").values_list("number", flat=True))


def _forget_early() -> None:
    """What no letter named within a week is erased."""
    before = timezone.now() - EARLY_FOR
    early = InChunk.objects.filter(file=None, came_at__lt=before)
    _drop(early.values_list("name", flat=True))
    early.delete()
    for row in InFile.objects.select_for_update().filter(state__in=OPEN, named=False, began_at__lt=before):
        _end(row, "ended", "nobody_named_it")


def _drop(names: Iterable[str]) -> None:
    kept = list(names)
    transaction.on_commit(lambda: [vault.drop_parcel(name) for name in kept])


def forget_manifests() -> int:
    """Destroy the travelling keys of files that came to an end here, and the letters in which they lay."""
    with transaction.atomic(), agencies.service("courier"):
        done = InFile.objects.select_for_update(skip_locked=True).exclude(state__in=OPEN)
        rows = list(done.filter(manifest_item__isnull=False)[:100])
        for row in rows:
            _forget_items(row)
        InFile.objects.filter(pk__in=[row.pk for row in rows]).update(manifest_item=None, offer=None)
    return len(rows)
