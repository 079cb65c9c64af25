"""The driver's own book: what each node said it told and applied, when it said so; the judge believes nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any


class Ledger:
    """Told entries by id, letters by id, and how often each letter was applied."""

    def __init__(self) -> None:
        self.told: dict[str, Mapping[str, Any]] = {}
        self.writer: dict[str, str] = {}
        self.about: dict[str, str] = {}
        self.accepted: Counter[str] = Counter()
        self.outcomes: dict[str, set[tuple[str, str]]] = {}

    def note(self, node: str, case: str, told: Iterable[Mapping[str, Any]]) -> None:
        """A node wrote these told entries; said twice, they must be the same."""
        for entry in told:
            before = self.told.setdefault(entry["id"], entry)
            assert {**before, "letter": ""} == {**entry, "letter": ""}, f"the told entry {entry['id']} changed"
            assert entry["node"] == node, f"{node} wrote in the name of {entry['node']}"
            self.writer[entry["id"]] = node
            self.about[entry["letter"]] = case

    def applied(self, node: str, outcomes: Iterable[tuple[str, str, str]]) -> None:
        """A node says what it made of letters."""
        for mid, state, code in outcomes:
            self.outcomes.setdefault(mid, set()).add((state, code))
            if state == "accepted":
                self.accepted[mid] += 1
                assert self.accepted[mid] == 1, f"{node} applied the letter {mid} twice"

    def letters(self, node: str, ids: Iterable[str]) -> dict[str, list[str]]:
        """Letters that a node posted, with the told entries in each."""
        found: dict[str, list[str]] = {}
        for entry_id in ids:
            if self.writer.get(entry_id) == node:
                found.setdefault(self.told[entry_id]["letter"], []).append(entry_id)
        return found
