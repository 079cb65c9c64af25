"""Everything of a node that a thief could carry away, as bytes: disks, dumps, logs, the folder of the courier."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from tools.schedules.pair import ROOT

from homeward.lib import node as nodes
from homeward.lib.cluster import ADMIN, Cluster, binaries
from tests.canaries.words import found_in

DATABASES = ("homeward", "keystore")


def checkpoint(home: Path) -> None:
    """Bring what is in the server's memory to its disk."""
    cluster, password = _server(home)
    with psycopg.connect(cluster.dsn(password), autocommit=True) as connection:
        connection.execute("CHECKPOINT")


def dump(home: Path, folder: Path) -> None:
    """Both databases as text, as a backup would hold them."""
    cluster, password = _server(home)
    for name in DATABASES:
        target = folder / f"{home.name}-{name}.sql"
        subprocess.run(
            [str(binaries() / "pg_dump"), "--host=127.0.0.1", f"--port={cluster.port}", f"--username={ADMIN}",
             f"--file={target}", name],
            env={**os.environ, "PGPASSWORD": password}, check=True, capture_output=True,
        )  # fmt: skip


def _server(home: Path) -> tuple[Cluster, str]:
    _, database, secrets = nodes.read(home, root=ROOT)
    return Cluster(home / "pg", int(database["port"])), secrets["admin_password"]


def files(*folders: Path) -> Iterator[Path]:
    """Every file below."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def hits(*folders: Path) -> dict[str, set[str]]:
    """Words that lie readable somewhere, with the places; a file's name counts as its content."""
    found: dict[str, set[str]] = {}
    for path in files(*folders):
        for word in found_in(path.read_bytes() + b"\n" + str(path).encode()):
            found.setdefault(word, set()).add(str(path))
    return found
