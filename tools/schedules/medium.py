"""A road between two nodes that loses, doubles, delays, mixes up and spoils what it carries, as its seed says."""

from __future__ import annotations

import base64
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tools.schedules.line import Line

# Silent: the letter arrives and its receipt does not.
CHANCES = {"lost": 0.12, "spoilt": 0.05, "late": 0.14, "double": 0.10, "silent": 0.08}


@dataclass
class Parcel:
    """Bytes on the road. `spoilt` ones must be refused."""

    mid: str
    raw: str
    tries: int
    spoilt: bool = False
    silent: bool = False


@dataclass
class Medium:
    """Carries both ways. `perfect` is the end of a schedule, `cut` a line that is down."""

    seed: int
    seen: Counter[str]
    perfect: bool = False
    cut: bool = False
    late: dict[str, list[Parcel]] = field(default_factory=dict)
    dice: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"road {self.seed}")  # noqa: S311

    def carry(self, letters: list[list[Any]], there: Line, to: str) -> tuple[list[tuple[str, str]], dict[str, Any]]:
        """Take claimed letters over; the receipts that came back, and what the sender thinks of the others."""
        failed: dict[str, Any] = {mid: (tries, "no_answer") for mid, tries, *_ in letters}
        if self.cut:
            self.seen["cut"] += len(letters)
            return [], failed
        parcels = self._late(to)
        for mid, tries, raw, place in letters:
            # The fate of a letter hangs on its place alone, so that a replay meets the same ones.
            self.dice = random.Random(f"{self.seed} {to} {place}")  # noqa: S311
            parcels += self._fate(Parcel(mid, raw, tries), to)
        if not parcels:
            return [], failed
        self.rng.shuffle(parcels)
        answers = there.ask("receive", raws=[one.raw for one in parcels])
        receipts = []
        for parcel, (what, said) in zip(parcels, answers, strict=True):
            self.seen["delivered"] += 1
            if parcel.spoilt != (what == "refused"):
                raise AssertionError(f"a {'spoilt' if parcel.spoilt else 'whole'} letter was {what}: {said}")
            if what == "stored" and not parcel.silent:
                receipts.append((parcel.mid, said))
                failed.pop(parcel.mid, None)
        return receipts, failed

    def _late(self, to: str) -> list[Parcel]:
        waiting = self.late.get(to, [])
        now = waiting if self.perfect else [one for one in waiting if self.rng.random() < 0.4]
        self.late[to] = [one for one in waiting if one not in now]
        return list(now)

    def _fate(self, parcel: Parcel, to: str) -> list[Parcel]:
        """What arrives now of one parcel: nothing, one, two, or something else."""
        if self.perfect:
            return [parcel]
        dice = self.dice.random()
        for name, chance in CHANCES.items():
            if dice < chance:
                self.seen[name] += 1
                return self._misfortune(name, parcel, to)
            dice -= chance
        return [parcel]

    def _misfortune(self, name: str, parcel: Parcel, to: str) -> list[Parcel]:
        if name == "lost":
            return []
        if name == "spoilt":
            return [Parcel(parcel.mid, self._spoil(parcel.raw), parcel.tries, spoilt=True)]
        if name == "late":
            # A receipt of a late letter may still find its way home.
            self.late.setdefault(to, []).append(
                Parcel(parcel.mid, parcel.raw, parcel.tries, silent=self.dice.random() < 0.5)
            )
            return []
        if name == "double":
            return [parcel, Parcel(parcel.mid, parcel.raw, parcel.tries)]
        return [Parcel(parcel.mid, parcel.raw, parcel.tries, silent=True)]

    def _spoil(self, raw: str) -> str:
        data = bytearray(base64.b64decode(raw))
        if self.dice.random() < 0.3:
            return base64.b64encode(data[: self.dice.randrange(len(data))]).decode()
        place = self.dice.randrange(len(data))
        data[place] ^= 1 << self.dice.randrange(8)
        return base64.b64encode(data).decode()
