"""The exchange as the driver works it: claims and hears like the courier, receives like the web, and lets time pass."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from homeward.agencies import actions as agencies
from homeward.exchange import actions, wires
from homeward.exchange.models import Inbox, Outbox
from homeward.exchange.rules import Letter, Outcome, Rejected

ENTRIES = "case.entries/1"
CHORES = 300
_applied: list[tuple[str, str, str]] = []


def directory() -> str:
    """Our directory, to be handed over."""
    return actions.own_directory().decode()


def meet(*, directory: str) -> None:
    """Believe the other side's directory, as after a telephone call."""
    actions.pair(directory.encode(), True, by="the driver")


def turn(*, seconds: int = 0, claim: bool = True) -> dict[str, Any]:
    """Let time pass, apply what came, do the courier's chores, and claim what is due to be sent by network."""
    _watch()
    if seconds:
        pass_time(seconds)
    _applied.clear()
    for _ in range(30):
        if not actions.apply_waiting():
            break
    if seconds > CHORES:
        actions.ask_for_missing()
        actions.send_digests()
    due = actions.claim_due() if claim else []
    letters = [[str(one.mid), one.tries, one.sealed()[1], _place(one)] for one in due]
    return {"applied": list(_applied), "letters": letters}


def _place(attempt: actions.Attempt) -> str:
    """Which letter of which stream this is, whatever its random id."""
    signed = json.loads(attempt.payload)
    return f"{signed['stream']} {signed['seq']} {attempt.tries}"


def receive(*, raws: Sequence[str]) -> list[list[Any]]:
    """Bytes of the road: `stored` with the receipt, or `refused` with a code."""
    found: list[list[Any]] = []
    for raw in raws:
        try:
            found.append(["stored", actions.receive_bytes(base64.b64decode(raw), carrier="https")])
        except Rejected as reason:
            found.append(["refused", reason.code])
    return found


def hear(*, receipts: Sequence[tuple[str, str]], failed: dict[str, tuple[int, str]], good: str = "") -> dict[str, str]:
    """Receipts that came back, and letters of which nothing was heard; codes of receipts that prove nothing."""
    bad = actions.hear_stored([(UUID(mid), base64.b64decode(raw)) for mid, raw in receipts])
    actions.note_trouble({UUID(mid): (tries, code) for mid, (tries, code) in failed.items()})
    if good:
        actions.release_after_good_news(good)
    return {str(mid): code for mid, code in bad.items()}


def begin(*, seed: int) -> None:
    """The jitter of waiting times comes from the schedule's seed too."""
    random.seed(seed)


def rest() -> dict[str, Any]:
    """What is not yet at its end: letters out (entries until they are answered), letters in."""
    with transaction.atomic(), agencies.service("courier"):
        out = Outbox.objects.filter(state__in=["queued", "sent"]).count() + Outbox.objects.filter(again=True).count()
        unanswered = Outbox.objects.filter(kind=ENTRIES, state__in=["stored", "held"]).count()
        coming = Inbox.objects.filter(state="stored").count()
        codes = sorted(set(Inbox.objects.filter(state="held").values_list("code", flat=True)))
        return {"codes": codes, "out": out, "unanswered": unanswered, "in": coming,
                "held": Inbox.objects.filter(state="held").count()}  # fmt: skip


def _watch() -> None:
    """Write down what the room of cases made of each letter."""
    found = wires.handler
    if getattr(found, "watched", False):
        return

    def watched(kind: str) -> Callable[[Letter], Outcome] | None:
        inner = found(kind)
        if inner is None or kind != ENTRIES:
            return inner

        def noted(letter: Letter) -> Outcome:
            outcome = inner(letter)
            _applied.append((str(letter.mid), outcome.state, outcome.code))
            return outcome

        return noted

    watched.watched = True  # type: ignore[attr-defined]
    wires.handler = watched
    together = wires.many

    def watched_many(kind: str) -> Callable[[Sequence[Letter]], list[Outcome]] | None:
        inner = together(kind)
        if inner is None or kind != ENTRIES:
            return inner

        def noted(letters: Sequence[Letter]) -> list[Outcome]:
            outcomes = inner(letters)
            _applied.extend((str(one.mid), o.state, o.code) for one, o in zip(letters, outcomes, strict=True))
            return outcomes

        return noted

    wires.many = watched_many


_TIMERS = (
    "UPDATE exchange_outbox SET next_try_at = next_try_at - make_interval(secs => %(by)s)"
    " WHERE state IN ('queued', 'sent') OR again",
    "UPDATE exchange_inbox SET try_at = try_at - make_interval(secs => %(by)s) WHERE state IN ('stored', 'held')",
    "UPDATE exchange_stream SET gap_since = gap_since - make_interval(secs => %(by)s),"
    " nacked_at = nacked_at - make_interval(secs => %(by)s) WHERE gap_since IS NOT NULL",
    "UPDATE exchange_line SET digest_sent_at = digest_sent_at - make_interval(secs => %(by)s)",
)


def pass_time(seconds: int) -> None:
    """Nobody waits: every timer is set back instead."""
    with transaction.atomic(), agencies.service("courier"), connection.cursor() as cursor:
        for statement in _TIMERS:
            cursor.execute(statement, {"by": seconds})
