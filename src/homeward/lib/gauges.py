"""One number that a node tells whoever watches it; made by rooms, shown by `cli.metrics`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number by its labels. `labels` are names, each sample has their values; `counts` says that it only grows.

    Labels are codes and ids of nodes, few of each: never a case, a person, an official number.
    """

    name: str
    says: str
    samples: Sequence[tuple[tuple[str, ...], float]]
    labels: tuple[str, ...] = ()
    counts: bool = False


def one(name: str, says: str, value: float, *, counts: bool = False) -> Gauge:
    """A number without labels."""
    return Gauge(name, says, [((), float(value))], counts=counts)
