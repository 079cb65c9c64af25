"""Gives stored letters to the rooms that understand them and tells the sender what became of each."""

from __future__ import annotations

import logging
import random
import traceback
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, wires
from homeward.exchange.actions import hearing, trouble
from homeward.exchange.models import Inbox
from homeward.exchange.rules import Letter, Outcome

log = logging.getLogger("homeward.exchange")
AT_ONCE = 48
# One stumble is nobody's business; a letter that keeps failing is.
TELL_OF_ERROR_AFTER = 3
Answers = dict[str, list[tuple[UUID, str, str, Mapping[str, str] | None]]]


def apply_one(inbox_id: int) -> Outcome | None:
    """Apply one stored or held letter now; None when there is no such letter that waits."""
    found = _apply(Q(pk=inbox_id), most=1)
    return found[0] if found else None


def apply_waiting(*, most: int = AT_ONCE) -> int:
    """Apply letters that are due, oldest first, in one transaction; returns how many.

    Should the round fail as a whole, each is applied alone, so that the one at fault is held and no other waits for it.
    """
    now = timezone.now()
    due = Q(try_at__lte=now) | Q(try_at__gt=now + timedelta(seconds=rules.BEYOND))
    try:
        return len(_apply(due, most=most))
    except Exception as error:
        log.error("a round of letters: %s; each goes alone now", type(error).__name__)
        with transaction.atomic(), agencies.service("courier"):
            rows = Inbox.objects.filter(due, state__in=["stored", "held"]).order_by("pk")
            waiting = list(rows.values_list("pk", flat=True)[:most])
        return sum(len(_apply(Q(pk=pk), most=1)) for pk in waiting)


def retry_held(*, case_ids: Collection[UUID] | None = None, code: str | None = None) -> int:
    """Make held letters due now: of cases that moved on, or all (after a release was installed)."""
    chosen = Q(state="held", try_at__gt=timezone.now())
    if case_ids is not None:
        chosen &= Q(case_id__in=case_ids) & ~Q(code="error")
    if code is not None:
        chosen &= Q(code=code)
    with transaction.atomic(), agencies.service("courier"):
        return Inbox.objects.filter(chosen).update(try_at=timezone.now())


def _apply(which: Q, *, most: int) -> list[Outcome]:
    alone = most == 1
    with transaction.atomic(), agencies.service("courier"):
        waiting = Inbox.objects.select_for_update(skip_locked=True, of=("self",)).select_related("stream")
        rows = list(waiting.filter(which, state__in=["stored", "held"]).order_by("pk")[:most])
        if not rows:
            return []
        sealed = [(row.sealed_under, keys.inbox_item(row.mid), bytes(row.body)) for row in rows]
        payloads = keys.unseal(sealed, context="inbox")
        hearing.lock_named(payload for row, payload in zip(rows, payloads, strict=True) if row.kind == messages.RECEIPT)
        outcomes = _outcomes(rows, payloads, alone=alone)
        answers: Answers = defaultdict(list)
        news: dict[str, list[object]] = defaultdict(list)
        for row, outcome in zip(rows, outcomes, strict=True):
            before = (row.state, row.code)
            _become(row, outcome)
            if row.kind not in messages.NOT_RECEIPTED and _is_news(row, before):
                answers[row.iss].append((row.mid, row.state, row.code, _own_number(row)))
            if outcome.news is not None and not alone:
                news[row.kind].append(outcome.news)
        _note(rows)
        for kind, told in news.items():
            wires.applied(kind, told)
        for node, said in answers.items():
            trouble.answer(node, said)
        _wake_held(rows)
    return outcomes


def _outcomes(rows: Sequence[Inbox], payloads: Sequence[bytes | None], *, alone: bool) -> list[Outcome]:
    """What becomes of each letter. Those about letters go first: an entry may need what a receipt makes common."""
    found = {row.pk: _before(row, payload) for row, payload in zip(rows, payloads, strict=True)}
    together: dict[str, list[tuple[Inbox, Letter]]] = defaultdict(list)
    for row in rows:
        letter = found[row.pk]
        if not isinstance(letter, Letter):
            continue
        # One at which something stumbled before is not let near the others.
        if alone or row.code == "error" or wires.many(row.kind) is None:
            found[row.pk] = _outcome(row, letter, alone=alone)
        else:
            together[row.kind].append((row, letter))
    for kind, some in together.items():
        found |= zip((row.pk for row, _ in some), _outcomes_of_many(kind, some), strict=True)
    return [one for row in rows if isinstance(one := found[row.pk], Outcome)]


def _before(row: Inbox, payload: bytes | None) -> Letter | Outcome:
    """The letter to apply, or what becomes of it without its being looked at."""
    if payload is None:
        return Outcome("rejected", "destroyed")
    if row.stream.frozen_at is not None:
        return Outcome("held", "frozen")
    if row.code == "directory_expired" and not _directory_lives(row.iss):
        return Outcome("held", "directory_expired")
    return rules.read_payload(payload, me=keys.me()).letter


def _outcomes_of_many(kind: str, some: Sequence[tuple[Inbox, Letter]]) -> list[Outcome]:
    """Letters of one kind together; should that fail, each alone, so that only the one at fault is held."""
    handler = wires.many(kind)
    try:
        with transaction.atomic():
            outcomes = handler([letter for _, letter in some]) if handler else []
            if len(outcomes) == len(some):
                return outcomes
    except Exception as error:
        log.error("a round of kind %s: %s; each goes alone now", kind, type(error).__name__)
    return [_outcome(row, letter, alone=False) for row, letter in some]


def _outcome(row: Inbox, letter: Letter, *, alone: bool) -> Outcome:
    try:
        with transaction.atomic():
            outcome = _handle(letter)
            if alone and outcome.news is not None:
                wires.applied(letter.kind, [outcome.news])
            return outcome
    except Exception as error:
        # The message of an error may quote a letter: only its type and the place in our code are written down.
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{place.name}:{place.lineno}"
        said = {"letter": row.mid}
        log.error("a letter of kind %s: %s at %s", row.kind, type(error).__name__, where, extra=said)
        return Outcome("held", "error")


def _handle(letter: Letter) -> Outcome:
    own = hearing.OWN_KINDS.get(letter.kind)
    handler = own or wires.handler(letter.kind)
    if handler is None:
        return Outcome("held", "unknown_kind")
    return handler(letter)


def _become(row: Inbox, outcome: Outcome) -> None:
    now = timezone.now()
    row.state, row.code, row.tries = outcome.state, outcome.code[:60], row.tries + 1
    if outcome.state == "held":
        row.try_at = now + timedelta(seconds=rules.back_off(row.tries, random.random()))  # noqa: S311
    else:
        row.applied_at = now


_NOTE = """
UPDATE exchange_inbox i
SET state = n.state, code = n.code, tries = n.tries, try_at = n.try_at, applied_at = n.applied_at
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::timestamptz[], %s::timestamptz[])
    AS n(id, state, code, tries, try_at, applied_at)
WHERE i.id = n.id
"""


def _note(rows: Sequence[Inbox]) -> None:
    """What became of all letters of a round, in one statement."""
    noted = [(row.pk, row.state, row.code, row.tries, row.try_at, row.applied_at) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [list(part) for part in zip(*noted, strict=True)])


def _is_news(row: Inbox, before: tuple[str, str]) -> bool:
    if row.code == "error":
        return row.tries == TELL_OF_ERROR_AFTER
    return before != (row.state, row.code)


def _wake_held(rows: list[Inbox]) -> None:
    """Something new is there, or will never be: whatever waited for it in the same cases has its answer now."""
    cases = {row.case_id for row in rows if row.state in ("accepted", "rejected") and row.case_id}
    if cases:
        waiting = Inbox.objects.filter(state="held", case_id__in=cases).exclude(code="error")
        waiting.update(try_at=timezone.now())


def _own_number(row: Inbox) -> dict[str, str] | None:
    return {"number": row.own_number, "date": row.own_date} if row.own_number else None


def _directory_lives(node: str) -> bool:
    directory = keys.partner(node)
    return directory is not None and directory.expires > timezone.now()
