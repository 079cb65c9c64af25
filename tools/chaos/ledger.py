"""The driver's own book, outside of both nodes: what each said it posted, with hashes, when it had committed it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a case; `entries` gives for each told entry its digest and what must be common with it."""

    node: str
    case: str
    seq: int
    hash: str
    ends: bool
    entries: Mapping[str, tuple[str, tuple[str, ...]]]


class Ledger:
    """Letters by id. Several threads write in it."""

    def __init__(self) -> None:
        self.letters: dict[str, Letter] = {}
        self.ends: set[str] = set()
        # Posted while only a backup remembered less: whoever restores it may find them gone.
        self.at_risk: set[str] = set()
        self._risky: set[str] = set()
        self._lock = threading.Lock()

    def note(self, node: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """A node says that it posted these; said twice, it must be the same. How many were new."""
        new = 0
        with self._lock:
            for row in rows:
                entries = {key: (digest, tuple(needs)) for key, (digest, needs) in row["entries"].items()}
                letter = Letter(node, row["case"], row["seq"], row["hash"], bool(row["ends"]), entries)
                known = self.letters.setdefault(row["mid"], letter)
                if (known.node, known.seq, known.hash) != (node, letter.seq, letter.hash):
                    raise AssertionError(f"the letter {row['mid']} of {node} changed after it was posted")
                new += known is letter
                if node in self._risky:
                    self.at_risk.add(row["mid"])
                if letter.ends:
                    self.ends.add(letter.case)
        return new

    def backed_up(self, node: str) -> None:
        """From now on a backup of this node knows less than it posts."""
        with self._lock:
            self._risky.add(node)

    def restored(self, node: str) -> None:
        """The node is what its backup was; what it posts from now on stays."""
        with self._lock:
            self._risky.discard(node)

    def count(self, node: str) -> int:
        """Letters that a node posted."""
        with self._lock:
            return sum(one.node == node for one in self.letters.values())
