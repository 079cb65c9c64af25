"""Makes two whole nodes in a folder, as an operator would, and lets them meet; their databases hurry."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from homeward.lib.cluster import Cluster
from homeward.lib.node import NEUTRAL
from tools.schedules.line import Line

ROOT = Path(__file__).resolve().parents[2]
# The server is never killed here, only the processes of the nodes; so nothing is lost by not waiting for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=20", "shared_buffers=64MB")
SAFE = ("max_connections=20",)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two nodes that know each other, by country."""

    lines: dict[str, Line]
    homes: dict[str, Path]

    def stop(self) -> None:
        """End both processes."""
        for line in self.lines.values():
            line.close()


def environment(home: Path) -> dict[str, str]:
    """What a process of a node needs to know."""
    return {
        **os.environ,
        "HOMEWARD_HOME": str(home),
        "HOMEWARD_ROOT": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "homeward.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def init(country: str, folder: Path) -> Path:
    """A new node with its own database server, by the same command as any other."""
    node_id, name, partner, zone, language, port, procedure = NEUTRAL[country]
    home = folder / country.lower()
    words = [
        str(home), f"--id={node_id}", f"--country={country}", f"--name={name}", f"--partner={partner}",
        f"--time-zone={zone}", f"--default-language={language}", f"--port={port}", "--kind=test",
        f"--procedure={procedure}",
    ]  # fmt: skip
    made = subprocess.run(
        [sys.executable, "-m", "homeward", "node", "init", *words],
        env=environment(home), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"the node {country} was not made: {made.stdout[-400:]}{made.stderr[-1500:]}")
    return home


@contextmanager
def two_nodes(
    folder: Path,
    *,
    settings: tuple[str, ...] = FAST,
    module: str = "tools.schedules.node",
    more: Mapping[str, str] | None = None,
    keep_blank: bool = False,
) -> Iterator[Pair]:
    """Two paired nodes with planted people, each with its process; everything is stopped at the end.

    `keep_blank` keeps a copy of each database as it is in a new node, called `blank`.
    """
    homes = {country: init(country, folder) for country in ("TH", "KH")}
    clusters = {country: Cluster(home / "pg") for country, home in homes.items()}
    lines: dict[str, Line] = {}
    try:
        for country, home in homes.items():
            clusters[country].port = _port(home)
            clusters[country].start(settings)
            if keep_blank:
                copy(home, template="homeward", name="blank")
            lines[country] = Line([sys.executable, "-m", module], {**environment(home), **(more or {})}, ROOT, home)
        for line in lines.values():
            line.ask("plant")
        for country, other in (("TH", "KH"), ("KH", "TH")):
            lines[other].ask("meet", directory=lines[country].ask("directory"))
        yield Pair(lines, homes)
    finally:
        for line in lines.values():
            line.close()
        for cluster in clusters.values():
            cluster.stop()


def copy(home: Path, *, template: str, name: str) -> None:
    """Make a database of a node anew as a copy of another one; nobody may be connected to either."""
    from homeward.lib import cluster, node

    _, database, kept = node.read(home, root=ROOT)
    own = Cluster(home / "pg", int(database["port"]))
    cluster.copy(own.dsn(kept["admin_password"]), template=template, name=name)


def _port(home: Path) -> int:
    from homeward.lib import node

    _, database, _ = node.read(home, root=ROOT)
    return int(database["port"])
