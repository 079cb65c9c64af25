"""Carries the questions of a node that was brought back, over the line or by folder, until all are answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from homeward.exchange import actions, rules
from homeward.exchange.couriers import folder
from homeward.exchange.couriers.https import Carrier, NotCarried

ROUNDS = 50  # questions in one go, so that the other chores come to their turn
AGAIN_INTO_FOLDER = 6 * 3600.0
LARGEST_ANSWER = 2 * rules.CAP


class Asking:
    """`ask()` in every round of chores; `carrier` gives the connection to an endpoint of a partner."""

    def __init__(self, carrier: Callable[[rules.Directory, str], Carrier]) -> None:
        self._carrier = carrier
        self._in_folder: dict[UUID, float] = {}

    def ask(self) -> int:
        """Ask whatever is open now, one question after the other; how many were answered."""
        answered = 0
        for _ in range(ROUNDS):
            heard = sum(self._one(*question) for question in actions.questions())
            answered += heard
            if not heard:
                break
        return answered

    def _one(self, recovery: UUID, directory: rules.Directory, carrier_id: UUID, raw: bytes) -> bool:
        code = "no_address"
        for endpoint in directory.endpoints:
            try:
                actions.hear_answer(self._carrier(directory, endpoint).carry(carrier_id, raw, most=LARGEST_ANSWER))
                return True
            except NotCarried as reason:
                code = reason.code
            except rules.Rejected as reason:
                code = f"answer_{reason.code}"
        where = folder.place(Path(settings.NODE.home), directory.node)
        if where is not None:
            since = self._in_folder.get(recovery)
            if since is None or time.monotonic() - since > AGAIN_INTO_FOLDER:
                self._in_folder[recovery] = time.monotonic()
                folder.put(where, raw)
            code = "in_folder"
        actions.note_recovery_trouble(recovery, code)
        return False
