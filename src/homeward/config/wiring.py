"""Which room handles which kind of letter, as "module:function" so that nothing is imported before it is needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

HANDLERS: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:receive_entries",
}
STATUS: dict[str, str] = {
    "case.entries/1": "homeward.cases.actions:letter_changed",
}


def load(place: str) -> Any:
    """The function that "module:function" names."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
