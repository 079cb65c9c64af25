"""Counts what the courier does, and writes it down now and then, because another process is asked for it."""

from __future__ import annotations

import threading
import time
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from homeward.agencies import actions as agencies

KEEP_EVERY = 15.0  # seconds
_KEEP = """
INSERT INTO exchange_effort AS e (work, rounds, errors, done_at)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[])
ON CONFLICT (work) DO UPDATE SET rounds = e.rounds + EXCLUDED.rounds, errors = e.errors + EXCLUDED.errors,
    done_at = COALESCE(EXCLUDED.done_at, e.done_at)
"""


class Efforts:
    """Rounds and errors since the last writing, by the name of the work. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: dict[str, tuple[int, int, datetime | None]] = {}
        self._kept = time.monotonic()

    def note(self, work: str, *, whole: bool) -> None:
        """One round of a kind of work ended, whole or not."""
        with self._lock:
            rounds, errors, done_at = self._since.get(work, (0, 0, None))
            self._since[work] = (rounds + 1, errors + (not whole), timezone.now() if whole else done_at)

    def keep(self) -> None:
        """Write down what is new, at most every quarter of a minute."""
        if time.monotonic() - self._kept >= KEEP_EVERY:
            self.finish()

    def finish(self) -> None:
        """Write down what is new, at once; what cannot be written waits for the next time. Raises what hindered it."""
        with self._lock:
            news, self._since = self._since, {}
        self._kept = time.monotonic()
        if not news:
            return
        try:
            with transaction.atomic(), agencies.service("courier"), connection.cursor() as cursor:
                rows = [(work, *counts) for work, counts in sorted(news.items())]
                cursor.execute(_KEEP, [list(part) for part in zip(*rows, strict=True)])
        except Exception:
            with self._lock:
                for work, (rounds, errors, done_at) in news.items():
                    more = self._since.get(work, (0, 0, None))
                    self._since[work] = (rounds + more[0], errors + more[1], more[2] or done_at)
            raise
