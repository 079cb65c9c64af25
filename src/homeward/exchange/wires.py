"""Finds, by name and only when needed, what other rooms do with letters; the exchange knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from uuid import UUID

from homeward.exchange.rules import Letter, Outcome


def handler(kind: str) -> Callable[[Letter], Outcome] | None:
    """The function that applies letters of a kind, None when this node has none."""
    wiring = import_module("homeward.config.wiring")
    place = wiring.HANDLERS.get(kind)
    return wiring.load(place) if place else None


def changed(kind: str, mid: UUID, state: str, code: str) -> None:
    """Tell the room that posted a letter what the other side said of it."""
    wiring = import_module("homeward.config.wiring")
    if place := wiring.STATUS.get(kind):
        wiring.load(place)(mid, state, code)
