"""The lines that the bench prints: one JSON object for each figure, always with the same names."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Sequence


def quantile(values: Sequence[float], part: float) -> float:
    """The value below which this part of all values lies, counted and not interpolated."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(part * (len(ordered) - 1)))]


def say(
    name: str, unit: str, values: Sequence[float], *, who: str, sql: int | None = None, n: int | None = None,
    worse: float = 0.95, **more: float,
) -> None:  # fmt: skip
    """Print a figure. `p95` is the value that 95 of 100 keep; with `worse` 0.05 of a rate, where less is worse."""
    line: dict[str, object] = {
        "name": name, "unit": unit, "median": round(statistics.median(values), 1),
        "p95": round(quantile(values, worse), 1), "sql": sql, "n": len(values) if n is None else n, "as": who, **more,
    }  # fmt: skip
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
