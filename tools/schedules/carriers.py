"""The other carriers of a schedule: sticks that are lost, late, torn or read twice, and a neutral third party."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from homeward.exchange.neutral import keeping
from tools.schedules.pair import Pair

OTHER = {"TH": "KH", "KH": "TH"}
NODES = {"TH": "th.msdhs", "KH": "kh.mosvy"}
DAY = 86_400


class Carriers:
    """Sticks that lie about and a carrier's office, between one pair of nodes; its own seed decides what happens."""

    def __init__(self, pair: Pair, seed: int, seen: Counter[str]) -> None:
        self.pair, self.seen = pair, seen
        self.rng = random.Random(f"carriers {seed}")  # noqa: S311 - a schedule must be repeatable
        self.folder = pair.homes["TH"].parent / "sticks"
        self.office = pair.homes["TH"].parent / "carrier"
        self.lying: dict[str, list[Path]] = {"TH": [], "KH": []}  # sticks for a node that nobody has read yet
        self.number = 0
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if not self.office.exists():
            keeping.make(self.office, carrier="un.iom", name="IOM", address="http://127.0.0.1:1/")
        for line in pair.lines.values():
            keeping.admit(self.office, line.ask("directory").encode())

    def choose(self) -> str:
        """How this turn's letters go."""
        return self.rng.choices(("network", "stick", "neutral"), (70, 17, 13))[0]

    def by_stick(self, node: str, *, perfect: bool = False) -> int:
        """A stick is written here, and one that lies about is read over there; letters and receipts that were read."""
        self.number += 1
        path = self.folder / (f"{self.number}.zip" if self.rng.random() < 0.5 else str(self.number))
        self.pair.lines[node].ask("write_stick", path=str(path), to=NODES[OTHER[node]])
        self.seen["sticks written"] += 1
        self.lying[OTHER[node]].append(path)
        read = 0
        while self.lying[OTHER[node]]:
            read += self._read(OTHER[node], perfect=perfect)
            if not perfect and self.rng.random() < 0.6:
                break
        return read

    def _read(self, node: str, *, perfect: bool) -> int:
        path = self.lying[node].pop(self.rng.randrange(len(self.lying[node])))
        dice = 1.0 if perfect else self.rng.random()
        if dice < 0.15:
            self.seen["sticks lost"] += 1
            return 0
        if dice < 0.3 and path.is_dir():
            self._tear(path)
        said: dict[str, Any] = {}
        for _ in range(2 if dice > 0.8 and not perfect else 1):
            said = self.pair.lines[node].ask("read_stick", path=str(path))
            self.seen["sticks read"] += 1
            self.seen["letters by stick"] += said["letters"]
            self.seen["receipts by stick"] += said["receipts"]
        return int(said["letters"] + said["receipts"])

    def _tear(self, path: Path) -> None:
        """Half of it was copied when somebody pulled it out."""
        files = sorted(path.iterdir(), key=lambda one: one.stat().st_size)
        for one in files[: len(files) // 3]:
            one.unlink()
        last = files[-1]
        last.write_bytes(last.read_bytes()[: last.stat().st_size // 2])
        self.seen["sticks torn"] += 1

    def by_neutral(self, node: str, seconds: int) -> int:
        """A node gives what is due to the carrier, and somebody, perhaps, comes to fetch; parcels that were fetched."""
        given = self.pair.lines[node].ask("give", folder=str(self.office), seconds=seconds)
        self.seen["letters to the carrier"] += given
        came = 0
        for one in (OTHER[node], node):
            if self.rng.random() < 0.6:
                came += int(self.pair.lines[one].ask("fetch", folder=str(self.office)))
        self.seen["parcels from the carrier"] += came
        return came
