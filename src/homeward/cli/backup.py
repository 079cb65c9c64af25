"""Saves a node and brings it back: cases, keys and files each apart, because keys must expire earlier than cases."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

from homeward.cli import ROOT
from homeward.config import wiring
from homeward.lib import cluster as clusters
from homeward.lib import machine
from homeward.lib import node as nodes

# Never in a backup: the database itself, the mark of a restore, and what a restored node makes anew: passwords, and
# certificates for connections.
LEFT_OUT = {"pg", "secrets.toml", "node.toml", "restored", "tls", machine.FOLDER}


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
    machine.note_backup(home)
    sys.stdout.write(f"Saved in {folder}. Keep {folder / 'keys'} on another medium than the rest, and not for long.\n")
    return 0


def bring_back(home: Path, folder: Path, *, keys_only: bool = False) -> int:
    """Put a backup into a node made by `node init` with the same id; its databases are replaced whole.

    `keys_only`: nothing but the keys is left; what the partner still holds of our letters comes back from there.
    The node then says so to its partners before it sends anything (see `homeward.exchange.disaster`).
    """
    os.umask(0o077)
    wanted = [("keys", "keystore")] if keys_only else [("keys", "keystore"), ("cases", "homeward")]
    for name, program in wanted:
        if not (folder / name / f"{program}.dump").exists():
            sys.exit(f"homeward: {folder / name / f'{program}.dump'} is missing; a backup holds cases, keys and files.")
    # Before anything else: a node that is half restored must not send either.
    wiring.load(wiring.RESTORED)(home, "keys" if keys_only else "restored")
    for name, program in wanted:
        _run("pg_restore", home, program, "--clean", "--if-exists", "--exit-on-error", "--single-transaction",
             str(folder / name / f"{program}.dump"))  # fmt: skip
    for name in ("keys",) if keys_only else ("keys", "files"):
        tar_file = folder / name / "home.tar"
        if tar_file.exists():
            with tarfile.open(tar_file) as tar:
                tar.extractall(home, filter="tar")
    sys.stdout.write("Restored. When it serves, it first asks the partner which letters it holds, and sends nothing.\n")
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
