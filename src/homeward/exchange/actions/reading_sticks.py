"""Reads a stick that came: each file proves itself or is left aside, and the same stick twice does nothing twice."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.agencies.queries import User
from homeward.exchange import keys, messages, queries, rules, sealing
from homeward.exchange.actions import asked, directories, recovering
from homeward.exchange.actions.gathering import ChunkCame, take_chunk
from homeward.exchange.actions.hearing import hear_stored
from homeward.exchange.actions.people import allow
from homeward.exchange.actions.receiving import keep_letter, read_stored_receipt
from homeward.exchange.couriers import stick as sticks
from homeward.exchange.models import OnStick, Stick
from homeward.exchange.rules.sticks import INDEX, Index, carried_directory, read_index
from homeward.lib.errors import Refused
from homeward.vault import actions as vault

CARRIER = "stick"


@dataclass
class _Found:
    """What one stick turned out to hold."""

    index: Index | None = None
    letters: dict[UUID, datetime] = field(default_factory=dict)
    receipts: list[tuple[UUID, bytes]] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    missing: int = 0
    node: str = ""
    holdings: list[bytes] = field(default_factory=list)


def take_upload(*, data: Iterator[bytes], by: User) -> Stick:
    """Keep the ZIP file that a person brought, for the courier to read in a moment. Raises Refused."""
    allow(by, "carry_letters")
    with transaction.atomic(), agencies.service("courier"):
        row = Stick.objects.create(direction="in", state="waiting", by=by.pk, at=timezone.now())
        vault.record("bring_stick", actor=str(by.pk), object=str(row.pk))
    place = _spool(row.pk)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    left = sticks.MOST_BYTES
    with place.open("wb") as file:
        for part in data:
            left -= len(part)
            if left < 0:
                break
            file.write(part)
    return row


def folders() -> list[str]:
    """Folders under `sticks/` of the node's home, where its technicians let sticks appear; names without a point."""
    place = Path(settings.NODE.home) / "sticks"
    return sorted(one.name for one in place.iterdir() if one.is_dir() and "." not in one.name) if place.is_dir() else []


def take_folder(*, name: str, by: User) -> Stick:
    """Have the courier read one of `folders`. Raises Refused."""
    allow(by, "carry_letters")
    if name not in folders():
        raise Refused(_l("This folder is not there. Is the stick in the machine?"))
    with transaction.atomic(), agencies.service("courier"):
        row = Stick.objects.create(direction="in", state="waiting", code=name[:40], by=by.pk, at=timezone.now())
        vault.record("bring_stick", actor=str(by.pk), object=str(row.pk))
    return row


def read_waiting() -> int:
    """Read the sticks that people brought; how many. Not inside a transaction. They wait while the exchange is off."""
    if queries.is_off():
        return 0
    with transaction.atomic(), agencies.service("courier"):
        waiting = list(Stick.objects.filter(direction="in", state="waiting").order_by("at")[:10])
    for row in waiting:
        if row.code:
            _read(row, Path(settings.NODE.home) / "sticks" / row.code)
        else:
            _read(row, _spool(row.pk))
            _spool(row.pk).unlink(missing_ok=True)
    return len(waiting)


def read_stick(*, path: Path) -> Stick:
    """Read a folder or ZIP file at the terminal, now. Not inside a transaction. What it holds is never removed.

    Raises Refused while the whole exchange is switched off.
    """
    if queries.is_off():
        raise Refused(_l("The whole exchange is switched off."))
    with transaction.atomic(), agencies.service("courier"):
        row = Stick.objects.create(direction="in", state="waiting", at=timezone.now())
        vault.record("bring_stick", actor="terminal", object=str(row.pk))
    return _read(row, path)


def _spool(stick: UUID) -> Path:
    return Path(settings.NODE.home) / "sticks" / f"{stick}.zip"


def _read(row: Stick, path: Path) -> Stick:
    found = _Found()
    try:
        with sticks.opened(path) as source:
            _look_at(source, found)
            row.foreign = source.foreign
    except sticks.NotAStick as reason:
        row.state, row.code, row.read_at = "failed", reason.code, timezone.now()
        with transaction.atomic(), agencies.service("courier"):
            row.save()
        return row
    found.codes.update(hear_stored(found.receipts).values())
    found.codes.update(asked.hear(found.holdings))
    with transaction.atomic(), agencies.service("courier"):
        _note(row, found)
    return row


def _look_at(source: sticks.Source, found: _Found) -> None:
    if INDEX in source.names and (raw := source.read(INDEX)) is not None:
        try:
            found.index = _list(raw)
        except rules.Rejected as reason:
            found.codes[reason.code] += 1
    listed = dict(found.index.files) if found.index else {}
    for name in source.names:
        if name == INDEX:
            continue
        raw = source.read(name)
        told = listed.pop(name, None)
        if raw is None or (told is not None and told != (len(raw), rules.hash_of(raw))):
            found.missing += 1
        else:
            _take(raw, found)
    found.missing += len(listed)


def _list(raw: bytes) -> Index:
    """The list of a stick. The directory on it is learnt first: its keys may be newer than those we know."""
    token = sealing.opened(raw)
    node = rules.unverified_issuer(token)
    directory = carried_directory(rules.unverified_payload(token))
    if directory is not None:
        with contextlib.suppress(rules.Rejected), transaction.atomic(), agencies.service("courier"):
            directories.learn(directory, node=node)
    sender = sealing.claimed(token)
    index = read_index(rules.verify(token, sender.sign_keys), me=keys.me())
    if index.iss != sender.node:
        raise rules.Rejected("sender")
    return index


def _take(raw: bytes, found: _Found) -> None:
    if kind := asked.kind_of(raw):
        _take_word(kind, raw, found)
        return
    try:
        mid, _, found.node, _ = read_stored_receipt(raw)
        found.receipts.append((mid, raw))
        return
    except rules.Rejected as reason:
        if reason.code not in ("schema", "sender", "signature"):
            found.codes[reason.code] += 1
            return
    try:
        row, _ = keep_letter(raw, carrier=CARRIER)
        found.letters[row.mid], found.node = row.stored_at, row.iss
    except ChunkCame as chunk:
        _take_chunk(chunk, found)
    except rules.Rejected as reason:
        found.codes[reason.code] += 1


def _take_word(kind: str, raw: bytes, found: _Found) -> None:
    """A question after a disaster, whose answer goes with the next stick, or an answer to one of ours."""
    try:
        if kind == messages.HOLDINGS:
            found.holdings.append(raw)  # pages, to be heard in their order
        elif kind == messages.RETURNED:
            recovering.hear_answer(raw)
        elif said := asked.question_of(raw):
            question, sender = said
            asked.keep(question, partner=sender.node)
    except rules.Rejected as reason:
        found.codes[reason.code] += 1


def _take_chunk(chunk: ChunkCame, found: _Found) -> None:
    """A part of a file; what is missing of it is asked for by a letter, so no receipt of it travels back."""
    try:
        take_chunk(chunk.iss, chunk.sealed, uuid4())
    except rules.Rejected as reason:
        found.codes[reason.code] += 1


def _note(row: Stick, found: _Found) -> None:
    now = timezone.now()
    row.partner = found.index.iss if found.index else found.node
    row.their_id = found.index.stick if found.index else None
    row.letters, row.receipts = len(found.letters), len(found.receipts)
    row.known = sum(stored_at < row.at for stored_at in found.letters.values())
    row.unread, row.missing = sum(found.codes.values()), found.missing
    row.code = found.codes.most_common(1)[0][0] if found.codes else ""
    row.state, row.read_at = "read", now
    row.save()
    OnStick.objects.bulk_create(
        [OnStick(stick=row, mid=mid) for mid in found.letters]
        + [OnStick(stick=row, mid=mid, receipt=True) for mid in {mid for mid, _ in found.receipts}]
    )
    if found.index:
        ours = Stick.objects.filter(pk__in=found.index.read, partner=found.index.iss, direction="out", state="written")
        ours.update(state="read", read_at=now)
