"""Carries the questions of a node that was brought back, on every way but a stick, until all are answered."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from homeward.exchange import actions, keys, queries, rules
from homeward.exchange.actions.recovering import Question
from homeward.exchange.couriers import folder
from homeward.exchange.couriers.https import Carrier, NotCarried
from homeward.exchange.couriers.neutral import Office

ROUNDS = 50  # questions in one go, so that the other chores come to their turn
AGAIN_ASIDE = 6 * 3600.0
LARGEST_ANSWER = 2 * rules.CAP


class Asking:
    """`ask()` in every round of chores; `carrier` gives the connection to an endpoint of a partner, `office` the one to
    a neutral carrier. On sticks questions lie beside the letters."""

    def __init__(self, carrier: Callable[[rules.Directory, str], Carrier], office: Callable[[str], Office]) -> None:
        self._carrier, self._office = carrier, office
        self._aside: dict[str, float] = {}

    def ask(self) -> int:
        """Ask whatever is open now, one question after the other; how many were answered."""
        answered = 0
        for _ in range(ROUNDS):
            heard = sum(self._one(question) for question in actions.questions())
            answered += heard
            if not heard:
                break
        return answered

    def _one(self, question: Question) -> bool:
        directory, ways = question.directory, queries.ways(question.directory.node)
        code = "no_address" if ways.direct else "by_stick"
        for endpoint in directory.endpoints if ways.direct else ():
            try:
                carrier = self._carrier(directory, endpoint)
                actions.hear_answer(carrier.carry(question.carrier_id, question.raw, most=LARGEST_ANSWER))
                return True
            except NotCarried as reason:
                code = reason.code
            except rules.Rejected as reason:
                code = f"answer_{reason.code}"
        since = self._aside.get(question.about)
        is_time = since is None or time.monotonic() - since > AGAIN_ASIDE
        code = self._with_neutral(question, ways.neutral, is_time=is_time) or code
        where = folder.place(Path(settings.NODE.home), directory.node)
        if where is not None:
            if is_time:
                folder.put(where, question.raw)
            code = "in_folder"
        if is_time and code in ("in_folder", "with_carrier"):
            self._aside[question.about] = time.monotonic()
        actions.note_recovery_trouble(question.recovery, code)
        return False

    def _with_neutral(self, question: Question, carriers: tuple[str, ...], *, is_time: bool) -> str:
        """Give it to the first neutral carrier that takes it; "" when there is none."""
        if not is_time:
            return "with_carrier" if carriers else ""
        for name in carriers:
            with suppress(NotCarried):
                office = self._office(name)
                office.deposit(question.carrier_id, question.raw, node=keys.me(), key=keys.own().sign)
                return "with_carrier"
        return ""
