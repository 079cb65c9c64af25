"""Saves a node and brings it back: cases, keys and files each apart, because keys must expire earlier than cases."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

from homeward.cli import ROOT
from homeward.lib import cluster as clusters
from homeward.lib import node as nodes

# Never in a backup: the database itself, and the passwords, which a restored node makes anew.
LEFT_OUT = {"pg", "secrets.toml", "node.toml"}


def save(home: Path, folder: Path) -> int:
    """Write cases/homeward.dump, keys/{keystore.dump,home.tar} and files/home.tar into `folder`, all mode 0600.

    Cases first, keys second: a key is committed before the row that uses it, so every row saved has its key.
    """
    os.umask(0o077)
    for name, program in (("cases", "homeward"), ("keys", "keystore")):
        target = folder / name / f"{program}.dump"
        target.parent.mkdir(parents=True, exist_ok=True)
        _run("pg_dump", home, program, "--format=custom", f"--file={target}")
    for name in ("files", "keys"):
        target = folder / name / "home.tar"
        target.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(target, "w") as tar:
            for path in sorted(home.iterdir()):
                if path.name in LEFT_OUT or path.name.startswith("."):
                    continue
                if (path.name == "keys") == (name == "keys"):
                    tar.add(path, path.name)
    sys.stdout.write(f"Saved in {folder}. Keep {folder / 'keys'} on another medium than the rest, and not for long.\n")
    return 0


def bring_back(home: Path, folder: Path) -> int:
    """Put a backup into a node made by `node init` with the same id; its databases are replaced whole."""
    for name, program in (("keys", "keystore"), ("cases", "homeward")):
        dump = folder / name / f"{program}.dump"
        if not dump.exists():
            sys.exit(f"homeward: {dump} is missing; a backup holds cases, keys and files.")
        _run(
            "pg_restore", home, program, "--clean", "--if-exists", "--exit-on-error", "--single-transaction", str(dump)
        )
    with tarfile.open(folder / "files" / "home.tar") as tar:
        tar.extractall(home, filter="tar")
    sys.stdout.write("Restored. Before serving, ask the partner which letters it holds.\n")
    return 0


def _run(program: str, home: Path, which: str, *arguments: str) -> None:
    """As the administrator, because the owner itself is held by row-level security."""
    _, database, kept = nodes.read(home, root=ROOT)
    name = str(database.get("name" if which == "homeward" else "keystore", which))
    user, password = clusters.ADMIN, kept.get("admin_password")
    if password is None:
        user, password = os.environ.get("PGUSER", "postgres"), os.environ.get("PGPASSWORD", "")
    where = [f"--host={database['host']}", f"--port={database['port']}", f"--username={user}", f"--dbname={name}"]
    command = [str(clusters.binaries() / program), *where, *arguments]
    code = subprocess.call(command, env={**os.environ, "PGPASSWORD": str(password)})
    if code:
        sys.exit(f"homeward: {program} of {name} ended with {code}; nothing was finished.")
