"""The node under fire: every shot goes through the door where letters arrive, and what came of it is looked at."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse

from homeward.agencies import actions as agencies
from homeward.cases.models import Case, Entry
from homeward.exchange import actions
from homeward.exchange.couriers.https import CONTENT_TYPE
from homeward.exchange.models import Directory, Inbox, Outbox, Stream
from tools.hostile import forging, lying, spoiling
from tools.hostile.attacker import AGAIN, ENTRIES, NOT_ACCEPTED, REFUSED, Attacker, Shot, place_of

# How often each class is drawn.
CLASSES = {
    spoiling.noise: 6, spoiling.cut_short: 10, spoiling.changed: 14, spoiling.appended: 4, spoiling.too_long: 1,
    spoiling.first_line: 8, spoiling.other_address: 3, forging.unknown_signer: 7, forging.old_key: 6,
    forging.other_recipient: 6, forging.impostor: 6, forging.signing_art: 12, forging.sealing_art: 6,
    forging.sealed_wrongly: 8, forging.hybrid_wrongly: 8, forging.receipt_as_letter: 2,
    lying.malformed: 10, lying.deep: 4, lying.doubled: 2,
    lying.wrong_stream: 4, lying.strange_numbers: 3, lying.fork: 3, lying.replayed: 6, lying.unknown_kind: 2,
    lying.about_letters: 6, lying.directories: 2, lying.entries: 5, lying.editions: 2,
}  # fmt: skip
AT_THE_DOOR = (400, 404, 405, 413, 422)
TOO_SLOW = 1.0
TIMES = 3  # a machine that is busy is slow once; a letter that takes long takes long each time


@dataclass
class Seen:
    """Counts by class; `wrong` says the first of what must not be."""

    shots: Counter[str] = field(default_factory=Counter)
    came: Counter[str] = field(default_factory=Counter)
    nought: Counter[str] = field(
        default_factory=lambda: Counter({"accepted wrongly": 0, "crashes": 0, "hangs over 1 s": 0})
    )
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def not_so(self, what: str, sentence: str) -> None:
        """One more of what must not be."""
        self.nought[what] += 1
        if len(self.wrong) < 40:
            self.wrong.append(f"{what}: {sentence}")


class Target:
    """`fire(number)` lets one hostile letter come; `unharmed()` looks whether anything else changed."""

    def __init__(self, seed: int) -> None:
        self.seed, self.seen = seed, Seen()
        self.client = Client(raise_request_exception=False)
        self.attacker = Attacker(Random(seed))  # noqa: S311 - a shot must be repeatable
        self.attacker.deliver = self._deliver
        self._meet()
        self._before = self._picture()

    def _meet(self) -> None:
        with _courier():
            for partner, mids in (
                (self.attacker.partner, self.attacker.ours),
                (self.attacker.other, self.attacker.theirs),
            ):
                partner.meet()
                for _ in range(3):
                    mids.append(actions.post(to=partner.node, kind=ENTRIES, case_id=uuid4(), body={"made": "up"},
                                             consent_ids=["x"], needs_consent=True))  # fmt: skip

    def _deliver(self, raw: bytes) -> int:
        return self._put(raw, place_of(raw))[0]

    def _put(self, raw: bytes, place: str) -> tuple[int, bytes]:
        answer = self.client.put(reverse("exchange:receive", args=[place]), data=raw, content_type=CONTENT_TYPE)
        return int(answer.status_code), bytes(answer.content)

    def fire(self, number: int) -> None:
        """One letter, drawn by the seed and its number."""
        draw = self.attacker.draw = Random(f"{self.seed} {number}")  # noqa: S311
        # Each class once, then as the weights have it: a short run has met them all.
        every = list(CLASSES)
        work = every[number] if number < len(every) else draw.choices(every, list(CLASSES.values()))[0]
        name = work.__name__.replace("_", " ")
        shot = work(self.attacker)
        self.seen.shots[name] += 1
        place = shot.place or place_of(shot.raw)
        status, said, seconds = self._timed(shot, place)
        self.seen.slowest = max(self.seen.slowest, seconds)
        if seconds > TOO_SLOW:
            self.seen.not_so("hangs over 1 s", f"{name} {number}: {seconds:.1f} s")
        self.seen.came[f"{status} {said.decode(errors='replace')[:20] if status != 200 else 'stored'}"] += 1
        if status not in (200, *AT_THE_DOOR):
            self.seen.not_so("crashes", f"{name} {number}: {status} at the door")
        elif status == 200:
            self._inside(name, number, shot)

    def _timed(self, shot: Shot, place: str) -> tuple[int, bytes, float]:
        least, first = 1e9, (0, b"")
        for turn in range(TIMES):
            began = time.perf_counter()
            answer = self._put(shot.raw, place)
            least = min(least, time.perf_counter() - began)
            first = answer if turn == 0 else first
            if least <= TOO_SLOW:
                break
        return *first, least

    def _inside(self, name: str, number: int, shot: Shot) -> None:
        """It is stored: was that right, and what do the rooms make of it?"""
        if shot.want == REFUSED:
            self.seen.not_so("accepted wrongly", f"{name} {number}: stored")
            return
        began = time.perf_counter()
        with _courier():
            rows = list(Inbox.objects.filter(mid=shot.mid).values_list("pk", flat=True)) if shot.mid else []
        if len(rows) != 1:
            self.seen.not_so("accepted wrongly", f"{name} {number}: stored {len(rows)} times")
            return
        actions.apply_one(rows[0])
        with _courier():
            row = Inbox.objects.get(pk=rows[0])
        if (took := time.perf_counter() - began) > TOO_SLOW and shot.want != AGAIN:
            again = time.perf_counter()
            actions.apply_one(rows[0])
            if time.perf_counter() - again > TOO_SLOW or row.state != "held":
                self.seen.not_so("hangs over 1 s", f"{name} {number}: {took:.1f} s inside")
        self.seen.came[f"{row.state} {row.code}"] += 1
        if row.code == "error":
            self.seen.not_so("crashes", f"{name} {number}: inside")
        if shot.want == NOT_ACCEPTED and row.state == "accepted":
            self.seen.not_so("accepted wrongly", f"{name} {number}: accepted")

    def _picture(self) -> dict[str, Any]:
        """What no letter of these may change."""
        with _courier():
            return {
                "cases": Case.objects.count(),
                "entries": Entry.objects.count(),
                "letters to the other": sorted(Outbox.objects.filter(to=self.attacker.other.node, case_id__isnull=False)
                                               .values_list("mid", "state", "code")),
                "directories": sorted(Directory.objects.values_list("node", "version")),
                "frozen": Stream.objects.filter(partner=self.attacker.other.node, frozen_at__isnull=False).count(),
            }  # fmt: skip

    def unharmed(self) -> None:
        """Counts what changed although nobody who may had said so."""
        after = self._picture()
        for name, before in self._before.items():
            if after[name] != before:
                self.seen.not_so("accepted wrongly", f"{name} changed from {before} to {after[name]}")


class _courier:  # noqa: N801 - reads as a place
    """As the courier sees the tables; inside a transaction that is there already, too."""

    def __enter__(self) -> None:
        self._atomic = transaction.atomic()
        self._atomic.__enter__()
        self._service = agencies.service("courier")
        self._service.__enter__()

    def __exit__(self, *error: Any) -> None:
        with suppress(StopIteration):
            self._service.__exit__(*error)
        self._atomic.__exit__(*error)
