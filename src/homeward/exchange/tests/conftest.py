"""What every test of the exchange starts with: the courier acts, a partner is known, no key is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from homeward.agencies import actions as agencies
from homeward.exchange import rules, wires
from homeward.exchange.tests.partner import Partner
from homeward.vault import casekeys


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """A rolled-back keystore must not live on in memory."""
    casekeys.memory.forget()


@pytest.fixture
def kh(db: None) -> Partner:  # noqa: ARG001
    """A paired partner; the test acts as the courier."""
    agencies.act_as_service("courier")
    partner = Partner()
    partner.meet()
    return partner


@pytest.fixture
def changes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What rooms were told about their letters."""
    told: list[tuple[Any, ...]] = []
    monkeypatch.setattr(wires, "changed", lambda kind, news: told.extend((kind, *one) for one in news))
    return told


@pytest.fixture
def came(monkeypatch: pytest.MonkeyPatch) -> list[rules.Letter]:
    """Letters that a room accepted, in the order in which it got them."""
    letters: list[rules.Letter] = []

    def handler(letter: rules.Letter) -> rules.Outcome:
        letters.append(letter)
        return rules.Outcome("accepted")

    monkeypatch.setattr(wires, "handler", lambda _kind: handler)
    monkeypatch.setattr(wires, "many", lambda _kind: None)
    return letters


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[rules.Letter], rules.Outcome]], None]:
    """Put a room of the test's own behind every kind."""

    def put(handler: Callable[[rules.Letter], rules.Outcome]) -> None:
        monkeypatch.setattr(wires, "handler", lambda _kind: handler)
        monkeypatch.setattr(wires, "many", lambda _kind: None)

    return put
