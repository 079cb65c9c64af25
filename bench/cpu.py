"""The computing time of a node with all its processes: what a figure costs, however busy the machine is with others."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from bench.node import BenchNode

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def seconds(*nodes: BenchNode) -> float:
    """Seconds of one core that servers, couriers, timers and PostgreSQL have used; 0 where there is no /proc."""
    if not (PROC / "self" / "stat").exists():
        return 0.0
    children: dict[int, list[int]] = defaultdict(list)
    used: dict[int, float] = {}
    for path in PROC.iterdir():
        if path.name.isdigit() and (stat := _stat(path)):
            # Fields 4 and 14 to 17 of proc(5): parent; own time; time of children that ended.
            children[int(stat[1])].append(int(path.name))
            used[int(path.name)] = sum(map(int, stat[11:15])) / TICKS
    waiting, total = [root for node in nodes for root in _roots(node)], 0.0
    while waiting:
        pid = waiting.pop()
        total += used.get(pid, 0.0)
        waiting += children[pid]
    return total


def _roots(node: BenchNode) -> list[int]:
    found = [node.serving.pid] if node.serving else []
    lock = node.home / "pg" / "postmaster.pid"
    return [*found, int(lock.read_text(encoding="utf-8").split()[0])] if lock.exists() else found


def _stat(path: Path) -> list[str]:
    try:
        return (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
